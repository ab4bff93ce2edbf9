#include "search/compared_passages.h"

#include <algorithm>
#include <numeric>
#include <span>
#include <utility>

#include "search/near_duplicates.h"
#include "search/ranking.h"

namespace qwalt::search {
namespace {

base::Result<std::vector<PassageText>> read_texts(std::span<const Candidate> candidates,
                                                  TextSource& source) {
  std::vector<PassageRef> refs;
  refs.reserve(candidates.size());
  for (const Candidate& candidate : candidates) {
    refs.push_back({candidate.document, candidate.ordinal});
  }
  TRY_ASSIGN(auto texts, source.texts(refs));
  if (texts.size() != refs.size()) {
    return base::fail(base::Code::kInternal, "A text source gave a wrong number of texts.");
  }
  return texts;
}

}  // namespace

base::Result<ComparedPassages> ComparedPassages::read(std::vector<Candidate> candidates,
                                                      PhraseFilter& phrases, std::size_t limit,
                                                      TextSource& source) {
  ComparedPassages compared;
  const std::size_t enough = phrases.empty() ? kCloseCandidates : std::max(limit, kCloseCandidates);
  const std::span all(candidates);
  std::size_t next = 0;
  while (next < all.size() && compared.texts_.size() < enough) {
    const auto batch = all.subspan(next, std::min(all.size() - next, kCloseCandidates));
    TRY_ASSIGN(auto texts, read_texts(batch, source));
    for (std::size_t i = 0; i < batch.size(); ++i) {
      if (!phrases.empty() && !phrases.accepts(texts[i])) continue;
      compared.candidates_.push_back(batch[i]);
      compared.texts_.push_back(std::move(texts[i]));
    }
    next += batch.size();
  }
  // Whether the others hold the phrases is not known.
  if (phrases.empty()) {
    compared.candidates_.insert(compared.candidates_.end(), all.begin() + next, all.end());
  }
  return compared;
}

void ComparedPassages::compare(Closeness& closeness, const QueryPostings& postings) {
  if (closeness.empty()) return;
  for (const PassageText& text : texts_) closeness.read(text);
  for (std::size_t i = 0; i < texts_.size(); ++i) {
    const index::SegmentView& view = postings.snapshot().segments()[candidates_[i].segment];
    const float norm = postings.scores().norm(*view.segment, candidates_[i].passage);
    candidates_[i].score += closeness.score(i, norm / kPassageK1);
  }
  std::vector<std::size_t> order(texts_.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(),
            [this](std::size_t a, std::size_t b) { return candidates_[a] < candidates_[b]; });
  std::vector<Candidate> candidates;
  std::vector<PassageText> texts;
  for (std::size_t i : order) {
    candidates.push_back(candidates_[i]);
    texts.push_back(std::move(texts_[i]));
  }
  std::copy(candidates.begin(), candidates.end(), candidates_.begin());
  texts_ = std::move(texts);
}

std::vector<Hit> ComparedPassages::hits(std::size_t limit) const {
  NearDuplicates known;
  std::vector<Hit> hits;
  std::vector<std::size_t> hit_of(texts_.size());
  for (std::size_t i = 0; i < candidates_.size() && hits.size() < limit; ++i) {
    const Candidate& candidate = candidates_[i];
    if (i < texts_.size()) {
      if (const auto repeated = known.add(texts_[i].body)) {
        hits[hit_of[*repeated]].repeats.push_back({candidate.document, candidate.ordinal});
        continue;
      }
      hit_of[i] = hits.size();
    }
    hits.push_back({candidate.document, candidate.ordinal, candidate.score, {}});
  }
  return hits;
}

}  // namespace qwalt::search
