// The AVX2 way of bit_packing.h: two neighbouring fours at once, each half of a register with the
// word and the shift of its own.
#include "index/bit_packing.h"

#if defined(__x86_64__)

#include <immintrin.h>

#include <array>
#include <utility>

#define QWALT_AVX2 __attribute__((target("avx2")))

namespace qwalt::index {
namespace {

using Bytes = const unsigned char*;

QWALT_AVX2 inline __m256i load_halves(Bytes low, Bytes high) {
  return _mm256_inserti128_si256(
      _mm256_castsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(low))),
      _mm_loadu_si128(reinterpret_cast<const __m128i*>(high)), 1);
}

QWALT_AVX2 inline __m256i shifts(int low, int high) {
  return _mm256_set_epi32(high, high, high, high, low, low, low, low);
}

// Numbers 8 * kPair to 8 * kPair + 7.
template <unsigned kWidth, unsigned kPair>
QWALT_AVX2 inline void unpack_eight(Bytes in, std::uint32_t* values) {
  constexpr unsigned kLowBit = 2 * kPair * kWidth;
  constexpr unsigned kHighBit = kLowBit + kWidth;
  constexpr unsigned kLowShift = kLowBit % 32;
  constexpr unsigned kHighShift = kHighBit % 32;
  constexpr bool kLowSpills = kLowShift + kWidth > 32;
  constexpr bool kHighSpills = kHighShift + kWidth > 32;
  Bytes low = in + 16 * (kLowBit / 32);
  Bytes high = in + 16 * (kHighBit / 32);
  __m256i lanes = _mm256_srlv_epi32(load_halves(low, high), shifts(kLowShift, kHighShift));
  if constexpr (kLowSpills || kHighSpills) {
    // A shift by 32 or more gives 0: for the half that has all its bits.
    lanes = _mm256_or_si256(
        lanes, _mm256_sllv_epi32(
                   load_halves(low + (kLowSpills ? 16 : 0), high + (kHighSpills ? 16 : 0)),
                   shifts(kLowSpills ? 32 - kLowShift : 32, kHighSpills ? 32 - kHighShift : 32)));
  }
  lanes = _mm256_and_si256(lanes, _mm256_set1_epi32(static_cast<int>((1u << kWidth) - 1)));
  _mm256_store_si256(reinterpret_cast<__m256i*>(values + 8 * kPair), lanes);
}

template <unsigned kWidth, unsigned... kPair>
QWALT_AVX2 inline void unpack_pairs(Bytes in, std::uint32_t* values,
                                    std::integer_sequence<unsigned, kPair...>) {
  (unpack_eight<kWidth, kPair>(in, values), ...);
}

template <unsigned kWidth>
QWALT_AVX2 void unpack(Bytes in, std::uint32_t* values) {
  if constexpr (kWidth == 0) {
    for (std::size_t i = 0; i < kBlockPostings; ++i) values[i] = 0;
  } else {
    unpack_pairs<kWidth>(in, values, std::make_integer_sequence<unsigned, 16>());
  }
}

using Unpack = void (*)(Bytes, std::uint32_t*);

template <unsigned... kWidth>
constexpr std::array<Unpack, 32> make_unpackers(std::integer_sequence<unsigned, kWidth...>) {
  return {unpack<kWidth>...};
}

constexpr auto kUnpackers = make_unpackers(std::make_integer_sequence<unsigned, 32>());

void unpack_any(Bytes in, unsigned width, std::uint32_t* values) { kUnpackers[width](in, values); }

QWALT_AVX2 bool ascend(std::uint32_t begin, std::uint32_t last, std::uint32_t* values) {
  const __m256i ones = _mm256_set1_epi32(1);
  const __m256i ends = _mm256_set1_epi32(static_cast<int>(last));
  const __m256i low_total = _mm256_set1_epi32(3);
  const __m256i high_total = _mm256_set1_epi32(7);
  __m256i before = _mm256_set1_epi32(static_cast<int>(begin - 1));
  __m256i beyond = _mm256_setzero_si256();
  for (std::size_t i = 0; i < kBlockPostings; i += 8) {
    auto* at = reinterpret_cast<__m256i*>(values + i);
    __m256i lanes = _mm256_add_epi32(_mm256_load_si256(at), ones);
    lanes = _mm256_add_epi32(lanes, _mm256_slli_si256(lanes, 4));
    lanes = _mm256_add_epi32(lanes, _mm256_slli_si256(lanes, 8));
    const __m256i low = _mm256_permutevar8x32_epi32(lanes, low_total);
    lanes = _mm256_add_epi32(lanes, _mm256_blend_epi32(_mm256_setzero_si256(), low, 0xf0));
    const __m256i sum = _mm256_permutevar8x32_epi32(lanes, high_total);
    lanes = _mm256_add_epi32(lanes, before);
    before = _mm256_add_epi32(before, sum);
    beyond = _mm256_or_si256(beyond, _mm256_or_si256(lanes, _mm256_sub_epi32(ends, lanes)));
    _mm256_store_si256(at, lanes);
  }
  return _mm256_movemask_ps(_mm256_castsi256_ps(beyond)) == 0 && values[kBlockPostings - 1] == last;
}

}  // namespace

const PackingKernel* avx2_packing() {
  static constexpr PackingKernel kKernel{"AVX2", unpack_any, ascend};
  static const bool available = __builtin_cpu_supports("avx2") != 0;
  return available ? &kKernel : nullptr;
}

}  // namespace qwalt::index

#else

namespace qwalt::index {

const PackingKernel* avx2_packing() { return nullptr; }

}  // namespace qwalt::index

#endif
