// The rows of a table of any length as blocks, each with the head again, so that every row can be
// read beside the names of its columns.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "extract/worker/sections.h"

namespace qwalt::worker {

// "a | b": cells on one line each, without the empty ones at the end.
std::string table_row(const std::vector<std::string>& cells);

// Not thread-safe. Memory: one block of about 8 KB.
class TableBlocks {
 public:
  explicit TableBlocks(Sections& sections)
      : take_([&sections](text::Block block) { sections.add(std::move(block)); }) {}
  explicit TableBlocks(std::function<void(text::Block)> take) : take_(std::move(take)) {}

  // The next row; `head`: it names the columns. Heads are the first rows of a table.
  void row(std::string_view row, bool head);
  // Ends the table; the next row begins another one.
  void finish();

 private:
  void flush();

  std::function<void(text::Block)> take_;
  text::Block block_{text::BlockKind::kTable, 0, 0, {}};
  std::string head_;
  std::uint8_t head_rows_ = 0;
  bool has_body_ = false;
};

}  // namespace qwalt::worker
