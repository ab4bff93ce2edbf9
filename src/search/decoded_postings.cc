#include "search/decoded_postings.h"

namespace qwalt::search {

base::Result<DecodedPostings> DecodedPostings::read(const index::Segment& segment,
                                                    std::span<const index::TermInfo> forms,
                                                    float factor, const PassageScores& scores) {
  DecodedPostings decoded;
  for (const index::TermInfo& info : forms) TRY(decoded.append(segment, info));
  if (forms.size() > 1) decoded.join_forms();
  decoded.score(segment, factor, scores);
  return decoded;
}

base::Status DecodedPostings::append(const index::Segment& segment, const index::TermInfo& info) {
  postings_.reserve(postings_.size() + info.passages);
  index::PostingCursor cursor = segment.postings(info);
  index::PostingBlock block;
  while (cursor.next(block)) {
    for (std::size_t i = 0; i < block.count; ++i) {
      postings_.push_back({block.passages[i], 0, static_cast<std::uint16_t>(block.body[i]),
                           static_cast<std::uint16_t>(block.title[i])});
    }
  }
  if (cursor.damaged()) {
    return index::damaged(segment.name(), "the passages of a term are damaged");
  }
  return {};
}

// A passage that holds several forms comes once, with the sum of their counts.
void DecodedPostings::join_forms() {
  std::stable_sort(postings_.begin(), postings_.end(),
                   [](const Scored& a, const Scored& b) { return a.passage < b.passage; });
  std::size_t kept = 0;
  for (std::size_t i = 1; i < postings_.size(); ++i) {
    if (postings_[i].passage != postings_[kept].passage) {
      postings_[++kept] = postings_[i];
      continue;
    }
    postings_[kept].body = static_cast<std::uint16_t>(postings_[kept].body + postings_[i].body);
    postings_[kept].title = static_cast<std::uint16_t>(postings_[kept].title + postings_[i].title);
  }
  postings_.resize(std::min(postings_.size(), kept + 1));
}

void DecodedPostings::score(const index::Segment& segment, float factor,
                            const PassageScores& scores) {
  const std::size_t windows = window_count(segment.statistics().passages);
  starts_.reserve(windows + 1);
  bounds_.resize(windows);
  for (std::uint32_t i = 0; i < postings_.size(); ++i) {
    Scored& scored = postings_[i];
    scored.score = PassageScores::score(factor, weighted_count(scored.body, scored.title),
                                        scores.norm(segment, scored.passage));
    const std::uint32_t window = scored.passage >> kWindowBits;
    while (starts_.size() <= window) starts_.push_back(i);
    bounds_[window] = std::max({bounds_[window], scored.score, 1u});
  }
  starts_.resize(windows + 1, static_cast<std::uint32_t>(postings_.size()));
}

void DecodedPostings::add(std::uint32_t window, const WindowSet* wanted, WindowSums& sums) const {
  const index::PassageId base = window << kWindowBits;
  for (std::uint32_t i = starts_[window]; i < starts_[window + 1]; ++i) {
    const std::uint32_t offset = postings_[i].passage - base;
    if (wanted == nullptr || wanted->contains(offset)) sums[offset] += postings_[i].score;
  }
}

}  // namespace qwalt::search
