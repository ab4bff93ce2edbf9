// A table of a page as it is read: cells that span rows and columns, and the suspicion that it is
// no table at all but a way to place things.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "extract/worker/html_zones.h"
#include "extract/worker/table_blocks.h"
#include "text/block.h"

namespace qwalt::worker {

// Not thread-safe. Memory: one row, at most 64 KB, and the cells that go on downwards.
class HtmlTable {
 public:
  explicit HtmlTable(std::function<void(text::Block)> take);
  HtmlTable(const HtmlTable&) = delete;
  HtmlTable& operator=(const HtmlTable&) = delete;

  void start_row();
  void end_row();
  void start_cell(bool head, const HtmlAttributes& attributes);
  void end_cell();
  void start_head() { in_head_ = true; }
  void end_head() { in_head_ = false; }
  void text(std::string_view text);
  void finish();

  // Whether what came so far may as well be the layout of a page.
  bool may_be_layout() const { return !has_head_cells_; }
  bool in_cell() const { return in_cell_; }
  std::size_t cell_bytes() const { return cell_.size(); }
  // Sends the rows so far and hands out the text of the row at hand, cell by cell.
  std::vector<std::string> dissolve();

 private:
  // A cell that goes on downwards: its text is repeated in each row, so that every row can be read
  // alone.
  struct Span {
    std::string text;
    int rows = 0;
  };

  void fill_from_above();
  void send_single(const std::string& row);

  std::function<void(text::Block)> take_;
  TableBlocks blocks_;
  std::vector<Span> spans_;  // by column
  std::vector<std::string> row_;
  std::vector<std::string> single_;  // rows of one cell each, as long as there are no others
  std::string cell_;
  int cell_rows_ = 1;
  int cell_columns_ = 1;
  int row_cells_ = 0;
  std::size_t row_bytes_ = 0;
  bool in_cell_ = false;
  bool in_head_ = false;  // of <thead>
  bool row_is_head_ = true;
  bool has_head_cells_ = false;
  bool first_row_ = true;
};

}  // namespace qwalt::worker
