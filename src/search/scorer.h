// Scores every passage of a snapshot for the words of a question: BM25 of the passage plus that of
// its whole document. Exhaustive: term by term over all postings, into one array.
//
// Not thread-safe; one per question. The snapshot must outlive it.
// Memory: 4 bytes per passage and per document of the snapshot.
// Cost: some nanoseconds per posting of the question's words.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/result.h"
#include "index/snapshot.h"
#include "search/term_postings.h"
#include "text/analyzer.h"

namespace qwalt::search {

// A passage that may be an answer.
struct Candidate {
  float score = 0;
  std::uint32_t segment = 0;
  index::PassageId passage = 0;
  index::DocumentId document = 0;
  std::uint32_t ordinal = 0;

  // Better ones first; equal ones by document and ordinal.
  bool operator<(const Candidate& other) const;
};

class Scorer {
 public:
  explicit Scorer(const index::Snapshot& snapshot);

  // Adds what `term` says to the scores; returns how many passages hold it.
  base::Result<std::uint64_t> add(const text::QueryTerm& term);

  // The best `limit` passages with a score above 0, best first; only of `documents` if given.
  std::vector<Candidate> best(std::size_t limit,
                              const std::optional<std::vector<index::DocumentId>>& documents) const;

  // BM25's length norm of a passage, in units of k1: for what is scored beside S0.
  double passage_norm(const Candidate& candidate) const;

 private:
  struct DocumentCount {  // of one term
    std::uint32_t number = 0;
    std::uint32_t segment = 0;
    index::DocumentIndex document = 0;
    std::uint32_t body = 0;
    std::uint32_t title = 0;
  };

  base::Result<std::uint64_t> holders(const std::vector<TermPostings>& postings) const;
  base::Status add_postings(std::size_t segment, const TermPostings& postings, double weight);
  void join_parts();
  void add_documents(double weight);
  float norm(const index::Segment& segment, index::PassageId passage) const;

  const index::Snapshot& snapshot_;
  std::vector<std::size_t> bases_;  // of each segment's passages in scores_
  std::vector<float> scores_;
  std::vector<float> document_scores_;  // by document number
  std::array<float, 256> body_norms_{};
  std::array<float, 256> title_norms_{};
  double mean_document_length_ = 0;
  std::vector<DocumentCount> counts_;  // of the term being added
};

}  // namespace qwalt::search
