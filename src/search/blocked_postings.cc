#include "search/blocked_postings.h"

#include <utility>

namespace qwalt::search {

base::Result<BlockedPostings> BlockedPostings::open(const index::Segment& segment,
                                                    std::span<const index::TermInfo> forms,
                                                    float factor, const PassageScores& scores) {
  BlockedPostings postings(segment, factor, scores);
  postings.bounds_.resize(window_count(segment.statistics().passages));
  for (const index::TermInfo& info : forms) TRY(postings.add_form(info));
  return postings;
}

// The bounds of forms add up: a passage's score for several of them together is not more than the
// sum of those for each, as BM25 grows ever slower with the count.
base::Status BlockedPostings::add_form(const index::TermInfo& info) {
  std::vector<index::PostingBlocks::Place> starts;
  starts.reserve(bounds_.size());
  std::vector<std::uint32_t> bounds(bounds_.size());
  const auto raise = [&bounds](std::uint32_t window, std::uint32_t bound) {
    bounds[window] = std::max(bounds[window], bound);
  };
  TRY_ASSIGN(auto blocks, index::PostingBlocks::open(
                              *segment_, info,
                              [&](index::PostingBlocks::Place place, index::PassageId begin,
                                  const index::SkipEntry& entry) {
                                const std::uint32_t bound = PassageScores::bound(
                                    factor_, weighted_count(entry.max_body, entry.max_title),
                                    scores_->least_norm(entry.min_length_code));
                                const std::uint32_t last = entry.last >> kWindowBits;
                                for (std::uint32_t i = begin >> kWindowBits; i <= last; ++i)
                                  raise(i, bound);
                                while (starts.size() <= last) starts.push_back(place);
                              }));
  starts.resize(bounds_.size(), blocks.tail_place());
  if (const index::PostingBlock* tail = blocks.tail()) {
    for (std::size_t i = 0; i < tail->count; ++i) {
      const index::PassageId passage = tail->passages[i];
      raise(passage >> kWindowBits,
            PassageScores::bound(factor_, weighted_count(tail->body[i], tail->title[i]),
                                 scores_->norm(*segment_, passage)));
    }
  }
  for (std::size_t i = 0; i < bounds_.size(); ++i) bounds_[i] += bounds[i];
  forms_.push_back({std::move(blocks), std::move(starts)});
  return {};
}

base::Status BlockedPostings::add(std::uint32_t window, const WindowSet* wanted,
                                  WindowScratch& scratch, WindowSums& sums) const {
  if (forms_.size() > 1) return add_forms(window, wanted, scratch, sums);
  const index::PassageId base = window << kWindowBits;
  return each_block_in(base, base + kWindowPassages, wanted, scratch,
                       [&](const index::PostingBlock& block, std::size_t at, std::size_t to) {
                         add_block(block, at, to, base, wanted, scratch, sums);
                       });
}

void BlockedPostings::add_block(const index::PostingBlock& block, std::size_t at, std::size_t to,
                                index::PassageId base, const WindowSet* wanted,
                                WindowScratch& scratch, WindowSums& sums) const {
  if (wanted != nullptr) {
    add_wanted(block, at, to, base, *wanted, sums);
    return;
  }
  // In three passes, of which the compiler makes the second one four or more at a time; it goes
  // over the whole block, as what lies outside is not used.
  for (std::size_t i = at; i < to; ++i) {
    scratch.norms[i] = scores_->norm(*segment_, block.passages[i]);
  }
  for (std::size_t i = 0; i < index::kBlockPostings; ++i) {
    scratch.scores[i] = PassageScores::score(factor_, weighted_count(block.body[i], block.title[i]),
                                             scratch.norms[i]);
  }
  for (std::size_t i = at; i < to; ++i) sums[block.passages[i] - base] += scratch.scores[i];
}

// Mostly few of many: only those are scored.
void BlockedPostings::add_wanted(const index::PostingBlock& block, std::size_t at, std::size_t to,
                                 index::PassageId base, const WindowSet& wanted,
                                 WindowSums& sums) const {
  for (std::size_t i = at; i < to; ++i) {
    const std::uint32_t offset = block.passages[i] - base;
    if (!wanted.contains(offset)) continue;
    sums[offset] += PassageScores::score(factor_, weighted_count(block.body[i], block.title[i]),
                                         scores_->norm(*segment_, block.passages[i]));
  }
}

// A passage that holds several forms has the sum of their counts.
base::Status BlockedPostings::add_forms(std::uint32_t window, const WindowSet* wanted,
                                        WindowScratch& scratch, WindowSums& sums) const {
  const index::PassageId base = window << kWindowBits;
  WindowSet found;
  scratch.counts.resize(kWindowPassages);
  TRY(each_block_in(base, base + kWindowPassages, wanted, scratch,
                    [&](const index::PostingBlock& block, std::size_t at, std::size_t to) {
                      for (; at < to; ++at) {
                        const std::uint32_t offset = block.passages[at] - base;
                        found.insert(offset);
                        scratch.counts[offset] += weighted_count(block.body[at], block.title[at]);
                      }
                    }));
  found.each([&](std::uint32_t offset) {
    const float count = std::exchange(scratch.counts[offset], 0.0f);
    if (wanted != nullptr && !wanted->contains(offset)) return;
    sums[offset] += PassageScores::score(factor_, count, scores_->norm(*segment_, base + offset));
  });
  return {};
}

}  // namespace qwalt::search
