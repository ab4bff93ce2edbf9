#include <cstddef>
#include <cstdint>

#include "read_document.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  qwalt::worker::read_fuzzed(bytes, "rtf", &qwalt::worker::read_rtf);
  return 0;
}
