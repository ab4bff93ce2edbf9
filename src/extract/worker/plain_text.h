// Lines of plain text as blocks: paragraphs between blank lines, list items, and the headings that
// cannot be anything else.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "extract/worker/format.h"
#include "extract/worker/sections.h"

namespace qwalt::worker {

// Not thread-safe. Memory: one paragraph, at most 32 KB.
class TextBlocks {
 public:
  explicit TextBlocks(Sections& sections) : sections_(sections) {}

  // A line without its end; "\f" alone begins a new section.
  void line(std::string_view line);
  void finish() { flush(); }

 private:
  void flush();

  Sections& sections_;
  std::vector<std::string> lines_;
  std::size_t bytes_ = 0;
};

// The whole document as such lines, under `media_type`.
Outcome read_text_lines(Job& job, const std::string& media_type);

// The marker that begins a list item: "- ", "• ", "1. ", "a) ", "(iv) "; 0 where there is none,
// else its length with the space.
std::size_t list_marker(std::string_view line);

// The components of a number of at least two parts with a title after it: 2 for "4.2 Bolts"; 0
// where there is none.
int numbered_title_depth(std::string_view line);

// Whether lines of a paragraph were broken to a width, so that their ends mean nothing.
bool is_wrapped(const std::vector<std::string>& lines);

// Lines joined by spaces, words that were cut by a hyphen made whole.
std::string join_wrapped(const std::vector<std::string>& lines);

}  // namespace qwalt::worker
