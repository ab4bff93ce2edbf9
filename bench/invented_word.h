// Words for benchmarks where there is no text to learn them from.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace qwalt::bench {

// The rank-th commonest word; commoner ones are shorter, none is a stop word.
inline std::string invented_word(std::uint32_t rank) {
  constexpr std::string_view kConsonants = "bdfgklmnprstvz";
  constexpr std::string_view kVowels = "aeiou";
  std::string text;
  for (std::uint32_t rest = rank + 14; rest > 0; rest /= 70) {
    text.push_back(kConsonants[rest % 14]);
    text.push_back(kVowels[rest / 14 % 5]);
  }
  return text + "k";
}

}  // namespace qwalt::bench
