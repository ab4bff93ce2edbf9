// An OpenDocument file, packed or as plain XML; bytes that are neither are put into a text, a
// spreadsheet or a presentation, by their first letter.
#include <cstddef>
#include <cstdint>
#include <string>

#include "read_document.h"

using namespace qwalt::worker;

namespace {

std::string in_file(std::string_view kind, std::string_view body) {
  std::string out = "<office:document";
  for (const char* name : {"office", "text", "table", "style", "presentation"}) {
    out +=
        std::string(" xmlns:") + name + "='urn:oasis:names:tc:opendocument:xmlns:" + name + ":1'";
  }
  out +=
      " xmlns:draw='urn:oasis:names:tc:opendocument:xmlns:drawing:1.0'"
      " xmlns:svg='urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0'"
      " xmlns:dc='http://purl.org/dc/elements/1.1/'><office:body><office:";
  out.append(kind).append(">").append(body).append("</office:").append(kind);
  return out + "></office:body></office:document>";
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  std::string made;
  if (!bytes.empty() && !bytes.starts_with("PK") && !bytes.starts_with("<?xml")) {
    char first = bytes.front();
    std::string_view kind = first == 't' ? "text" : first == 's' ? "spreadsheet" : "presentation";
    made = in_file(kind, bytes.substr(1));
    bytes = made;
  }
  read_fuzzed(bytes, "odt", &read_opendocument);
  return 0;
}
