// The passages that are worth comparing by their text, with the score that the index gives them.
//
// The best passages by themselves (search/passage_search.h), joined with the best ones of those
// documents among them that fit the question best; a passage's score is its own and a share of its
// document's. So no document has to be scored that none of the best passages is in.
// Reasons and measurements: docs/decisions/top-k.md.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "base/result.h"
#include "search/candidate.h"
#include "search/passage_search.h"
#include "search/selection.h"
#include "text/analyzer.h"

namespace qwalt::search {

// At least `limit` if so many hold a word, best first. `terms` are those of `search`.
// Errors: kCorrupt naming the file when its bytes are damaged.
base::Result<std::vector<Candidate>> find_candidates(const PassageSearch& search,
                                                     std::span<const text::QueryTerm> terms,
                                                     std::size_t limit, const Selection& selection);

}  // namespace qwalt::search
