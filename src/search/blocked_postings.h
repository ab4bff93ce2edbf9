// The postings of a common word in one segment, of all its forms, read block by block where they
// are needed.
//
// Immutable; the segment and the scores must outlive it. Errors: kCorrupt naming the file when its
// bytes are damaged. Memory: 1.6 KB and 8 bytes per window for each form, 4 per window for the
// word.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "base/result.h"
#include "index/posting_blocks.h"
#include "search/passage_scores.h"
#include "search/window_set.h"

namespace qwalt::search {

// Room for reading one window after another; 3 KB, or 35 KB.
struct WindowScratch {
  // The block that was read last, and whose it is: neighbours often need the same.
  index::PostingBlock block;
  const void* form = nullptr;
  std::uint32_t number = 0;

  alignas(32) std::array<float, index::kBlockPostings> norms;
  alignas(32) std::array<std::uint32_t, index::kBlockPostings> scores;
  std::vector<float> counts;  // by offset, zeros between uses; made for the first word of two forms
};

class BlockedPostings {
 public:
  // `forms`: where the segment has them, at least one.
  static base::Result<BlockedPostings> open(const index::Segment& segment,
                                            std::span<const index::TermInfo> forms, float factor,
                                            const PassageScores& scores);

  // No passage of the window gets more than this; 0 if the word is not in it.
  std::uint32_t bound(std::uint32_t window) const { return bounds_[window]; }

  // Adds its scores to the sums of a window: of the passages in `wanted`; of all if it is null.
  base::Status add(std::uint32_t window, const WindowSet* wanted, WindowScratch& scratch,
                   WindowSums& sums) const;

  // Calls visit(passage, body, title) for the passages from `begin` to before `end` that hold it,
  // ascending for each form in turn.
  template <class Visit>
  base::Status each_in(index::PassageId begin, index::PassageId end, WindowScratch& scratch,
                       Visit visit) const {
    return each_block_in(begin, end, nullptr, scratch,
                         [&](const index::PostingBlock& found, std::size_t at, std::size_t to) {
                           for (; at < to; ++at) {
                             visit(found.passages[at], found.body[at], found.title[at]);
                           }
                         });
  }

 private:
  struct Form {
    index::PostingBlocks blocks;
    std::vector<index::PostingBlocks::Place> starts;  // by window: its first block
  };

  BlockedPostings(const index::Segment& segment, float factor, const PassageScores& scores)
      : segment_(&segment), factor_(factor), scores_(&scores) {}

  base::Status add_form(const index::TermInfo& info);
  void add_block(const index::PostingBlock& block, std::size_t at, std::size_t to,
                 index::PassageId base, const WindowSet* wanted, WindowScratch& scratch,
                 WindowSums& sums) const;
  void add_wanted(const index::PostingBlock& block, std::size_t at, std::size_t to,
                  index::PassageId base, const WindowSet& wanted, WindowSums& sums) const;
  base::Status add_forms(std::uint32_t window, const WindowSet* wanted, WindowScratch& scratch,
                         WindowSums& sums) const;

  // Calls visit(block, at, to) with the places in it that lie in [begin, end), which must be within
  // one window unless `wanted` is null. Blocks without any of `wanted` are not looked at.
  template <class Visit>
  base::Status each_block_in(index::PassageId begin, index::PassageId end, const WindowSet* wanted,
                             WindowScratch& scratch, Visit visit) const {
    for (const Form& form : forms_) TRY(each_block_in(form, begin, end, wanted, scratch, visit));
    return {};
  }
  template <class Visit>
  static base::Status each_block_in(const Form& form, index::PassageId begin, index::PassageId end,
                                    const WindowSet* wanted, WindowScratch& scratch, Visit visit);
  template <class Visit>
  static void visit_range(const index::PostingBlock& block, index::PassageId begin,
                          index::PassageId end, Visit visit);

  const index::Segment* segment_;
  float factor_;
  const PassageScores* scores_;
  std::vector<Form> forms_;
  std::vector<std::uint32_t> bounds_;  // by window
};

template <class Visit>
void BlockedPostings::visit_range(const index::PostingBlock& block, index::PassageId begin,
                                  index::PassageId end, Visit visit) {
  const auto first = block.passages.begin();
  const auto last = first + static_cast<std::ptrdiff_t>(block.count);
  const auto at = *first >= begin ? first : std::lower_bound(first, last, begin);
  const auto to = *(last - 1) < end ? last : std::lower_bound(at, last, end);
  if (at == to) return;
  visit(block, static_cast<std::size_t>(at - first), static_cast<std::size_t>(to - first));
}

template <class Visit>
base::Status BlockedPostings::each_block_in(const Form& form, index::PassageId begin,
                                            index::PassageId end, const WindowSet* wanted,
                                            WindowScratch& scratch, Visit visit) {
  index::PostingBlocks::Place place = form.starts[begin >> kWindowBits];
  index::PassageId first = form.blocks.begin(place);
  const index::PassageId base = begin >> kWindowBits << kWindowBits;
  for (; !form.blocks.is_tail(place) && first < end; ++place.block) {
    const index::SkipEntry entry = form.blocks.skip_entry(place);
    const index::PassageId from = std::max(first, begin);
    const index::PassageId to = std::min(entry.last + 1, end);
    if (from < to && (wanted == nullptr || wanted->meets_range(from - base, to - base))) {
      if (scratch.form != &form || scratch.number != place.block) {
        if (!form.blocks.load(place, entry, scratch.block)) return form.blocks.damage();
        scratch.form = &form;
        scratch.number = place.block;
      }
      visit_range(scratch.block, begin, end, visit);
    }
    first = entry.last + 1;
    place.offset += static_cast<std::uint32_t>(entry.payload_bytes());
  }
  const index::PostingBlock* tail = form.blocks.tail();
  if (tail != nullptr && first < end) visit_range(*tail, begin, end, visit);
  return {};
}

}  // namespace qwalt::search
