// "Do these passages speak of what is asked at all?" The share of the question's content words that
// the best passage has, rare words counting more.
//
// Other than the scores of a search it means the same in every collection, so that one threshold
// does for all: docs/decisions/threshold.md.
#pragma once

#include <span>
#include <string_view>

#include "base/result.h"
#include "search/question.h"
#include "store/records.h"

namespace qwalt::answer {

// 0 (no word) to 1 (all words). A word is held when the passage's text has it, one of its headings
// or the name of its document, alone or as a part of a compound. 1 for a question without words to
// look for. `question` as for search::Query::text, words corrected. kCorrupt from the snapshot.
// Cost: linear in the texts.
base::Result<double> coverage(const index::Snapshot& snapshot, std::string_view question,
                              std::span<const store::PassageText> passages);

}  // namespace qwalt::answer
