// Where the documents of a segment begin, as a bit per passage: so that the documents of a term
// can be counted while its passages go by. 125 KB for a million passages.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "index/types.h"

namespace qwalt::index {

class DocumentStarts {
 public:
  // Of a segment of that many passages.
  explicit DocumentStarts(std::size_t passages) : words_(passages / kBits + 1) {}

  void insert(PassageId first_passage) {
    words_[first_passage / kBits] |= std::uint64_t{1} << first_passage % kBits;
  }

  // Whether a document begins after passage `before` and not after `passage`, which is a later one:
  // whether the two lie in different documents.
  bool between(PassageId before, PassageId passage) const {
    std::size_t word = (before + 1) / kBits;
    const std::size_t last = passage / kBits;
    std::uint64_t bits = words_[word] & ~std::uint64_t{0} << (before + 1) % kBits;
    for (; word < last; bits = words_[++word]) {
      if (bits != 0) return true;
    }
    return (bits << (kBits - 1 - passage % kBits)) != 0;
  }

 private:
  static constexpr std::size_t kBits = 64;
  std::vector<std::uint64_t> words_;
};

}  // namespace qwalt::index
