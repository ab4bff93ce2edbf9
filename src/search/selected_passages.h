// The passages of one segment that a search looks at, window by window; whether a document is
// deleted is left to others, unless documents are chosen.
//
// Immutable once found; the segment must outlive it. Cost: a bisection per chosen document.
// Errors: kCorrupt naming the file when its bytes are damaged.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/result.h"
#include "index/snapshot.h"
#include "search/selection.h"
#include "search/window_set.h"
#include "search/word_postings.h"

namespace qwalt::search {

class SelectedPassages {
 public:
  static base::Result<SelectedPassages> find(const index::SegmentView& view,
                                             const Selection& selection,
                                             const PassageScores& scores);

  // Whether all passages are selected, in every window.
  bool all() const { return !chosen_ && conditions_.empty(); }
  // Whether a passage of the window may be.
  bool meets(std::uint32_t window) const;
  // The selected ones of a window.
  base::Status read(std::uint32_t window, WindowScratch& scratch, WindowSet& out) const;

 private:
  struct Interval {
    index::PassageId begin = 0;
    index::PassageId end = 0;
  };
  struct SegmentCondition {
    Condition::Kind kind = Condition::Kind::kHolds;
    std::optional<WordPostings> postings;  // absent: the segment has none of its forms
  };

  void choose(const index::SegmentView& view, const std::vector<index::DocumentId>& documents);
  base::Status add(const index::Segment& segment, const Condition& condition,
                   const PassageScores& scores);
  // The first interval that ends after the window begins.
  std::vector<Interval>::const_iterator first_in(std::uint32_t window) const;
  static base::Status apply(const SegmentCondition& condition, std::uint32_t window,
                            WindowScratch& scratch, WindowSet& out);

  bool chosen_ = false;              // only intervals_ are selected
  std::vector<Interval> intervals_;  // ascending, apart
  std::vector<SegmentCondition> conditions_;
};

}  // namespace qwalt::search
