#include "search/window_set.h"

#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace qwalt::search {
namespace {

// Sets bit i of `words` where sums[i] is above `under`; returns how many there are.
using Select = std::size_t (*)(const std::uint32_t* sums, std::int32_t under, std::uint64_t* words);

constexpr std::size_t kWords = kWindowPassages / 64;

// Four numbers side by side, as in index/bit_packing.cc.
using Lanes = std::int32_t __attribute__((vector_size(16)));

std::uint64_t above(const std::uint32_t* sums, Lanes under) {
  Lanes bits = {1, 2, 4, 8};
  Lanes found = {};
  for (std::size_t i = 0; i < 32; i += 4) {
    Lanes lanes;
    std::memcpy(&lanes, sums + i, sizeof lanes);
    found |= (lanes > under) & bits;
    bits <<= 4;
  }
  return static_cast<std::uint32_t>(found[0] | found[1] | found[2] | found[3]);
}

std::size_t select_portably(const std::uint32_t* sums, std::int32_t under, std::uint64_t* words) {
  const Lanes lanes = Lanes{} + under;
  std::size_t count = 0;
  for (std::size_t i = 0; i < kWords; ++i, sums += 64) {
    words[i] = above(sums, lanes) | above(sums + 32, lanes) << 32;
    count += static_cast<std::size_t>(std::popcount(words[i]));
  }
  return count;
}

#if defined(__x86_64__)
__attribute__((target("avx2,popcnt"))) std::size_t select_avx2(const std::uint32_t* sums,
                                                               std::int32_t under,
                                                               std::uint64_t* words) {
  const __m256i lanes = _mm256_set1_epi32(under);
  std::size_t count = 0;
  for (std::size_t i = 0; i < kWords; ++i) {
    std::uint64_t word = 0;
    for (unsigned bit = 0; bit < 64; bit += 8, sums += 8) {
      const __m256i eight = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(sums));
      const int found = _mm256_movemask_ps(_mm256_castsi256_ps(_mm256_cmpgt_epi32(eight, lanes)));
      word |= std::uint64_t{static_cast<unsigned>(found)} << bit;
    }
    words[i] = word;
    count += static_cast<std::size_t>(__builtin_popcountll(word));
  }
  return count;
}

Select best_select() {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt") ? select_avx2
                                                                            : select_portably;
}
#else
Select best_select() { return select_portably; }
#endif

}  // namespace

std::size_t WindowSet::assign_at_least(const WindowSums& sums, std::uint32_t least) {
  static const Select select = best_select();
  return select(sums.data(), static_cast<std::int32_t>(least) - 1, words_.data());
}

}  // namespace qwalt::search
