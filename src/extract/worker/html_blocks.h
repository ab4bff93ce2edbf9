// The elements of an HTML page as blocks: what a person reads on it, without scripts and styles.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "extract/worker/html_choice.h"
#include "extract/worker/html_table.h"
#include "extract/worker/html_zones.h"

namespace qwalt::worker {

// Takes the events of an HTML parser. Not thread-safe. Memory: one block, and a table's row.
class HtmlBlocks {
 public:
  explicit HtmlBlocks(HtmlChoice& choice) : choice_(choice) {}

  void start(std::string_view name, const HtmlAttributes& attributes);
  void end(std::string_view name);
  void text(std::string_view text);
  void finish();

 private:
  struct List {
    bool ordered;
    int next;
  };
  // A table, or null where it is only the layout of the page.
  using Table = std::unique_ptr<HtmlTable>;

  void begin(text::BlockKind kind, int level);
  void flush();
  void cut();
  void add(text::Block block, std::size_t link_bytes);
  void start_void(std::string_view name, const HtmlAttributes& attributes);
  void start_block(std::string_view name, const HtmlAttributes& attributes);
  void end_block(std::string_view name);
  void start_list(bool ordered, const HtmlAttributes& attributes);
  void begin_item();
  void begin_definition();
  void start_table(const HtmlAttributes& attributes);
  void start_in_table(HtmlTable& table, std::string_view name, const HtmlAttributes& attributes);
  void end_in_table(HtmlTable& table, std::string_view name);
  void dissolve_table();
  HtmlTable* table() { return tables_.empty() ? nullptr : tables_.back().get(); }

  HtmlChoice& choice_;
  HtmlZones zones_;
  text::Block block_;
  std::size_t link_bytes_ = 0;
  std::uint32_t links_ = 0;  // open <a href>
  bool term_ = false;        // block_ is a term that waits for its definition
  std::vector<List> lists_;
  std::vector<Table> tables_;
  std::uint32_t inner_tables_ = 0;  // tables within a cell, read as its text
  std::string dropped_by_;          // the element whose content is left out
  std::uint32_t dropped_depth_ = 0;
  std::uint32_t preformatted_ = 0;
};

}  // namespace qwalt::worker
