#include "search/searcher.h"

#include <algorithm>

#include "search/closeness.h"
#include "search/question.h"
#include "search/ranking.h"
#include "search/scorer.h"

namespace qwalt::search {
namespace {

// Adds to the scores of the first candidates what their texts say, and sorts all again.
base::Status compare_closely(Closeness& closeness, const Scorer& scorer, TextSource& source,
                             std::vector<Candidate>& candidates) {
  if (closeness.empty()) return {};
  const std::size_t compared = std::min(candidates.size(), kCloseCandidates);
  std::vector<PassageRef> refs;
  for (std::size_t i = 0; i < compared; ++i) {
    refs.push_back({candidates[i].document, candidates[i].ordinal});
  }
  TRY_ASSIGN(const auto texts, source.texts(refs));
  if (texts.size() != compared) {
    return base::fail(base::Code::kInternal, "A text source gave a wrong number of texts.");
  }
  for (const PassageText& text : texts) closeness.read(text);
  for (std::size_t i = 0; i < compared; ++i) {
    const double more = closeness.score(i, scorer.passage_norm(candidates[i]));
    candidates[i].score += static_cast<float>(more);
  }
  std::sort(candidates.begin(), candidates.end());
  return {};
}

}  // namespace

base::Result<std::vector<Hit>> search(const index::Snapshot& snapshot, const Query& query,
                                      TextSource& source) {
  const text::Query question = analyse_question(snapshot, query.text);
  if (question.terms.empty()) return std::vector<Hit>();
  Scorer scorer(snapshot);
  std::vector<std::uint64_t> holders;
  for (const text::QueryTerm& term : question.terms) {
    TRY_ASSIGN(const std::uint64_t passages, scorer.add(term));
    holders.push_back(passages);
  }
  const std::size_t limit = std::clamp<std::size_t>(query.limit, 1, kMaxHits);
  auto candidates = scorer.best(std::max(limit, kCloseCandidates), query.documents);
  Closeness closeness(question, holders, snapshot.statistics().stored_passages, thread_analyzer());
  TRY(compare_closely(closeness, scorer, source, candidates));
  candidates.resize(std::min(candidates.size(), limit));
  std::vector<Hit> hits;
  hits.reserve(candidates.size());
  for (const Candidate& candidate : candidates) {
    hits.push_back({candidate.document, candidate.ordinal, candidate.score});
  }
  return hits;
}

}  // namespace qwalt::search
