#include "search/word_postings.h"

#include <algorithm>
#include <utility>

namespace qwalt::search {
namespace {

// A word is rare if it has at most so many passages per window; then a block of 128 spans two
// windows and more. And a search must not take memory that grows with the collection.
constexpr std::size_t kRarePerWindow = 256;
constexpr std::size_t kMaxDecoded = 16'384;

}  // namespace

base::Result<WordPostings> WordPostings::open(const index::Segment& segment,
                                              std::span<const index::TermInfo> forms,
                                              std::uint32_t word, float factor,
                                              const PassageScores& scores) {
  const std::size_t windows = window_count(segment.statistics().passages);
  std::size_t passages = 0;
  for (const index::TermInfo& info : forms) passages += info.passages;
  if (passages <= std::min(windows * kRarePerWindow, kMaxDecoded)) {
    TRY_ASSIGN(auto decoded, DecodedPostings::read(segment, forms, factor, scores));
    return WordPostings(word, passages / windows, std::move(decoded));
  }
  TRY_ASSIGN(auto blocked, BlockedPostings::open(segment, forms, factor, scores));
  return WordPostings(word, passages / windows, std::move(blocked));
}

base::Status WordPostings::add(std::uint32_t window, const WindowSet* wanted,
                               WindowScratch& scratch, WindowSums& sums) const {
  if (const auto* decoded = std::get_if<DecodedPostings>(&postings_)) {
    decoded->add(window, wanted, sums);
    return {};
  }
  return std::get<BlockedPostings>(postings_).add(window, wanted, scratch, sums);
}

}  // namespace qwalt::search
