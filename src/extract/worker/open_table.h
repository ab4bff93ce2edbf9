// The rows of a table that is being read, which go out in pieces, each with the head again, while
// the table itself stays open.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "text/block.h"

namespace qwalt::worker {

// Whether a row has nothing but the marks between its cells.
bool is_empty_row(std::string_view row);

// Not thread-safe. Memory: one piece, some 8 KB and a row.
class OpenTable {
 public:
  // A row that is not empty. The first one is a head, and so are those with `head` before the first
  // piece is taken, up to nine.
  void add(std::string_view row, bool head);

  std::size_t bytes() const { return rows_.size(); }
  bool is_full() const;
  // Whether there are rows that no piece had.
  bool has_rest() const { return rows_.size() > repeated_; }
  // The rows so far; the next piece begins with the head.
  text::Block take();

 private:
  std::string rows_;
  std::string head_;  // its first rows
  std::uint8_t head_rows_ = 0;
  std::size_t repeated_ = 0;  // bytes of rows_ that are the head again
  bool taken_ = false;        // the first piece
};

}  // namespace qwalt::worker
