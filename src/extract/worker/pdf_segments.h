// Words that stand side by side, as one piece of a line: a line of a column, a cell of a table.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "extract/worker/pdf_words.h"

namespace qwalt::worker {

// A space within a segment that is wider than most.
struct Gap {
  std::uint32_t at;  // of the byte in the text with which the right side begins
  float x0;          // where the left side ends …
  float x1;          // … and the right side begins
};

struct Segment {
  std::string text;  // in reading order
  Box box;
  float size = 0;  // of most of its characters
  std::uint32_t characters = 0;
  bool bold = false;  // most of it
  bool mono = false;
  bool running = false;    // part of a running head or foot
  std::vector<Gap> gaps;   // from left to right; none in text from the right
  std::uint32_t line = 0;  // its place in what whole_words() gives
};

// Segments from top to bottom, then left to right. Linear in the words but for pages that crowd
// them on one line.
std::vector<Segment> make_segments(const std::vector<PdfWord>& words);

// The words of each segment, in reading order, those between which no space stands as one. By
// Segment::line.
std::vector<std::vector<PdfWord>> whole_words(const std::vector<PdfWord>& words);

// Joins the words of one segment, given from left to right: a space where the font says so or the
// gap is wide; right-to-left runs put in reading order.
std::string join_words(const std::vector<const PdfWord*>& words);

}  // namespace qwalt::worker
