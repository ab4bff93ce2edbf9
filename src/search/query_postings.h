// The words of a question, looked up: what each weighs in the collection, and where its postings
// are in every segment.
//
// Immutable once found. The snapshot must outlive it.
// Errors: kCorrupt naming the file when its bytes are damaged.
// Cost: a dictionary lookup per form and segment, some nanoseconds per 128 of their postings.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/result.h"
#include "index/snapshot.h"
#include "search/passage_scores.h"
#include "search/word_postings.h"
#include "text/analyzer.h"

namespace qwalt::search {

// A word in the whole collection, deleted documents included. What holds two of its forms counts
// twice, and so does a document that lies in two parts.
struct WordStatistics {
  std::uint64_t passages = 0;
  std::uint64_t documents = 0;
  std::uint64_t occurrences = 0;
};

class QueryPostings {
 public:
  static base::Result<QueryPostings> find(const index::Snapshot& snapshot,
                                          std::span<const text::QueryTerm> terms);

  const index::Snapshot& snapshot() const { return *snapshot_; }
  const PassageScores& scores() const { return *scores_; }
  // One per term, in their order.
  std::span<const WordStatistics> statistics() const { return statistics_; }
  // The words that the segment has.
  std::span<const WordPostings> words(std::size_t segment) const { return words_[segment]; }

 private:
  explicit QueryPostings(const index::Snapshot& snapshot) : snapshot_(&snapshot) {}

  // Of every segment and term, in this order: where its forms are.
  using Forms = std::vector<std::vector<index::TermInfo>>;

  base::Result<Forms> look_up(std::span<const text::QueryTerm> terms);
  double weight(const text::QueryTerm& term, const WordStatistics& statistics) const;

  const index::Snapshot* snapshot_;
  std::unique_ptr<const PassageScores> scores_;  // words_ refer to it
  std::vector<WordStatistics> statistics_;
  std::vector<std::vector<WordPostings>> words_;
};

}  // namespace qwalt::search
