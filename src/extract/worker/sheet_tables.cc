#include "extract/worker/sheet_tables.h"

#include <algorithm>
#include <utility>

#include "extract/worker/clean_text.h"

namespace qwalt::worker {
namespace {

constexpr std::size_t kSampleRows = 256;
constexpr std::size_t kSampleBytes = 128 * 1024;
constexpr std::size_t kMaxTitle = 120;
constexpr std::size_t kMaxTitleRows = 5;
constexpr std::size_t kMaxHeadCell = 120;
constexpr std::size_t kLongText = 100;  // a column of longer texts is no table
constexpr std::size_t kMaxRow = 256 * 1024;
constexpr std::uint32_t kMaxHeadRows = 4;
constexpr std::uint32_t kBridgedRows = 3;  // empty ones that a table may go on behind

bool is_year(std::string_view text) {
  return text.size() == 4 && (text.starts_with("19") || text.starts_with("20")) &&
         text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool is_head_like(const SheetRow& row) {
  bool years = true;
  bool texts = true;
  for (const SheetCell& cell : row.cells) {
    bool first = &cell == &row.cells.front();
    texts = texts && cell.is_text;
    years = years && (is_year(cell.text) || (first && cell.is_text));
    if (cell.text.size() > kMaxHeadCell) return false;
  }
  return texts || years;
}

bool has_data(const SheetRow& row) {
  return std::any_of(row.cells.begin(), row.cells.end(),
                     [](const SheetCell& cell) { return !cell.is_text; });
}

// What a range of columns holds in some rows.
struct Extent {
  std::size_t columns = 0;
  std::uint32_t first_row = 0;
  std::uint32_t last_row = 0;
  std::size_t rows = 0;
  std::vector<std::string> head;
};

Extent extent_of(const std::vector<SheetRow>& rows, const std::vector<std::uint32_t>& columns) {
  Extent extent;
  extent.columns = columns.size();
  for (const SheetRow& row : rows) {
    SheetRow own = columns_of(row, columns.front(), columns.back());
    if (own.cells.empty()) continue;
    if (extent.rows++ == 0) {
      extent.first_row = row.number;
      for (SheetCell& cell : own.cells) extent.head.push_back(std::move(cell.text));
    }
    extent.last_row = row.number;
  }
  return extent;
}

// Whether two groups of columns with empty ones between are tables of their own, not one table with
// a gap: they begin or end at other rows, stand further apart, or have the same heads.
bool are_apart(const std::vector<SheetRow>& rows, const std::vector<std::uint32_t>& left,
               const std::vector<std::uint32_t>& right) {
  if (left.size() < 2 || right.size() < 2) return false;
  Extent a = extent_of(rows, left);
  Extent b = extent_of(rows, right);
  if (a.rows < 2 || b.rows < 2) return false;
  if (a.first_row != b.first_row || a.last_row != b.last_row) return true;
  if (right.front() - left.back() > 2) return true;
  return std::any_of(a.head.begin(), a.head.end(), [&](const std::string& head) {
    return std::find(b.head.begin(), b.head.end(), head) != b.head.end();
  });
}

// The heads of an upper row cover the columns right of them: "2024 | | 2025 |" over
// "Q1 | Q2 | Q1 | Q2".
void spread_heads(SheetRow& upper, const SheetRow& lowest) {
  std::vector<SheetCell> spread = upper.cells;
  for (const SheetCell& below : lowest.cells) {
    auto right = std::upper_bound(
        upper.cells.begin(), upper.cells.end(), below.column,
        [](std::uint32_t column, const SheetCell& cell) { return column < cell.column; });
    if (right == upper.cells.begin() || (right - 1)->column == below.column) continue;
    spread.push_back(*(right - 1));
    spread.back().column = below.column;
  }
  std::sort(spread.begin(), spread.end(),
            [](const SheetCell& a, const SheetCell& b) { return a.column < b.column; });
  upper.cells = std::move(spread);
}

}  // namespace

SheetRow columns_of(const SheetRow& row, std::uint32_t first, std::uint32_t last) {
  SheetRow own{row.number, {}};
  for (const SheetCell& cell : row.cells) {
    if (cell.column >= first && cell.column <= last) own.cells.push_back(cell);
  }
  return own;
}

std::uint32_t count_head_rows(const std::vector<SheetRow>& rows, std::size_t columns) {
  if (rows.size() < 2 || rows[0].cells.empty() || !is_head_like(rows[0])) return 0;
  bool data = std::any_of(rows.begin() + 1, rows.end(), has_data);
  // All texts: the first row is the head when it names most of the columns.
  if (!data) return rows.size() > 2 && rows[0].cells.size() * 2 > columns ? 1 : 0;
  std::uint32_t heads = 1;
  bool has_gaps = rows[0].cells.size() < columns;
  while (has_gaps && heads < kMaxHeadRows && heads + 1 < rows.size() && is_head_like(rows[heads]) &&
         rows[heads].cells.size() >= rows[heads - 1].cells.size() &&
         rows[heads].cells.size() * 2 > columns) {
    has_gaps = rows[heads++].cells.size() < columns;
  }
  return heads;
}

std::vector<std::vector<std::uint32_t>> split_columns(const std::vector<SheetRow>& rows) {
  std::vector<std::uint32_t> used;
  for (const SheetRow& row : rows) {
    for (const SheetCell& cell : row.cells) used.push_back(cell.column);
  }
  std::sort(used.begin(), used.end());
  used.erase(std::unique(used.begin(), used.end()), used.end());
  std::vector<std::vector<std::uint32_t>> runs;
  for (std::uint32_t column : used) {
    if (runs.empty() || column > runs.back().back() + 1) runs.emplace_back();
    runs.back().push_back(column);
  }
  constexpr std::size_t kMaxRuns = 20;  // more gaps than that are no row of tables
  std::vector<std::vector<std::uint32_t>> tables;
  for (std::vector<std::uint32_t>& run : runs) {
    if (tables.empty() || (runs.size() <= kMaxRuns && are_apart(rows, tables.back(), run))) {
      tables.push_back(std::move(run));
    } else {
      tables.back().insert(tables.back().end(), run.begin(), run.end());
    }
  }
  return tables;
}

void SheetTables::heading() {
  if (std::exchange(named_, true) || name_.empty()) return;
  sections_.add({text::BlockKind::kHeading, 1, 0, one_line(name_)});
}

void SheetTables::row(SheetRow row) {
  if (row.cells.empty()) return;
  bool gap = row.number > last_row_ + 1;
  if (gap && (!sample_.empty() || !tables_.empty())) {
    if (is_lone_title(row)) {
      heading();
      write_title(sample_[0].cells[0].text);
      sample_.clear();
      title_waits_ = true;
    } else if (tables_.empty()) {
      begin();
    }
    if (!goes_on(row)) end();
  }
  last_row_ = row.number;
  if (!tables_.empty()) return write_row(row);
  for (const SheetCell& cell : row.cells) sample_bytes_ += cell.text.size() + sizeof(SheetCell);
  sample_.push_back(std::move(row));
  if (sample_.size() >= kSampleRows || sample_bytes_ >= kSampleBytes) begin();
}

// Whether a row behind empty ones is one more of the table above: numbers under the same columns.
bool SheetTables::goes_on(const SheetRow& row) const {
  if (tables_.size() != 1 || tables_[0].head_rows == 0 || row.cells.size() < 2) return false;
  if (row.number > last_row_ + 1 + kBridgedRows || !has_data(row) || is_head_like(row)) {
    return false;
  }
  const std::vector<std::uint32_t>& columns = tables_[0].columns;
  return std::all_of(row.cells.begin(), row.cells.end(), [&](const SheetCell& cell) {
    return std::binary_search(columns.begin(), columns.end(), cell.column);
  });
}

void SheetTables::begin() {
  heading();
  for (std::vector<std::uint32_t>& columns : split_columns(sample_)) {
    begin_table(std::move(columns));
  }
  sample_.clear();
  sample_bytes_ = 0;
}

void SheetTables::begin_table(std::vector<std::uint32_t> columns) {
  // Tables side by side come one after the other as far as the sample goes.
  if (!tables_.empty()) tables_.back().blocks.finish();
  tables_.push_back({std::move(columns), TableBlocks(sections_), 0, false});
  Table& table = tables_.back();
  std::vector<SheetRow> rows;
  for (const SheetRow& row : sample_) {
    SheetRow own = columns_of(row, table.columns.front(), table.columns.back());
    if (!own.cells.empty()) rows.push_back(std::move(own));
  }
  std::size_t titles = write_titles(table, rows);
  rows.erase(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(titles));
  bool long_texts = std::any_of(rows.begin(), rows.end(), [](const SheetRow& row) {
    return row.cells[0].is_text && row.cells[0].text.size() > kLongText;
  });
  table.plain = table.columns.size() == 1 && (rows.size() < 3 || long_texts);
  table.head_rows = table.plain ? 0 : count_head_rows(rows, table.columns.size());
  for (std::uint32_t head = 0; head + 1 < table.head_rows; ++head) {
    spread_heads(rows[head], rows[table.head_rows - 1]);
  }
  for (std::size_t i = 0; i < rows.size(); ++i) write(table, rows[i], i < table.head_rows);
}

// Rows above a table with one text in its first column.
// Rows above a table with one text in its first column.
std::size_t SheetTables::write_titles(const Table& table, const std::vector<SheetRow>& rows) {
  std::size_t titles = 0;
  while (table.columns.size() > 1 && titles + 1 < rows.size() && titles < kMaxTitleRows &&
         rows[titles].cells.size() == 1 && rows[titles].cells[0].is_text &&
         rows[titles].cells[0].column == table.columns.front()) {
    ++titles;
  }
  // A table without a title does not belong under that of the table before it.
  bool has_title = titles > 0 || std::exchange(title_waits_, false);
  if (!has_title && table.columns.size() > 1 && std::exchange(titled_, false)) {
    sections_.add({text::BlockKind::kHeading, 1, 0, one_line(name_)});
  }
  for (std::size_t i = 0; i < titles; ++i) {
    const std::string& text = rows[i].cells[0].text;
    if (i == 0 && text.size() <= kMaxTitle) {
      write_title(text);
    } else {
      sections_.add({text::BlockKind::kParagraph, 0, 0, one_line(text)});
    }
  }
  return titles;
}

void SheetTables::write_title(std::string_view text) {
  titled_ = true;
  sections_.add({text::BlockKind::kHeading, 2, 0, one_line(text)});
}

// A short text that stands alone is the title of what comes soon below it.
bool SheetTables::is_lone_title(const SheetRow& next) const {
  if (sample_.size() != 1 || sample_[0].cells.size() != 1 || !tables_.empty()) return false;
  const SheetCell& cell = sample_[0].cells[0];
  return cell.is_text && cell.text.size() <= kMaxTitle && next.cells.size() > 1 &&
         next.number <= last_row_ + 1 + kBridgedRows;
}

void SheetTables::write(Table& table, const SheetRow& row, bool head) {
  if (table.plain) {
    for (const SheetCell& cell : row.cells) {
      sections_.add({text::BlockKind::kParagraph, 0, 0, cell.text});
    }
    return;
  }
  std::vector<std::string> cells;
  std::size_t bytes = 0;
  for (const SheetCell& cell : row.cells) {
    auto column = std::lower_bound(table.columns.begin(), table.columns.end(), cell.column);
    // A column that comes late takes its place from here on.
    if (column == table.columns.end() || *column != cell.column) {
      column = table.columns.insert(column, cell.column);
    }
    bytes += cell.text.size();
    if (bytes > kMaxRow) {
      cut_ = true;
      break;
    }
    cells.resize(static_cast<std::size_t>(column - table.columns.begin()));
    cells.push_back(cell.text);
  }
  table.blocks.row(table_row(cells), head);
}

void SheetTables::write_row(const SheetRow& row) {
  std::uint32_t from = 0;
  for (std::size_t i = 0; i < tables_.size(); ++i) {
    bool last = i + 1 == tables_.size();
    std::uint32_t to = last ? UINT32_MAX : tables_[i + 1].columns.front() - 1;
    SheetRow own = columns_of(row, from, to);
    if (!own.cells.empty()) write(tables_[i], own, false);
    from = to + 1;
  }
}

void SheetTables::end() {
  for (Table& table : tables_) table.blocks.finish();
  tables_.clear();
}

void SheetTables::add(text::Block block) {
  finish();
  heading();
  sections_.add(std::move(block));
}

void SheetTables::finish() {
  if (!sample_.empty()) begin();
  end();
}

}  // namespace qwalt::worker
