#include "search/best_passages.h"

#include <algorithm>
#include <utility>

namespace qwalt::search {

BestPassages::BestPassages(const index::Snapshot& snapshot, std::size_t limit)
    : snapshot_(snapshot), limit_(limit) {
  found_.reserve(2 * limit);
}

// Leaves the best `limit_`.
void BestPassages::cut() {
  const auto place = found_.begin() + static_cast<std::ptrdiff_t>(limit_ - 1);
  std::nth_element(found_.begin(), place, found_.end(),
                   [](const Found& a, const Found& b) { return a.score > b.score; });
  least_ = place->score;
  // Of those with the least score the first ones by document stay.
  const auto above = std::partition(found_.begin(), found_.end(),
                                    [&](const Found& found) { return found.score > least_; });
  const auto equal = std::partition(above, found_.end(),
                                    [&](const Found& found) { return found.score == least_; });
  const auto end = found_.begin() + static_cast<std::ptrdiff_t>(limit_);
  if (equal > end) {
    std::nth_element(above, end, equal,
                     [&](const Found& a, const Found& b) { return candidate(a) < candidate(b); });
  }
  found_.erase(end, found_.end());
}

Candidate BestPassages::candidate(const Found& found) const {
  const index::Segment& segment = *snapshot_.segments()[found.segment].segment;
  const index::DocumentEntry entry = segment.document(segment.document_of(found.passage));
  return {static_cast<double>(found.score), found.segment, found.passage, entry.id,
          found.passage - entry.first_passage + entry.first_ordinal};
}

std::vector<Candidate> BestPassages::take(double units) {
  if (found_.size() > limit_) cut();
  std::vector<Candidate> candidates;
  candidates.reserve(found_.size());
  for (const Found& found : std::exchange(found_, {})) candidates.push_back(candidate(found));
  std::sort(candidates.begin(), candidates.end());
  for (Candidate& candidate : candidates) candidate.score /= units;
  return candidates;
}

}  // namespace qwalt::search
