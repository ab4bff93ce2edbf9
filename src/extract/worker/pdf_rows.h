// Segments that share a line of the page, and the lines of text made of them.
#pragma once

#include <string>
#include <vector>

#include "extract/worker/pdf_segments.h"

namespace qwalt::worker {

struct Row {
  std::vector<Segment> cells;  // from left to right; never empty
  Box box;
  float size = 0;  // of its longest cell
  bool bold = false;
  bool mono = false;
  std::uint8_t outline_level = 0;  // where the outline names it as a heading
  bool outline_first = false;      // of the rows that are one such heading

  std::string line;  // cells joined by a space, in reading order

  const std::string& text() const { return line; }
};

// Rows from top to bottom.
std::vector<Row> make_rows(std::vector<Segment> segments);

}  // namespace qwalt::worker
