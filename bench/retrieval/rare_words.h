// Names, numbers, part numbers and terms of a trade: the words that a collection never ends to add.
//
// Ranks are drawn with a probability that falls as (rank + kFlatRanks)^(-1/kGrowth); the number of
// different ones among n draws then grows as n^kGrowth, as Heaps' law has it (van Leijenhorst, van
// der Weide: A formal derivation of Heaps' law, 2005). Which word a rank is depends on nothing
// else.
#pragma once

#include <cstdint>
#include <string>

#include "random.h"

namespace qwalt::bench {

constexpr double kGrowth = 0.55;
constexpr double kFlatRanks = 60'000;  // the commonest are about equally rare

using RareRank = std::uint64_t;

RareRank draw_rare_rank(Random& random);

// Replaces `word`. Different ranks give different words.
void write_rare_word(RareRank rank, std::string& word);

}  // namespace qwalt::bench
