#include "extract/worker/pdf_layout.h"

#include <algorithm>
#include <utility>

#include "extract/worker/pdf_columns.h"
#include "extract/worker/pdf_links.h"
#include "extract/worker/pdf_paragraphs.h"
#include "extract/worker/pdf_rows.h"

namespace qwalt::worker {
namespace {

constexpr std::size_t kMaxWaitingSegments = 60'000;

// Words across the page, each line of them in its own direction.
std::vector<Segment> rotated_segments(std::vector<PdfWord>& words) {
  std::vector<Segment> out;
  std::stable_sort(words.begin(), words.end(),
                   [](const PdfWord& a, const PdfWord& b) { return a.rotation < b.rotation; });
  // Upright as seen with the head turned: x runs along the line.
  for (PdfWord& word : words) {
    Box box = word.box;
    if (word.rotation == 1) word.box = {box.y0, -box.x1, box.y1, -box.x0};
    if (word.rotation == 3) word.box = {-box.y1, box.x0, -box.y0, box.x1};
    if (word.rotation == 2) word.box = {-box.x1, -box.y1, -box.x0, -box.y0};
  }
  for (auto begin = words.begin(); begin != words.end();) {
    auto end = std::find_if(begin, words.end(),
                            [&](const PdfWord& word) { return word.rotation != begin->rotation; });
    std::vector<PdfWord> one(begin, end);
    for (Segment& segment : make_segments(one)) out.push_back(std::move(segment));
    begin = end;
  }
  return out;
}

std::vector<Segment> take_running(std::vector<Segment>& segments) {
  auto rest = std::stable_partition(segments.begin(), segments.end(),
                                    [](const Segment& segment) { return segment.running; });
  std::vector<Segment> running(std::make_move_iterator(segments.begin()),
                               std::make_move_iterator(rest));
  segments.erase(segments.begin(), rest);
  return running;
}

}  // namespace

void PdfLayout::add(PdfPageWords page) {
  tidy_words(page);
  std::vector<std::string> addresses = mark_links(page);
  Waiting next{page.number,
               std::move(page.label),
               page.height,
               make_segments(page.words),
               rotated_segments(page.rotated),
               std::move(addresses),
               std::move(page.notes),
               page.picture};
  styles_.learn(next.segments);
  running_.add_page(next.segments, next.height);
  waiting_segments_ += next.segments.size();
  waiting_.push_back(std::move(next));
  while (waiting_.size() > kPagesAhead || waiting_segments_ > kMaxWaitingSegments) give_first();
}

void PdfLayout::finish() {
  while (!waiting_.empty()) give_first();
}

std::vector<text::Block> PdfLayout::blocks_of(Waiting& page) {
  std::vector<text::Block> blocks;
  for (const Row& row : make_rows(take_running(page.segments))) {
    blocks.push_back({text::BlockKind::kRunning, 0, 0, row.text()});
  }
  for (auto& part : order_columns(std::move(page.segments), styles_.body())) {
    std::vector<Row> rows = make_rows(std::move(part));
    outline_.mark(rows, page.number);
    for (text::Block& block : make_blocks(rows, styles_, page.height)) {
      blocks.push_back(std::move(block));
    }
  }
  for (Segment& segment : page.rotated) {
    blocks.push_back({text::BlockKind::kRotated, 0, 0, std::move(segment.text)});
  }
  for (std::string& note : page.notes) {
    blocks.push_back({text::BlockKind::kParagraph, 0, 0, std::move(note)});
  }
  for (text::Block& block : blocks) write_links(block.text, page.addresses);
  return blocks;
}

void PdfLayout::give_first() {
  Waiting page = std::move(waiting_.front());
  waiting_.pop_front();
  waiting_segments_ -= page.segments.size();
  running_.mark(page.segments, page.height);
  text::Page out;
  out.number = page.number;
  out.label = std::move(page.label);
  out.picture = page.picture;
  out.blocks = blocks_of(page);
  take_(std::move(out));
}

}  // namespace qwalt::worker
