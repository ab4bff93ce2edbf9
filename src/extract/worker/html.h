// HTML as blocks: what a person reads on the page, without scripts, styles, menus and hidden parts.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "extract/worker/sections.h"

namespace qwalt::worker {

// Takes the events of an HTML parser. Not thread-safe. Memory: one block.
class HtmlBlocks {
 public:
  explicit HtmlBlocks(Sections& sections) : sections_(sections) {}

  struct Attribute {
    std::string_view name;
    std::string_view value;
  };
  void start(std::string_view name, const std::vector<Attribute>& attributes);
  void end(std::string_view name);
  void text(std::string_view text);
  void finish();

 private:
  struct List {
    bool ordered;
    int next;
  };

  void begin(text::BlockKind kind, int level);
  void flush();
  void start_void(std::string_view name, const std::vector<Attribute>& attributes);
  void start_block(std::string_view name, const std::vector<Attribute>& attributes);
  void begin_item();
  void begin_cell(std::string_view name, const std::vector<Attribute>& attributes);
  void end_cell();
  void fill_from_above();
  void end_row();
  void end_table();

  Sections& sections_;
  text::Block block_;
  std::vector<List> lists_;
  // A cell that goes on downwards: its text is repeated in each row, so that every row can be read
  // alone.
  struct Span {
    std::string text;
    int rows = 0;
  };
  std::vector<Span> spans_;  // by column
  std::vector<std::string> row_;
  std::string cell_;
  int cell_rows_ = 1;
  int cell_columns_ = 1;
  bool in_cell_ = false;
  std::string hidden_by_;  // the element whose content is being dropped
  std::uint32_t hidden_depth_ = 0;
  std::uint32_t tables_ = 0;
  std::uint32_t preformatted_ = 0;
  bool row_is_head_ = true;
  bool only_head_rows_ = true;
};

}  // namespace qwalt::worker
