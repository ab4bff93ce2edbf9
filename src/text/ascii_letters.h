// The run of ASCII letters that a text begins with, seen sixteen bytes at a time.
#pragma once

#include <bit>
#include <cstdint>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace qwalt::text {

constexpr std::uint32_t kAsciiLettersSeen = 16;

struct AsciiLetters {
  std::uint32_t count;  // 0 to kAsciiLettersSeen
  bool one_word;        // only capitals, or none behind the first: not camelCase
};

// Bit i says of byte i.
struct AsciiLetterMasks {
  std::uint32_t letters = 0;
  std::uint32_t capitals = 0;
};

#if defined(__SSE2__)
inline AsciiLetterMasks ascii_letter_masks(const char* at) {
  const auto bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
  // Letters become -128 to -103, so that one signed comparison finds them.
  const auto up_from = [](__m128i each, char first) {
    return _mm_cmplt_epi8(_mm_add_epi8(each, _mm_set1_epi8(static_cast<char>(-128 - first))),
                          _mm_set1_epi8(-128 + 26));
  };
  const __m128i small = _mm_or_si128(bytes, _mm_set1_epi8(0x20));
  return {static_cast<std::uint32_t>(_mm_movemask_epi8(up_from(small, 'a'))),
          static_cast<std::uint32_t>(_mm_movemask_epi8(up_from(bytes, 'A')))};
}
#else
inline AsciiLetterMasks ascii_letter_masks(const char* at) {
  AsciiLetterMasks masks;
  for (std::uint32_t i = 0; i < kAsciiLettersSeen; ++i) {
    const bool capital = at[i] >= 'A' && at[i] <= 'Z';
    if (!capital && (at[i] < 'a' || at[i] > 'z')) break;
    masks.letters |= 1U << i;
    masks.capitals |= (capital ? 1U : 0U) << i;
  }
  return masks;
}
#endif

// kAsciiLettersSeen bytes at `at` can be read.
inline AsciiLetters ascii_letters(const char* at) {
  const AsciiLetterMasks masks = ascii_letter_masks(at);
  const auto count = static_cast<std::uint32_t>(std::countr_one(masks.letters));
  const std::uint32_t run = (1U << count) - 1;
  const std::uint32_t capitals = masks.capitals & run;
  return {count, capitals <= 1 || capitals == run};
}

}  // namespace qwalt::text
