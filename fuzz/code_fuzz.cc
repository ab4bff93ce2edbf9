#include <cstddef>
#include <cstdint>

#include "read_document.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  qwalt::worker::read_fuzzed(bytes, "c", &qwalt::worker::read_code);
  return 0;
}
