// A hash for dictionaries of words and grams, which are short: of the first and the last eight
// bytes and the length. Words of more than 16 bytes that differ in their middle collide.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace qwalt::search {

struct WordHash {
  using is_transparent = void;

  std::size_t operator()(std::string_view word) const {
    const char* end = word.data() + word.size();
    std::uint64_t first = 0;
    std::uint64_t last = 0;
    if (word.size() >= 8) {
      std::memcpy(&first, word.data(), 8);
      std::memcpy(&last, end - 8, 8);
    } else if (word.size() >= 4) {
      std::memcpy(&first, word.data(), 4);
      std::memcpy(&last, end - 4, 4);
    } else {
      for (char byte : word) first = first << 8 | static_cast<unsigned char>(byte);
    }
    std::uint64_t mixed = (last + word.size()) * 0x9E3779B97F4A7C15u;
    mixed = (first ^ mixed ^ mixed >> 32) * 0xC2B2AE3D27D4EB4Fu;
    return mixed ^ mixed >> 32;
  }
};

}  // namespace qwalt::search
