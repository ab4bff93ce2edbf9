// The postings of a rare word in one segment, all read at once: cheaper than block by block, as one
// block would be read for many windows, and the bounds of windows are exact.
//
// Immutable. Memory: 12 bytes per posting, 8 per window.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "base/result.h"
#include "index/postings.h"
#include "index/segment.h"
#include "search/passage_scores.h"
#include "search/window_set.h"

namespace qwalt::search {

class DecodedPostings {
 public:
  // Of all `forms` together, which the segment has. Errors: kCorrupt naming the file.
  static base::Result<DecodedPostings> read(const index::Segment& segment,
                                            std::span<const index::TermInfo> forms, float factor,
                                            const PassageScores& scores);

  // The best score of a window, at least 1; 0 if the word is not in it.
  std::uint32_t bound(std::uint32_t window) const { return bounds_[window]; }

  // Adds its scores to the sums of a window: of the passages in `wanted`; of all if it is null.
  void add(std::uint32_t window, const WindowSet* wanted, WindowSums& sums) const;

  // Calls visit(passage, body, title) for the passages from `begin` to before `end` that hold it.
  template <class Visit>
  void each_in(index::PassageId begin, index::PassageId end, Visit visit) const {
    const auto first = postings_.begin();
    auto at = std::lower_bound(
        first + starts_[begin >> kWindowBits], first + starts_[(begin >> kWindowBits) + 1], begin,
        [](const Scored& scored, index::PassageId passage) { return scored.passage < passage; });
    for (; at != postings_.end() && at->passage < end; ++at) {
      visit(at->passage, at->body, at->title);
    }
  }

 private:
  struct Scored {
    index::PassageId passage = 0;
    std::uint32_t score = 0;
    std::uint16_t body = 0;
    std::uint16_t title = 0;
  };

  base::Status append(const index::Segment& segment, const index::TermInfo& info);
  void join_forms();
  void score(const index::Segment& segment, float factor, const PassageScores& scores);

  std::vector<Scored> postings_;       // by passage
  std::vector<std::uint32_t> starts_;  // by window, and the end
  std::vector<std::uint32_t> bounds_;  // by window
};

}  // namespace qwalt::search
