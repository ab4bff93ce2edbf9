#include "index/length_code.h"

#include <algorithm>

namespace qwalt::index {
namespace {

constexpr std::uint32_t kExact = 96;
constexpr std::uint32_t kStep = 23;

constexpr std::array<std::uint32_t, 256> make_values() {
  std::array<std::uint32_t, 256> values{};
  for (std::uint32_t code = 0; code < 256; ++code) {
    values[code] = code <= kExact ? code : values[code - 1] + values[code - 1] / kStep;
  }
  return values;
}

constexpr auto kValues = make_values();

}  // namespace

const std::array<std::uint32_t, 256>& length_values() { return kValues; }

std::uint8_t encode_length(std::uint32_t length) {
  if (length <= kExact) return static_cast<std::uint8_t>(length);
  const auto* above = std::lower_bound(kValues.begin(), kValues.end(), length);
  if (above == kValues.end()) return 255;
  if (length - *(above - 1) <= *above - length) --above;
  return static_cast<std::uint8_t>(above - kValues.begin());
}

}  // namespace qwalt::index
