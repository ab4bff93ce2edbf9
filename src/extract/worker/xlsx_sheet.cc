#include "extract/worker/xlsx_sheet.h"

#include <algorithm>
#include <charconv>

#include "extract/worker/clean_text.h"

namespace qwalt::worker {
namespace {

constexpr std::uint32_t kMaxColumn = 16'383;
constexpr std::uint32_t kMaxRow = 1'048'576;
constexpr std::size_t kMaxCell = 64 * 1024;
constexpr std::size_t kMaxRowCells = 16'384;
constexpr std::size_t kMaxLinks = 200;

}  // namespace

std::pair<std::uint32_t, std::uint32_t> parse_cell_reference(std::string_view reference) {
  std::uint32_t column = 0;
  while (!reference.empty()) {
    char c = static_cast<char>(reference.front() | 0x20);
    if (c < 'a' || c > 'z' || column > kMaxColumn) break;
    column = column * 26 + static_cast<std::uint32_t>(c - 'a' + 1);
    reference.remove_prefix(1);
  }
  std::uint32_t row = 0;
  std::from_chars(reference.data(), reference.data() + reference.size(), row);
  return {std::min(column == 0 ? 0 : column - 1, kMaxColumn), std::min(row, kMaxRow)};
}

void XlsxSheet::start(std::string_view name, const XmlAttributes& attributes) {
  if (name == "x:c") return start_cell(attributes);
  if (name == "x:rPh") ++phonetic_;
  in_value_ = name == "x:v" || (name == "x:t" && in_row_ && phonetic_ == 0);
  if (name == "x:f") has_formula_ = true;
  if (name == "x:row") {
    // Rows without a number follow each other.
    int number = attributes.number("r", 0);
    row_ = {std::clamp(static_cast<std::uint32_t>(std::max(number, 0)), last_row_ + 1,
                       std::max(last_row_ + 1, kMaxRow)),
            {}};
    next_column_ = 0;
    in_row_ = true;
  } else if (name == "x:hyperlink" && links_.size() < kMaxLinks) {
    links_.push_back({std::string(attributes.get("ref")), std::string(attributes.get("r:id"))});
  }
}

void XlsxSheet::start_cell(const XmlAttributes& attributes) {
  std::string_view reference = attributes.get("r");
  column_ = reference.empty() ? next_column_ : parse_cell_reference(reference).first;
  next_column_ = std::min(column_ + 1, kMaxColumn);
  style_ = static_cast<std::uint32_t>(std::max(attributes.number("s", 0), 0));
  type_ = attributes.get("t");
  value_.clear();
  has_formula_ = in_value_ = false;
}

void XlsxSheet::end(std::string_view name) {
  in_value_ = false;
  if (name == "x:rPh" && phonetic_ > 0) --phonetic_;
  if (name == "x:c") end_cell();
  if (name != "x:row") return;
  in_row_ = false;
  last_row_ = row_.number;
  // Cells belong in order; programs that write them otherwise exist.
  auto before = [](const SheetCell& a, const SheetCell& b) { return a.column < b.column; };
  if (!std::is_sorted(row_.cells.begin(), row_.cells.end(), before)) {
    std::stable_sort(row_.cells.begin(), row_.cells.end(), before);
  }
  auto same = [](const SheetCell& a, const SheetCell& b) { return a.column == b.column; };
  row_.cells.erase(std::unique(row_.cells.begin(), row_.cells.end(), same), row_.cells.end());
  if (!row_.cells.empty()) take_(std::move(row_));
  row_ = {};
}

void XlsxSheet::end_cell() {
  if (value_.empty()) {
    without_result_ += has_formula_ && type_ != "str" ? 1 : 0;
    return;
  }
  if (row_.cells.size() >= kMaxRowCells) return;
  std::string text = shown();
  bool number = type_.empty() || type_ == "n" || type_ == "d" || type_ == "b";
  if (!trim(text).empty()) row_.cells.push_back({column_, std::move(text), !number});
}

void XlsxSheet::text(std::string_view text) {
  if (!in_value_) return;
  bool fits = value_.size() < kMaxCell;
  if (fits) value_.append(text);
  cut_ = cut_ || !fits;
}

std::string XlsxSheet::shown() const {
  if (type_ == "s") {
    std::uint64_t index = UINT64_MAX;
    std::from_chars(value_.data(), value_.data() + value_.size(), index);
    return std::string(book_.strings.get(index));
  }
  if (type_ == "b") return value_ == "0" ? "FALSE" : "TRUE";
  if (type_ == "d") {
    std::string date = value_;
    std::replace(date.begin(), date.end(), 'T', ' ');
    return date;
  }
  if (type_.empty() || type_ == "n") {
    return format_number(trim(value_), book_.formats.of(style_), book_.since_1904);
  }
  return value_;
}

}  // namespace qwalt::worker
