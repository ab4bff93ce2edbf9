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
  void start_block(std::string_view name, const std::vector<Attribute>& attributes);
  void begin_item();
  void end_row();
  void end_table();

  Sections& sections_;
  text::Block block_;
  std::vector<List> lists_;
  std::string row_;
  std::string hidden_by_;  // the element whose content is being dropped
  std::uint32_t hidden_depth_ = 0;
  std::uint32_t tables_ = 0;
  std::uint32_t preformatted_ = 0;
  std::uint32_t cells_ = 0;
  bool row_is_head_ = true;
  bool only_head_rows_ = true;
};

}  // namespace qwalt::worker
