#include "base/crc32c.h"

#include <array>

namespace qwalt::base {
namespace {

constexpr std::array<std::uint32_t, 256> make_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t value = i;
    for (int bit = 0; bit < 8; ++bit) value = (value >> 1) ^ ((value & 1) ? 0x82f63b78u : 0u);
    table[i] = value;
  }
  return table;
}

constexpr auto kTable = make_table();

std::uint32_t update_by_table(ByteView data, std::uint32_t crc) {
  for (unsigned char byte : data) crc = (crc >> 8) ^ kTable[(crc ^ byte) & 0xff];
  return crc;
}

#if defined(__x86_64__)
__attribute__((target("sse4.2"))) std::uint32_t update_by_sse42(ByteView data, std::uint32_t crc) {
  std::uint64_t wide = crc;
  while (data.size() >= 8) {
    wide = __builtin_ia32_crc32di(wide, load<std::uint64_t>(data.data()));
    data = data.subspan(8);
  }
  auto narrow = static_cast<std::uint32_t>(wide);
  for (unsigned char byte : data) narrow = __builtin_ia32_crc32qi(narrow, byte);
  return narrow;
}
#endif

}  // namespace

std::uint32_t crc32c(ByteView data, std::uint32_t crc) {
#if defined(__x86_64__)
  static const bool has_sse42 = __builtin_cpu_supports("sse4.2");
  if (has_sse42) return ~update_by_sse42(data, ~crc);
#endif
  return ~update_by_table(data, ~crc);
}

}  // namespace qwalt::base
