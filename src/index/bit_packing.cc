#include "index/bit_packing.h"

#include <array>
#include <cstring>
#include <utility>

namespace qwalt::index {
namespace {

// Four numbers side by side: SSE2 on the baseline x86-64, NEON on ARM, plain code elsewhere.
using Lanes = std::uint32_t __attribute__((vector_size(16)));

Lanes load_lanes(const unsigned char* at) {
  Lanes lanes;
  std::memcpy(&lanes, at, sizeof lanes);
  return lanes;
}

template <unsigned kWidth, unsigned kIndex>
inline void unpack_four(const unsigned char* in, std::uint32_t* values) {
  constexpr unsigned kBit = kIndex * kWidth;
  constexpr unsigned kWord = kBit / 32;
  constexpr unsigned kShift = kBit % 32;
  constexpr std::uint32_t kMask = (std::uint32_t{1} << kWidth) - 1;
  Lanes lanes = load_lanes(in + 16 * kWord) >> kShift;
  if constexpr (kShift + kWidth > 32) lanes |= load_lanes(in + 16 * (kWord + 1)) << (32 - kShift);
  lanes &= kMask;
  std::memcpy(values + 4 * kIndex, &lanes, sizeof lanes);
}

template <unsigned kWidth, unsigned... kIndex>
void unpack_all(const unsigned char* in, std::uint32_t* values,
                std::integer_sequence<unsigned, kIndex...>) {
  (unpack_four<kWidth, kIndex>(in, values), ...);
}

template <unsigned kWidth>
void unpack(const unsigned char* in, std::uint32_t* values) {
  if constexpr (kWidth == 0) {
    std::memset(values, 0, kBlockPostings * sizeof *values);
  } else {
    unpack_all<kWidth>(in, values, std::make_integer_sequence<unsigned, 32>());
  }
}

using Unpack = void (*)(const unsigned char*, std::uint32_t*);

template <unsigned... kWidth>
constexpr std::array<Unpack, 32> make_unpackers(std::integer_sequence<unsigned, kWidth...>) {
  return {unpack<kWidth>...};
}

constexpr auto kUnpackers = make_unpackers(std::make_integer_sequence<unsigned, 32>());

}  // namespace

void pack_block(const std::uint32_t* values, unsigned width, unsigned char* out) {
  for (unsigned lane = 0; lane < 4; ++lane) {
    std::uint64_t bits = 0;
    unsigned held = 0;
    unsigned word = 0;
    for (unsigned i = 0; i < 32; ++i) {
      bits |= std::uint64_t{values[4 * i + lane]} << held;
      held += width;
      if (held < 32) continue;
      const auto low = static_cast<std::uint32_t>(bits);
      std::memcpy(out + 16 * word++ + 4 * lane, &low, sizeof low);
      bits >>= 32;
      held -= 32;
    }
  }
}

void unpack_block(const unsigned char* in, unsigned width, std::uint32_t* values) {
  kUnpackers[width](in, values);
}

}  // namespace qwalt::index
