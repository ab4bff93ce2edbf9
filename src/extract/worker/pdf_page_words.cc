#include "extract/worker/pdf_page_words.h"

#include <utility>

#include "extract/worker/pdf_columns.h"
#include "extract/worker/pdf_rows.h"
#include "extract/worker/pdf_segments.h"
#include "extract/worker/pdf_styles.h"

namespace qwalt::worker {
namespace {

// Undoes what tidy_words() turned; width and height are those of the page as displayed.
Box as_displayed(const Box& box, std::uint8_t quarters, float width, float height) {
  if (quarters == 1) return {width - box.y1, box.x0, width - box.y0, box.x1};
  if (quarters == 2) return {width - box.x1, height - box.y1, width - box.x0, height - box.y0};
  if (quarters == 3) return {box.y0, height - box.x1, box.y1, height - box.x0};
  return box;
}

}  // namespace

extract::PageWords displayed_words(PdfPageWords page) {
  extract::PageWords out;
  out.width = page.width;
  out.height = page.height;
  tidy_words(page);
  auto add = [&](PdfWord& word, std::uint8_t quarters) {
    Box box = as_displayed(word.box, quarters, out.width, out.height);
    out.words.push_back({box.x0, box.y0, box.x1, box.y1, std::move(word.text)});
  };
  std::vector<std::vector<PdfWord>> lines = whole_words(page.words);
  std::vector<Segment> segments = make_segments(page.words);
  PdfStyles styles;
  styles.learn(segments);
  for (auto& part : order_columns(std::move(segments), styles.body())) {
    for (const Row& row : make_rows(std::move(part))) {
      for (const Segment& cell : row.cells) {
        for (PdfWord& word : lines[cell.line]) add(word, page.turned);
      }
    }
  }
  for (PdfWord& word : page.rotated) add(word, 0);
  return out;
}

}  // namespace qwalt::worker
