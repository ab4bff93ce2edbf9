// A whole EPUB where the bytes are an archive; else they are the files that describe one.
#include <cstddef>
#include <cstdint>

#include "extract/worker/epub_package.h"
#include "extract/worker/office_package.h"
#include "read_document.h"

using namespace qwalt::worker;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (bytes.starts_with("PK")) {
    read_fuzzed(bytes, "epub", &read_epub);
    return 0;
  }
  EpubContainer container;
  parse_fuzzed(bytes, container);
  EpubPackage book("OPS/book.opf");
  parse_fuzzed(bytes, book);
  EpubEncryption encryption;
  parse_fuzzed(bytes, encryption);
  for (const std::string& chapter : book.chapters()) {
    CHECK(!chapter.starts_with('/') && chapter.find("../") == std::string::npos);
    static_cast<void>(encryption.covers(chapter));
  }
  CHECK(!resolve_path("a/b/", bytes).starts_with('/'));
  return 0;
}
