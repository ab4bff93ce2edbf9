// What the model gets to read: of the passages found, those worth their tokens, as numbered
// sources.
//
// Passages that say the same as an earlier one are left out. When several documents were chosen,
// one that has many good passages leaves room for those of the others that are nearly as good.
// Neighbours become one source, and a table, or a list with its introduction, gets the passages
// that complete it. Functions without state; they read the store, and block.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "answer/source.h"
#include "base/result.h"
#include "library/library.h"
#include "store/store.h"

namespace qwalt::answer {

struct SourceLimits {
  std::size_t count = 8;      // passages chosen among those found
  std::size_t tokens = 6000;  // estimated (llm/budget.h), tags included
};

// How many passages have to be looked for so that there is a choice.
std::size_t candidates_for(const SourceLimits& limits);

// The best of `found`, in their order, that fit the limits; at least one if there is any.
// `spread`: several documents were chosen.
std::vector<library::FoundPassage> choose_passages(std::vector<library::FoundPassage> found,
                                                   const SourceLimits& limits, bool spread);

// The two searches of one question as one list: a passage's score is the sum of its shares of the
// best score, those of `also` counting half. Scores stay on the scale of `found`.
std::vector<library::FoundPassage> fused(std::vector<library::FoundPassage> found,
                                         std::vector<library::FoundPassage> also);

// Numbered by the best passage of each. Passages that complete a table or a list come from the
// store as long as tokens are left.
base::Result<std::vector<Source>> join_sources(store::Store& store,
                                               std::vector<library::FoundPassage> chosen,
                                               const SourceLimits& limits);

// All of these documents in their order, a page or so to a source; nullopt when they need more
// than `tokens`. kNotFound when one of them is gone.
base::Result<std::optional<std::vector<Source>>> whole_documents(
    store::Store& store, std::span<const store::Id> documents, std::size_t tokens);

}  // namespace qwalt::answer
