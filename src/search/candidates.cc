#include "search/candidates.h"

#include <algorithm>
#include <set>
#include <utility>

#include "search/document_scores.h"
#include "search/ranking.h"

namespace qwalt::search {
namespace {

// Adds those of `more` that are not there.
void join(std::vector<Candidate>& candidates, const std::vector<Candidate>& more) {
  std::set<std::pair<std::uint32_t, index::PassageId>> there;
  for (const Candidate& candidate : candidates) {
    there.emplace(candidate.segment, candidate.passage);
  }
  for (const Candidate& candidate : more) {
    if (!there.contains({candidate.segment, candidate.passage})) candidates.push_back(candidate);
  }
}

// How many of the candidates are of these documents.
std::size_t count_of(const std::vector<Candidate>& candidates,
                     const std::vector<index::DocumentId>& documents) {
  const auto count =
      std::count_if(candidates.begin(), candidates.end(), [&](const Candidate& candidate) {
        return std::find(documents.begin(), documents.end(), candidate.document) != documents.end();
      });
  return static_cast<std::size_t>(count);
}

}  // namespace

base::Result<std::vector<Candidate>> find_candidates(const PassageSearch& search,
                                                     std::span<const text::QueryTerm> terms,
                                                     std::size_t limit,
                                                     const Selection& selection) {
  limit = std::max(limit, kPassageCandidates);
  TRY_ASSIGN(auto candidates, search.best(limit, selection));
  DocumentScores documents(search.postings(), terms);
  TRY(documents.add(candidates));
  const auto best_documents = documents.best(kBestDocuments);
  // With fewer than asked for, there are no more; and those at hand are the best of their
  // documents.
  if (candidates.size() == limit &&
      count_of(candidates, best_documents) < kPassagesOfBestDocuments) {
    TRY_ASSIGN(const auto more,
               search.best(kPassagesOfBestDocuments, {best_documents, selection.conditions}));
    join(candidates, more);
  }
  for (Candidate& candidate : candidates) {
    candidate.score += documents.evidence(candidate.document);
  }
  std::sort(candidates.begin(), candidates.end());
  return candidates;
}

}  // namespace qwalt::search
