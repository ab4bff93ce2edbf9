// A passage with the number that an answer cites it by.
#pragma once

#include <cstdint>
#include <vector>

#include "library/library.h"
#include "store/records.h"

namespace qwalt::answer {

struct Source {
  std::uint32_t number = 1;  // from 1, without gaps
  store::PassageText passage;
  double score = 0;
};

struct SourceLimits {
  std::size_t count = 8;
  std::size_t tokens = 6000;  // estimated (llm/budget.h), all texts together
};

// The first of `found`, in their order, that fit the limits; passages that say the same as an
// earlier one are left out. At least one if there is any.
std::vector<Source> select_sources(std::vector<library::FoundPassage> found,
                                   const SourceLimits& limits);

}  // namespace qwalt::answer
