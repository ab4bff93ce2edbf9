// Blocks of a format without pages, gathered into sections of at most text::kMaxSectionBytes.
#pragma once

#include <cstdint>

#include "extract/worker/output.h"
#include "text/block.h"

namespace qwalt::worker {

// Not thread-safe. Cuts between blocks; a block that is larger than a section alone is cut in
// itself, at a line end, else a space, else between characters. Memory: one section.
class Sections {
 public:
  explicit Sections(Output& output) : output_(output) {}

  void add(text::Block block);
  // Ends the section here, if it holds anything (form feed).
  void cut();
  // Sends what is left. To be called once, at the end.
  void finish() { cut(); }

 private:
  void add_piece(text::Block block);

  Output& output_;
  text::Page section_;
  std::size_t bytes_ = 0;
};

// Where to cut `text` so that the first part has at most `max_bytes` (at least 4): after a line
// end, else after a space, else between characters.
std::size_t cut_point(std::string_view text, std::size_t max_bytes);

}  // namespace qwalt::worker
