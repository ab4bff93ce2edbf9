#include <cstddef>
#include <cstdint>

#include "read_document.h"

// The first byte chooses the extension; the rest is the document, read by what it is taken for.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr const char* kExtensions[] = {"", "txt", "pdf", "docx", "md", "json", "csv", "doc"};
  if (size == 0) return 0;
  std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  qwalt::worker::read_fuzzed(bytes, kExtensions[data[0] % 8], &qwalt::worker::read_document);
  return 0;
}
