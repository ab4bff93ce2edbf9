// Which element of one statement is which of another.
//
// Each element has at most one partner. The longest runs of equal elements are matched first
// (greedy string tiling, Wise 1993), so that clauses may change places; an element that stands
// alone takes the equal one nearest to where its neighbours stand. Cost: the product of the sizes.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "answer/statement.h"

namespace qwalt::answer {

constexpr std::int32_t kNoPartner = -1;
constexpr std::size_t kMaxAligned = 400;  // elements of a side, the rest has no partner

struct Alignment {
  std::vector<std::int32_t> there;  // for each element of the claim its index in the evidence
  std::vector<std::int32_t> back;   // and the other way
};

Alignment align(std::span<const Element> claim, std::span<const Element> evidence);

}  // namespace qwalt::answer
