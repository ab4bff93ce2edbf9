#include "extract/worker/pdf_rows.h"

#include <algorithm>

namespace qwalt::worker {
namespace {

constexpr float kSameRow = 0.5F;

std::string text_of(const std::vector<Segment>& cells) {
  bool backwards = is_right_to_left(cells.back().text) && is_right_to_left(cells.front().text);
  std::string out;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) out += ' ';
    out += cells[backwards ? cells.size() - 1 - i : i].text;
  }
  return out;
}

void complete(Row& row) {
  std::sort(row.cells.begin(), row.cells.end(),
            [](const Segment& a, const Segment& b) { return a.box.x0 < b.box.x0; });
  const Segment* longest = &row.cells.front();
  row.bold = row.mono = true;
  for (const Segment& cell : row.cells) {
    if (cell.characters > longest->characters) longest = &cell;
    row.bold = row.bold && cell.bold;
    row.mono = row.mono && cell.mono;
  }
  row.size = longest->size;
  row.line = text_of(row.cells);
}

}  // namespace

std::vector<Row> make_rows(std::vector<Segment> segments) {
  std::stable_sort(segments.begin(), segments.end(), [](const Segment& a, const Segment& b) {
    return a.box.middle() < b.box.middle();
  });
  std::vector<Row> rows;
  Box reference;  // of the row's first and widest part, so that rows do not creep downwards
  for (Segment& segment : segments) {
    bool same = !rows.empty() && vertical_overlap(reference, segment.box) > kSameRow;
    if (same) {
      // Two cells of one column cannot share a row.
      same = std::none_of(
          rows.back().cells.begin(), rows.back().cells.end(), [&](const Segment& cell) {
            float shared =
                std::min(cell.box.x1, segment.box.x1) - std::max(cell.box.x0, segment.box.x0);
            return shared > 0.5F * std::min(cell.box.width(), segment.box.width());
          });
    }
    if (!same) {
      rows.emplace_back();
      rows.back().box = reference = segment.box;
    }
    rows.back().box.add(segment.box);
    rows.back().cells.push_back(std::move(segment));
  }
  for (Row& row : rows) complete(row);
  return rows;
}

}  // namespace qwalt::worker
