// A whole EPUB where the bytes are an archive; else they are the files that describe one.
#include <cstddef>
#include <cstdint>

#include "extract/worker/epub_package.h"
#include "extract/worker/office_package.h"
#include "extract/worker/xml.h"
#include "read_document.h"

using namespace qwalt::worker;

namespace {

void parse(std::string_view xml, XmlHandler& handler) {
  XmlParser parser(handler, 200);
  if (parser.feed(xml)) static_cast<void>(parser.finish());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (bytes.starts_with("PK")) {
    read_fuzzed(bytes, "epub", &read_epub);
    return 0;
  }
  EpubContainer container;
  parse(bytes, container);
  EpubPackage book("OPS/book.opf");
  parse(bytes, book);
  EpubEncryption encryption;
  parse(bytes, encryption);
  for (const std::string& chapter : book.chapters()) {
    CHECK(!chapter.starts_with('/') && chapter.find("../") == std::string::npos);
    static_cast<void>(encryption.covers(chapter));
  }
  CHECK(!resolve_path("a/b/", bytes).starts_with('/'));
  return 0;
}
