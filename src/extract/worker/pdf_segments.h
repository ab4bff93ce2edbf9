// Words that stand side by side, as one piece of a line: a line of a column, a cell of a table.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "extract/worker/pdf_words.h"

namespace qwalt::worker {

struct Segment {
  std::string text;  // in reading order
  Box box;
  float size = 0;  // of most of its characters
  std::uint32_t characters = 0;
  bool bold = false;  // most of it
  bool mono = false;
  bool running = false;  // part of a running head or foot
};

// Segments from top to bottom, then left to right. Linear in the words but for pages that crowd
// them on one line.
std::vector<Segment> make_segments(const std::vector<PdfWord>& words);

// Joins the words of one segment, given from left to right: a space where the font says so or the
// gap is wide; right-to-left runs put in reading order.
std::string join_words(const std::vector<const PdfWord*>& words);

}  // namespace qwalt::worker
