// A set of the passages of one window.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace qwalt::search {

// Neighbouring passages that are scored together: their sums stay in the first-level cache.
constexpr unsigned kWindowBits = 13;
constexpr std::uint32_t kWindowPassages = 1u << kWindowBits;

// Of a segment.
inline std::size_t window_count(std::uint32_t passages) {
  return (std::size_t{passages} + kWindowPassages - 1) >> kWindowBits;
}

// A number for each passage of a window, below 2^31.
using WindowSums = std::array<std::uint32_t, kWindowPassages>;

class WindowSet {
 public:
  // Offsets are below kWindowPassages.
  bool contains(std::uint32_t offset) const { return words_[offset / 64] >> offset % 64 & 1; }
  void insert(std::uint32_t offset) { words_[offset / 64] |= std::uint64_t{1} << offset % 64; }
  void erase(std::uint32_t offset) { words_[offset / 64] &= ~(std::uint64_t{1} << offset % 64); }
  void clear() { words_.fill(0); }

  // Those from `begin` to before `end`.
  void insert_range(std::uint32_t begin, std::uint32_t end) {
    for (; begin < end; begin = (begin / 64 + 1) * 64) words_[begin / 64] |= mask(begin, end);
  }
  bool meets_range(std::uint32_t begin, std::uint32_t end) const {
    for (; begin < end; begin = (begin / 64 + 1) * 64) {
      if ((words_[begin / 64] & mask(begin, end)) != 0) return true;
    }
    return false;
  }

  bool empty() const {
    return std::all_of(words_.begin(), words_.end(), [](std::uint64_t word) { return word == 0; });
  }
  void intersect(const WindowSet& other) {
    for (std::size_t i = 0; i < words_.size(); ++i) words_[i] &= other.words_[i];
  }
  void subtract(const WindowSet& other) {
    for (std::size_t i = 0; i < words_.size(); ++i) words_[i] &= ~other.words_[i];
  }

  // Those whose sum is `least` or more; `least` is below 2^31. Returns how many.
  std::size_t assign_at_least(const WindowSums& sums, std::uint32_t least);

  // Calls visit(offset), ascending; visit may erase that offset.
  template <class Visit>
  void each(Visit visit) const {
    for (std::size_t i = 0; i < words_.size(); ++i) {
      for (std::uint64_t word = words_[i]; word != 0; word &= word - 1) {
        visit(static_cast<std::uint32_t>(i * 64 + static_cast<unsigned>(std::countr_zero(word))));
      }
    }
  }

 private:
  // Of the word that holds `begin`, the bits from there to before `end`.
  static std::uint64_t mask(std::uint32_t begin, std::uint32_t end) {
    const std::uint64_t from = ~std::uint64_t{0} << begin % 64;
    const std::uint32_t next = (begin / 64 + 1) * 64;
    return end >= next ? from : from & ((std::uint64_t{1} << end % 64) - 1);
  }

  std::array<std::uint64_t, kWindowPassages / 64> words_{};
};

}  // namespace qwalt::search
