// How well whole documents fit the words of a question: BM25 over their passages together, the
// document's part in the score of a passage (docs/decisions/ranking.md).
//
// Not thread-safe; one per question. `postings` and `terms` must outlive it.
// Errors: kCorrupt naming the file when its bytes are damaged.
// Cost: some 0.1 µs per document and word, more for documents of thousands of passages.
#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "search/candidate.h"
#include "search/query_postings.h"
#include "text/analyzer.h"

namespace qwalt::search {

class DocumentScores {
 public:
  // `terms` are those of `postings`.
  DocumentScores(const QueryPostings& postings, std::span<const text::QueryTerm> terms);

  // Scores the documents of `candidates` that have no score yet.
  base::Status add(std::span<const Candidate> candidates);

  // Of a document that was added.
  double score(index::DocumentId id) const { return scored_.at(id).score; }
  // What that adds to the score of each of its passages.
  double evidence(index::DocumentId id) const;
  // The best `count` of those added, best first.
  std::vector<index::DocumentId> best(std::size_t count) const;

 private:
  struct Scored {
    double passages = 0;
    double length = 0;  // in words, its title's weighted
    double score = 0;
  };
  struct Part {  // of a document, in one segment
    index::PassageId begin = 0;
    index::PassageId end = 0;
    std::size_t document = 0;
  };
  struct Count {  // of one word in one document
    std::uint32_t body = 0;
    std::uint32_t title = 0;  // the most in one passage: they share the document's name
  };
  struct Batch {
    std::vector<index::DocumentId> documents;
    std::vector<std::vector<Part>> parts;  // by segment
    std::vector<Count> counts;             // by document and word
  };

  Batch new_documents(std::span<const Candidate> candidates);
  void add_parts(const Candidate& candidate, index::DocumentIndex index, Batch& batch) const;
  base::Status count(Batch& batch) const;
  double score_of(double length, std::span<const Count> counts) const;

  const QueryPostings& postings_;
  std::span<const text::QueryTerm> terms_;
  double mean_length_ = 0;
  std::vector<double> inverse_frequencies_;  // by word
  std::unordered_map<index::DocumentId, Scored> scored_;
};

}  // namespace qwalt::search
