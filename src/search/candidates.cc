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

}  // namespace

base::Result<std::vector<Candidate>> find_candidates(const PassageSearch& search,
                                                     std::span<const text::QueryTerm> terms,
                                                     std::size_t limit,
                                                     const Selection& selection) {
  limit = std::max(limit, kPassageCandidates);
  TRY_ASSIGN(auto candidates, search.best(limit, selection));
  DocumentScores documents(search.postings(), terms);
  TRY(documents.add(candidates));
  // With fewer than asked for, there are no more.
  if (candidates.size() == limit) {
    Selection best = selection;
    best.documents = documents.best(kBestDocuments);
    TRY_ASSIGN(const auto more, search.best(kPassagesOfBestDocuments, best));
    join(candidates, more);
  }
  for (Candidate& candidate : candidates) {
    candidate.score += documents.evidence(candidate.document);
  }
  std::sort(candidates.begin(), candidates.end());
  return candidates;
}

}  // namespace qwalt::search
