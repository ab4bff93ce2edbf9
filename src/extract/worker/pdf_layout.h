// From the words of pages to their blocks, in reading order.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "extract/worker/pdf_outline.h"
#include "extract/worker/pdf_segments.h"
#include "extract/worker/pdf_styles.h"
#include "extract/worker/pdf_words.h"
#include "extract/worker/running_heads.h"
#include "text/block.h"

namespace qwalt::worker {

// Keeps some pages back, so that the first page too is seen in the light of those after it (sizes
// of type, running heads). Not thread-safe. Memory: kPagesAhead pages of segments, fewer where
// they are crowded.
class PdfLayout {
 public:
  static constexpr std::size_t kPagesAhead = 16;

  explicit PdfLayout(std::function<void(text::Page)> take, PdfOutline outline = {})
      : take_(std::move(take)), outline_(std::move(outline)) {}

  void add(PdfPageWords page);
  void finish();

 private:
  struct Waiting {
    std::uint32_t number;
    std::string label;
    float height;
    std::vector<Segment> segments;
    std::vector<Segment> rotated;
    std::vector<std::string> addresses;  // of the marks that pdf_links.h made
    std::vector<std::string> notes;
    bool picture;
  };
  void give_first();
  std::vector<text::Block> blocks_of(Waiting& page);

  std::function<void(text::Page)> take_;
  PdfOutline outline_;
  PdfStyles styles_;
  RunningHeads running_;
  std::deque<Waiting> waiting_;
  std::size_t waiting_segments_ = 0;
};

}  // namespace qwalt::worker
