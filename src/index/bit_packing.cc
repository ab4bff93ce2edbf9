#include "index/bit_packing.h"

#include <array>
#include <cstring>
#include <utility>

namespace qwalt::index {
namespace {

// Four numbers side by side: SSE2 on the baseline x86-64, NEON on ARM, plain code elsewhere.
using Lanes = std::uint32_t __attribute__((vector_size(16)));

Lanes load_lanes(const void* at) {
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

void unpack_portably(const unsigned char* in, unsigned width, std::uint32_t* values) {
  kUnpackers[width](in, values);
}

// The running sum of each four is made on its own; only one addition waits for the four before.
bool ascend_portably(std::uint32_t begin, std::uint32_t last, std::uint32_t* values) {
  const Lanes zero = {};
  Lanes before = zero + (begin - 1);
  Lanes beyond = zero;
  for (std::size_t i = 0; i < kBlockPostings; i += 4) {
    Lanes lanes = load_lanes(values + i) + 1;
    lanes += __builtin_shufflevector(zero, lanes, 0, 4, 5, 6);
    lanes += __builtin_shufflevector(zero, lanes, 0, 1, 4, 5);
    const Lanes sum = __builtin_shufflevector(lanes, lanes, 3, 3, 3, 3);
    lanes += before;
    before += sum;
    // A number above `last`, up to 2^32, sets the highest bit of one of the two.
    beyond |= lanes | (last - lanes);
    std::memcpy(values + i, &lanes, sizeof lanes);
  }
  const std::uint32_t any = beyond[0] | beyond[1] | beyond[2] | beyond[3];
  return any >> 31 == 0 && values[kBlockPostings - 1] == last;
}

const PackingKernel& best_packing() {
  static const PackingKernel& best =
      avx2_packing() != nullptr ? *avx2_packing() : portable_packing();
  return best;
}

}  // namespace

const PackingKernel& portable_packing() {
  static constexpr PackingKernel kKernel{"portable", unpack_portably, ascend_portably};
  return kKernel;
}

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
  best_packing().unpack(in, width, values);
}

bool ascend_block(std::uint32_t begin, std::uint32_t last, std::uint32_t* values) {
  return best_packing().ascend(begin, last, values);
}

}  // namespace qwalt::index
