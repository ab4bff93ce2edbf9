// One word of a question in one segment: the postings of all its forms, window by window, and what
// the word can give to the passages of each.
//
// Window w is the passages from w * kWindowPassages on. Immutable; the segment and the scores must
// outlive it.
// Errors: kCorrupt naming the file when its bytes are damaged.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <variant>

#include "base/result.h"
#include "search/blocked_postings.h"
#include "search/decoded_postings.h"

namespace qwalt::search {

class WordPostings {
 public:
  // `forms`: where the segment has them, at least one. `word`: which of the question's it is.
  static base::Result<WordPostings> open(const index::Segment& segment,
                                         std::span<const index::TermInfo> forms, std::uint32_t word,
                                         float factor, const PassageScores& scores);

  std::uint32_t word() const { return word_; }
  // On average.
  std::size_t passages_per_window() const { return passages_per_window_; }

  // No passage of the window gets more than this; 0 if the word is not in it.
  std::uint32_t bound(std::uint32_t window) const {
    return std::visit([&](const auto& postings) { return postings.bound(window); }, postings_);
  }

  // Adds its scores to the sums of a window: of the passages in `wanted`; of all if it is null.
  base::Status add(std::uint32_t window, const WindowSet* wanted, WindowScratch& scratch,
                   WindowSums& sums) const;

  // Calls visit(passage, body, title) for the passages from `begin` to before `end` that hold it,
  // ascending; a common word's forms come in turn.
  template <class Visit>
  base::Status each_in(index::PassageId begin, index::PassageId end, WindowScratch& scratch,
                       Visit visit) const {
    if (const auto* decoded = std::get_if<DecodedPostings>(&postings_)) {
      decoded->each_in(begin, end, visit);
      return {};
    }
    return std::get<BlockedPostings>(postings_).each_in(begin, end, scratch, visit);
  }

 private:
  using Postings = std::variant<DecodedPostings, BlockedPostings>;

  WordPostings(std::uint32_t word, std::size_t passages_per_window, Postings postings)
      : word_(word), passages_per_window_(passages_per_window), postings_(std::move(postings)) {}

  std::uint32_t word_;
  std::size_t passages_per_window_;
  Postings postings_;
};

}  // namespace qwalt::search
