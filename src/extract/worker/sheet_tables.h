// The rows of a spreadsheet as the tables that a person sees on it: apart where empty rows or
// columns part them, each with its title and its head.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "extract/worker/sections.h"
#include "extract/worker/table_blocks.h"

namespace qwalt::worker {

struct SheetCell {
  std::uint32_t column = 0;  // from 0
  std::string text;          // never empty
  bool is_text = true;       // not a number, date or truth value
};

struct SheetRow {
  std::uint32_t number = 0;      // from 1, ascending
  std::vector<SheetCell> cells;  // by column, ascending, without empty ones
};

// Not thread-safe. Memory: the first rows of a table (256 rows or 128 KB), by which its columns and
// its head are found, and one block for each table that stands beside another.
class SheetTables {
 public:
  // `name`: of the sheet, its heading.
  SheetTables(Sections& sections, std::string name) : sections_(sections), name_(std::move(name)) {}

  // Rows without cells may be left out.
  void row(SheetRow row);
  // A block below the tables so far: a chart.
  void add(text::Block block);
  // A paragraph below them: a comment, a link.
  void note(std::string text) { add({text::BlockKind::kParagraph, 0, 0, std::move(text)}); }
  void finish();
  // Whether a row of more than 256 KB was cut.
  bool was_cut() const { return cut_; }

 private:
  // One of the tables side by side.
  struct Table {
    std::vector<std::uint32_t> columns;  // that are used, ascending
    TableBlocks blocks;
    std::uint32_t head_rows = 0;
    bool plain = false;  // one column of text: paragraphs
  };

  void heading();
  bool goes_on(const SheetRow& row) const;
  void begin();
  void begin_table(std::vector<std::uint32_t> columns);
  std::size_t write_titles(const Table& table, const std::vector<SheetRow>& rows);
  void write_title(std::string_view text);
  bool is_lone_title(const SheetRow& next) const;
  void write(Table& table, const SheetRow& row, bool head);
  void write_row(const SheetRow& row);
  void end();

  Sections& sections_;
  std::string name_;
  std::vector<SheetRow> sample_;
  std::size_t sample_bytes_ = 0;
  std::vector<Table> tables_;
  std::uint32_t last_row_ = 0;
  bool named_ = false;  // the heading of the sheet is out
  bool cut_ = false;
  bool titled_ = false;       // a title of a table is the heading at hand
  bool title_waits_ = false;  // for its table
};

// The cells of `row` within some columns.
SheetRow columns_of(const SheetRow& row, std::uint32_t first, std::uint32_t last);

// How many of the first rows name the columns: texts, or years, above numbers or more texts.
std::uint32_t count_head_rows(const std::vector<SheetRow>& rows, std::size_t columns);

// The used columns of each table that stands in these rows, from left to right.
std::vector<std::vector<std::uint32_t>> split_columns(const std::vector<SheetRow>& rows);

}  // namespace qwalt::worker
