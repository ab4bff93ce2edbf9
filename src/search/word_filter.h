// Which words of a text cannot be of interest to a question: a quick test, so that only few of the
// words of the best passages need to be analysed. Errs on the side of interest.
//
// A word matters only if it shares three neighbouring characters with a word of the question or
// begins as one of its forms does, two where the form has no more than three. Characters are
// compared by their lowest five bits, in which upper and lower case of Latin and Cyrillic letters
// agree; a word with any other character than those is taken to matter. Immutable and thread-safe.
// Cost: one nanosecond a byte.
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
  // Whether `word`, in the writing of a text, may be an added one or share three characters with
  // it.
  bool may_matter(std::string_view word) const;

 private:
  static constexpr unsigned kBits = 5;
  static constexpr std::uint32_t kWindowMask = (1u << (3 * kBits)) - 1;

  std::bitset<std::size_t{1} << (3 * kBits)> windows_;
};

}  // namespace qwalt::search
