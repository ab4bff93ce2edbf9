// The best passages of a snapshot for some words by BM25 alone (S0 of docs/decisions/ranking.md):
// every segment in windows of passages, the most promising window first, and of a window only as
// much as may still matter.
//
// Windowed block-max MaxScore. A window's bound is the sum of what each word can give there, from
// SKIP alone; windows are taken by falling bound until none can reach the best `limit` any more
// (Mackenzie, Petri, Moffat: Anytime ranking on document-ordered indexes, 2022, section 4). Inside
// a window the words with the smallest bounds are looked up for the survivors of the others only
// (Turtle, Flood: Query evaluation: strategies and optimizations, 1995, MaxScore).
// The result is exactly that of scoring every passage, ties included: scores are sums of integers,
// so their order does not matter.
//
// Not thread-safe; one per question. The snapshot must outlive it.
// Errors: kCorrupt naming the file when its bytes are damaged.
// Memory: some 60 KB, and 12 bytes per window and word, whatever the collection.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/result.h"
#include "index/snapshot.h"
#include "search/candidate.h"
#include "search/query_postings.h"
#include "search/selection.h"
#include "text/analyzer.h"

namespace qwalt::search {

class PassageSearch {
 public:
  // Looks the words up. `terms` may be empty: then nothing is found.
  static base::Result<PassageSearch> prepare(const index::Snapshot& snapshot,
                                             std::span<const text::QueryTerm> terms);

  // The words as they were found.
  const QueryPostings& postings() const { return postings_; }

  // The best `limit` passages with a score above 0 of those selected, best first.
  base::Result<std::vector<Candidate>> best(std::size_t limit, const Selection& selection) const;

  // The same by scoring every passage: what best() is held against.
  base::Result<std::vector<Candidate>> best_of_all(std::size_t limit,
                                                   const Selection& selection) const;

 private:
  explicit PassageSearch(QueryPostings postings) : postings_(std::move(postings)) {}

  QueryPostings postings_;
};

}  // namespace qwalt::search
