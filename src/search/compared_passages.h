// The candidates of a question whose texts were read, in order of rank.
//
// Not thread-safe; one per question.
#pragma once

#include <cstddef>
#include <vector>

#include "base/result.h"
#include "search/candidate.h"
#include "search/closeness.h"
#include "search/phrase.h"
#include "search/query_postings.h"
#include "search/searcher.h"

namespace qwalt::search {

class ComparedPassages {
 public:
  // Reads the texts of the first `candidates`: kCloseCandidates, or as many as it takes for
  // `phrases` to accept `limit`. Errors: those of `source`; kInternal for a wrong one.
  static base::Result<ComparedPassages> read(std::vector<Candidate> candidates,
                                             PhraseFilter& phrases, std::size_t limit,
                                             TextSource& source);

  const std::vector<PassageText>& texts() const { return texts_; }

  // Adds to the scores what the texts say, and sorts anew.
  void compare(Closeness& closeness, const QueryPostings& postings);

  // The best `limit`; those that say the same as a better one are named by that one.
  std::vector<Hit> hits(std::size_t limit) const;

 private:
  std::vector<Candidate> candidates_;  // those accepted
  std::vector<PassageText> texts_;     // of the first of them
};

}  // namespace qwalt::search
