// The wording of a question: which words follow each other in it, stop words too, as they are
// written. "the limit of torque" and "torque of the limit" hold the same terms; this tells them
// apart.
//
// Immutable and thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "search/word_hash.h"

namespace qwalt::search {

class Neighbours {
 public:
  static constexpr std::int32_t kOther = -1;  // a word that the question does not hold

  // `words` of the question in order, folded.
  explicit Neighbours(const std::vector<std::string>& words);

  // How many pairs there are: two words of the question in their order with at most one between.
  std::size_t size() const { return pairs_.size(); }

  // The number of a folded word, or kOther.
  std::int32_t word(std::string_view folded) const;

  // The number of the pair, below size(), or kOther.
  std::int32_t pair(std::int32_t first, std::int32_t second) const;

 private:
  std::unordered_map<std::string, std::int32_t, WordHash, std::equal_to<>> words_;
  std::unordered_map<std::uint64_t, std::int32_t> pairs_;
};

// Reads the words of a text in order and tells the pairs that each one ends.
class NeighbourWalk {
 public:
  // Calls visit(number of a pair) for every pair that ends in `word`, with one word between at
  // most.
  template <class Visit>
  void step(const Neighbours& neighbours, std::int32_t word, Visit visit) {
    if (word != Neighbours::kOther) {
      for (std::int32_t first : before_) {
        const std::int32_t pair =
            first == Neighbours::kOther ? first : neighbours.pair(first, word);
        if (pair != Neighbours::kOther) visit(static_cast<std::uint32_t>(pair));
      }
    }
    before_ = {word, before_[0]};
  }

 private:
  std::array<std::int32_t, 2> before_ = {Neighbours::kOther, Neighbours::kOther};
};

}  // namespace qwalt::search
