// Which words of a text cannot be of interest to a question: a quick test, so that only few of the
// words of the best passages need to be analysed. Errs on the side of interest.
//
// A word matters only if it shares the first three, the last three or any four neighbouring
// characters with a word of the question or begins as one of its forms does, with two characters
// where the form has no more than three. Characters are compared by their lowest five bits, in
// which upper and lower case of Latin and Cyrillic letters agree; a word with any other character
// than those is taken to matter. A word may also be added as it stands: then those of its length
// and first letter matter. Thread-safe once filled. Cost: one nanosecond a byte.
#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace qwalt::search {

class WordFilter {
 public:
  // Adds a folded word or form.
  void add(std::string_view word);
  // Adds a folded word of which neither forms nor parts matter.
  void add_whole(std::string_view word);
  // Whether `word`, in the writing of a text, may be an added one or share characters with it.
  bool may_matter(std::string_view word) const;

 private:
  static constexpr unsigned kBits = 5;
  using Threes = std::bitset<std::size_t{1} << (3 * kBits)>;

  static constexpr std::uint32_t last_three(std::uint32_t window) {
    return window & ((1u << (3 * kBits)) - 1);
  }
  // Of four characters, in as many bits as three have.
  static constexpr std::uint32_t four(std::uint32_t window) {
    return (window & ((1u << (4 * kBits)) - 1)) * 0x9E3779B1u >> (32 - 3 * kBits);
  }
  static std::size_t shape(std::uint32_t first, std::size_t characters);

  Threes beginnings_;
  Threes ends_;
  Threes fours_;                                       // hashed
  std::bitset<std::size_t{1} << (2 * kBits)> shapes_;  // first letter and length of whole words
};

}  // namespace qwalt::search
