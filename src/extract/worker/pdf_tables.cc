#include "extract/worker/pdf_tables.h"

#include <algorithm>
#include <cmath>

#include "base/utf8.h"
#include "extract/worker/clean_text.h"
#include "extract/worker/plain_text.h"

namespace qwalt::worker {
namespace {

// Measured on 94 files.
constexpr std::size_t kMinRows = 3;
constexpr std::size_t kMinNumberRows = 2;
constexpr double kMaxMeanCell = 60;  // characters
constexpr float kMaxGap = 2.5F;      // ems between rows of one table
constexpr int kMaxHeadRows = 3;
constexpr float kHeadLineGap = 0.3F;
constexpr std::size_t kMaxGaps = 2000;  // of a table that are looked at

bool is_number(std::string_view text) {
  auto digits =
      std::count_if(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  return digits > 0 && digits * 3 >= static_cast<std::ptrdiff_t>(text.size());
}

bool has_number(const Row& row) {
  return std::any_of(row.cells.begin(), row.cells.end(),
                     [](const Segment& cell) { return is_number(cell.text); });
}

// A bullet or number and its text are two cells only to the eye of a computer.
bool is_list_row(const Row& row) {
  return row.cells.size() == 2 && row.cells[0].characters <= 4 && list_marker(row.text()) > 0;
}

bool is_table_row(const Row& row) { return row.cells.size() >= 2 && !is_list_row(row); }

bool inside(const Box& cell, const Box& box) {
  return cell.x0 >= box.x0 - 1 && cell.x1 <= box.x1 + 1;
}

// A row of one cell between table rows: the further lines of a cell, or the name of a group of
// rows.
bool may_continue(const Row& row, const Box& table, float body) {
  return row.cells.size() == 1 && row.cells[0].characters < kMaxMeanCell &&
         inside(row.box, table) &&
         (row.box.width() < 0.7F * table.width() || row.box.height() < 1.5F * body);
}

double mean_cell(const std::vector<Row>& rows, TableRange range) {
  double characters = 0;
  double cells = 0;
  for (std::size_t i = range.begin; i < range.end; ++i) {
    for (const Segment& cell : rows[i].cells) characters += cell.characters;
    cells += static_cast<double>(rows[i].cells.size());
  }
  return cells > 0 ? characters / cells : 0;
}

bool is_table(const std::vector<Row>& rows, TableRange range) {
  std::size_t full = 0;
  std::size_t numbers = 0;
  for (std::size_t i = range.begin; i < range.end; ++i) {
    full += is_table_row(rows[i]);
    numbers += is_table_row(rows[i]) && has_number(rows[i]);
  }
  bool enough = full >= kMinRows || numbers >= kMinNumberRows;
  return enough && mean_cell(rows, range) < kMaxMeanCell;
}

// "$", "(", "%" set apart from their number.
bool is_glue(const Segment& cell) {
  return cell.text == "$" || cell.text == "€" || cell.text == "£" || cell.text == "(" ||
         cell.text == ")" || cell.text == "%" || cell.text == ")%";
}

std::vector<Segment> glued(const std::vector<Segment>& cells) {
  std::vector<Segment> out;
  bool opens = false;
  for (const Segment& cell : cells) {
    bool closes = is_glue(cell) && (cell.text[0] == ')' || cell.text[0] == '%');
    if (!out.empty() && (opens || closes)) {
      out.back().text += cell.text;
      out.back().box.add(cell.box);
    } else {
      out.push_back(cell);
    }
    opens = is_glue(cell) && !closes;
  }
  return out;
}

struct Column {
  float x0;
  float x1;
};

// Whether no word of the row stands at `x`, though some do on both sides of it.
enum class At { kOutside, kWord, kGap };
At what_is_at(const std::vector<Segment>& cells, float x) {
  if (cells.empty() || x < cells.front().box.x0 || x > cells.back().box.x1) return At::kOutside;
  for (const Segment& cell : cells) {
    if (x <= cell.box.x0 || x >= cell.box.x1) continue;
    bool gap = std::any_of(cell.gaps.begin(), cell.gaps.end(),
                           [&](const Gap& g) { return x >= g.x0 && x <= g.x1; });
    if (!gap) return At::kWord;
  }
  return At::kGap;
}

// Whether the column of a table ends at `x`: so it is in most rows, and next to none has a word
// there.
bool is_boundary(const std::vector<std::vector<Segment>>& rows, float x) {
  std::size_t gaps = 0;
  std::size_t words = 0;
  for (const auto& row : rows) {
    At at = what_is_at(row, x);
    gaps += at == At::kGap;
    words += at == At::kWord;
  }
  return gaps >= kMinRows && gaps * 10 >= rows.size() * 6 && words * 8 <= rows.size();
}

std::uint32_t characters_of(std::string_view text) {
  return static_cast<std::uint32_t>(base::count_code_points(text));
}

void split_cell(const Segment& cell, const Gap& gap, std::vector<Segment>& out) {
  Segment left = cell;
  left.text = std::string(trim(std::string_view(cell.text).substr(0, gap.at)));
  left.box.x1 = gap.x0;
  left.characters = characters_of(left.text);
  std::erase_if(left.gaps, [&](const Gap& other) { return other.at >= gap.at; });
  Segment right = cell;
  right.text = cell.text.substr(gap.at);
  right.box.x0 = gap.x1;
  right.characters = characters_of(right.text);
  std::erase_if(right.gaps, [&](const Gap& other) { return other.at <= gap.at; });
  for (Gap& other : right.gaps) other.at -= gap.at;
  out.push_back(std::move(left));
  out.push_back(std::move(right));
}

// Cells that stand closer than words of a line may: apart where the other rows say so.
void split_narrow(std::vector<std::vector<Segment>>& rows) {
  std::size_t looked = 0;
  std::vector<float> ends;
  for (const auto& row : rows) {
    for (const Segment& cell : row) {
      for (const Gap& gap : cell.gaps) {
        if (++looked > kMaxGaps) return;
        float middle = (gap.x0 + gap.x1) / 2;
        if (is_boundary(rows, middle)) ends.push_back(middle);
      }
    }
  }
  if (ends.empty()) return;
  for (auto& row : rows) {
    std::vector<Segment> out;
    for (Segment& cell : row) {
      Segment rest = std::move(cell);
      for (std::size_t g = 0; g < rest.gaps.size();) {
        Gap gap = rest.gaps[g];
        bool ends_here = std::any_of(ends.begin(), ends.end(),
                                     [&](float x) { return x >= gap.x0 && x <= gap.x1; });
        if (!ends_here) {
          ++g;
          continue;
        }
        split_cell(rest, gap, out);
        rest = std::move(out.back());
        out.pop_back();
        g = 0;
      }
      out.push_back(std::move(rest));
    }
    row = std::move(out);
  }
}

// Whether any row has cells in both of two neighbouring columns.
bool share_a_row(const std::vector<std::vector<Segment>>& rows, const Column& a, const Column& b) {
  auto touches = [](const Segment& cell, const Column& column) {
    return cell.box.x0 < column.x1 && cell.box.x1 > column.x0;
  };
  return std::any_of(rows.begin(), rows.end(), [&](const std::vector<Segment>& row) {
    bool in_a =
        std::any_of(row.begin(), row.end(), [&](const Segment& c) { return touches(c, a); });
    return in_a &&
           std::any_of(row.begin(), row.end(), [&](const Segment& c) { return touches(c, b); });
  });
}

// A heading set to the left over numbers set to the right makes two ranges of one column.
void merge_neighbours(const std::vector<std::vector<Segment>>& rows, std::vector<Column>& columns) {
  for (std::size_t i = 0; i + 1 < columns.size();) {
    if (share_a_row(rows, columns[i], columns[i + 1])) {
      ++i;
    } else {
      columns[i].x1 = columns[i + 1].x1;
      columns.erase(columns.begin() + static_cast<std::ptrdiff_t>(i) + 1);
    }
  }
}

// Ranges that the cells of any row share, merged; cells that span others are left out at first.
std::vector<Column> find_columns(const std::vector<std::vector<Segment>>& rows) {
  std::size_t widest = 0;
  for (const auto& row : rows) widest = std::max(widest, row.size());
  std::vector<Column> columns;
  std::vector<Column> ranges;
  for (const auto& row : rows) {
    // Rows with few cells have headings over several columns.
    if (row.size() * 2 < widest || row.size() < 2) continue;
    for (const Segment& cell : row) ranges.push_back({cell.box.x0, cell.box.x1});
  }
  std::sort(ranges.begin(), ranges.end(), [](Column a, Column b) { return a.x0 < b.x0; });
  for (const Column& range : ranges) {
    if (!columns.empty() && range.x0 < columns.back().x1) {
      columns.back().x1 = std::max(columns.back().x1, range.x1);
    } else {
      columns.push_back(range);
    }
  }
  merge_neighbours(rows, columns);
  return columns;
}

std::size_t column_of(const Segment& cell, const std::vector<Column>& columns) {
  std::size_t best = 0;
  float best_shared = -1e9F;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    float shared = std::min(cell.box.x1, columns[i].x1) - std::max(cell.box.x0, columns[i].x0);
    if (shared > best_shared) {
      best = i;
      best_shared = shared;
    }
  }
  return best;
}

using Line = std::vector<std::string>;

void put(Line& line, std::size_t column, const std::string& text) {
  if (!line[column].empty() && !text.empty()) line[column] += ' ';
  line[column] += text;
}

// Whether a row holds only the further lines of cells that the row above began. Numbers below
// numbers are a row of their own, whose name stands for both.
bool continues(const std::vector<Segment>& cells, const std::vector<Column>& columns,
               const Line& above, float gap, float body) {
  if (gap > 0.5F * body || cells.size() >= columns.size()) return false;
  return std::all_of(cells.begin(), cells.end(), [&](const Segment& cell) {
    std::size_t column = column_of(cell, columns);
    return column > 0 && !above[column].empty() &&
           !(is_number(cell.text) && is_number(above[column]));
  });
}

// Whether the second row of a table's head goes on with the words of the first: at least one cell
// stands below another, as close as lines of one text do.
bool continues_head(const std::vector<Segment>& cells, const std::vector<Column>& columns,
                    const Line& above, float gap, float body) {
  if (gap > kHeadLineGap * body) return false;
  auto below = std::count_if(cells.begin(), cells.end(), [&](const Segment& cell) {
    return !above[column_of(cell, columns)].empty();
  });
  return below > 0;
}

std::string join(const Line& line) {
  std::string out;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (i > 0) out += " | ";
    out += line[i];
  }
  return out;
}

}  // namespace

std::vector<TableRange> find_tables(const std::vector<Row>& rows, float body) {
  std::vector<TableRange> tables;
  for (std::size_t i = 0; i < rows.size();) {
    if (!is_table_row(rows[i])) {
      ++i;
      continue;
    }
    TableRange range{i, i + 1};
    Box box = rows[i].box;
    // `end` runs ahead over rows of one cell; the table ends at its last full row.
    for (std::size_t end = i + 1; end < rows.size(); ++end) {
      const Row& row = rows[end];
      if (row.box.y0 - rows[end - 1].box.y1 > kMaxGap * body) break;
      if (is_table_row(row)) {
        box.add(row.box);
        range.end = end + 1;
      } else if (!may_continue(row, box, body) || end - range.end >= 2) {
        break;
      }
    }
    if (is_table(rows, range)) tables.push_back(range);
    i = range.end;
  }
  return tables;
}

std::string format_table(const std::vector<Row>& rows, TableRange range, float body,
                         int& head_rows) {
  std::vector<std::vector<Segment>> cells;
  for (std::size_t i = range.begin; i < range.end; ++i) cells.push_back(glued(rows[i].cells));
  split_narrow(cells);
  std::vector<Column> columns = find_columns(cells);
  std::vector<Line> lines;
  std::vector<bool> numbers;
  auto first = rows.begin() + static_cast<std::ptrdiff_t>(range.begin);
  auto data_rows =
      std::count_if(first, first + static_cast<std::ptrdiff_t>(cells.size()), has_number);
  // Where most rows hold numbers, those without are told as a head.
  bool numeric = data_rows * 2 > static_cast<std::ptrdiff_t>(cells.size());
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const Row& row = rows[range.begin + i];
    float gap = i > 0 ? row.box.y0 - rows[range.begin + i - 1].box.y1 : 1e9F;
    bool data = has_number(row);
    bool more = !lines.empty() && (continues(cells[i], columns, lines.back(), gap, body) ||
                                   (i == 1 && numeric && !numbers.back() && !data &&
                                    continues_head(cells[i], columns, lines.back(), gap, body)));
    if (!more) {
      lines.emplace_back(std::max<std::size_t>(columns.size(), 1));
      numbers.push_back(data);
    }
    for (const Segment& cell : cells[i]) put(lines.back(), column_of(cell, columns), cell.text);
  }
  head_rows = 0;
  auto limit = std::min<std::size_t>(kMaxHeadRows, lines.size() - 1);
  while (static_cast<std::size_t>(head_rows) < limit &&
         !numbers[static_cast<std::size_t>(head_rows)]) {
    ++head_rows;
  }
  // No row has numbers: the first is the head.
  if (std::none_of(numbers.begin(), numbers.end(), [](bool number) { return number; })) {
    head_rows = 1;
  }
  std::string out;
  for (const Line& line : lines) out += join(line) + '\n';
  return out;
}

}  // namespace qwalt::worker
