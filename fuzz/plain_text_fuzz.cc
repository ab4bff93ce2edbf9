// Plain text, CSV and code, in whatever encoding the bytes seem to be; and what kind of file they
// are.
#include <cstddef>
#include <cstdint>

#include "read_document.h"

using namespace qwalt::worker;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  read_fuzzed(bytes, "txt", &read_plain_text);
  read_fuzzed(bytes, "csv", &read_csv);
  read_fuzzed(bytes, "json", &read_code);
  CHECK(format_of(sniff(Input(bytes, ""))).id <= FormatId::kUnknown);
  return 0;
}
