#include "extract/worker/opendocument_sheets.h"

#include <algorithm>
#include <array>
#include <utility>

#include "extract/worker/clean_text.h"

namespace qwalt::worker {
namespace {

constexpr std::size_t kMaxCell = 64 * 1024;
constexpr std::size_t kMaxCells = 16'384;
constexpr std::size_t kMaxNotes = 1'000;
constexpr std::size_t kMaxName = 300;
constexpr int kMaxExtraRows = 10'000;
constexpr std::uint32_t kMaxRows = 16'000'000;

constexpr std::array<std::string_view, 9> kLeftOut = {
    "table:tracked-changes",     "table:content-validations", "office:forms", "office:scripts",
    "office:binary-data",        "office:event-listeners",    "dc:date",      "meta:date-string",
    "table:calculation-settings"};

bool is_cell(std::string_view name) {
  return name == "table:table-cell" || name == "table:covered-table-cell";
}

std::string column_name(std::uint32_t column) {
  std::string name;
  for (std::uint32_t rest = column + 1; rest > 0; rest = (rest - 1) / 26) {
    name.insert(name.begin(), static_cast<char>('A' + (rest - 1) % 26));
  }
  return name;
}

// "2024-03-01T13:45:00" as "2024-03-01 13:45:00"; midnight is not said.
std::string plain_date(std::string_view value) {
  std::string date(value.substr(0, 19));
  std::replace(date.begin(), date.end(), 'T', ' ');
  if (date.ends_with(" 00:00:00")) date.resize(date.size() - 9);
  return date;
}

}  // namespace

void OdfSheets::start(std::string_view name, const XmlAttributes& attributes) {
  bool left_out = std::find(kLeftOut.begin(), kLeftOut.end(), name) != kLeftOut.end();
  if (skipping_ > 0 || left_out) {
    ++skipping_;
  } else if (name == "table:table") {
    if (tables_open_++ == 0) start_sheet(attributes);
  } else if (tables_open_ != 1 || !start_table_part(name, attributes)) {
    start_text(name, attributes);
  }
}

bool OdfSheets::start_table_part(std::string_view name, const XmlAttributes& attributes) {
  if (name == "table:table-row") {
    row_ = {next_row_, {}};
    next_column_ = 0;
    row_repeated_ = std::max(attributes.number("table:number-rows-repeated", 1), 1);
  } else if (is_cell(name)) {
    start_cell(attributes);
  } else if (name == "table:shapes") {
    in_shapes_ = true;
  } else if (name == "office:annotation") {
    in_note_ = true;
    note_.clear();
    author_.clear();
  } else {
    return false;
  }
  return true;
}

void OdfSheets::start_sheet(const XmlAttributes& attributes) {
  sections_.cut();
  ++count_;
  hidden_ += styles_.is_hidden(attributes.get("table:style-name")) ? 1 : 0;
  tables_ = std::make_unique<SheetTables>(
      sections_, std::string(attributes.get("table:name").substr(0, kMaxName)));
  next_row_ = 1;
  extra_rows_ = 0;
  notes_.clear();
}

void OdfSheets::start_cell(const XmlAttributes& attributes) {
  in_cell_ = true;
  cell_.clear();
  value_.clear();
  cell_repeated_ = std::max(attributes.number("table:number-columns-repeated", 1), 1);
  std::string_view type = attributes.get("office:value-type");
  if (type.empty()) type = attributes.get("table:value-type");
  is_text_ = type.empty() || type == "string";
  if (type == "date") value_ = plain_date(attributes.get("office:date-value"));
}

void OdfSheets::start_text(std::string_view name, const XmlAttributes& attributes) {
  if (name == "text:p" || name == "text:h") {
    in_paragraph_ = true;
    append("\n");
  } else if (name == "dc:creator") {
    in_author_ = true;
  } else if (name == "text:s") {
    int spaces = std::clamp(attributes.number("text:c", 1), 1, 100);
    append(std::string(static_cast<std::size_t>(spaces), ' '));
  } else if (name == "text:tab" || name == "text:line-break") {
    append(" ");
  }
}

void OdfSheets::text(std::string_view text) {
  if (skipping_ > 0) return;
  if (in_author_) {
    if (author_.size() < kMaxName) author_.append(text);
  } else if (in_paragraph_) {
    append(text);
  }
}

void OdfSheets::append(std::string_view text) {
  std::string* to = in_note_ || in_shapes_ ? &note_ : in_cell_ ? &cell_ : nullptr;
  if (to == nullptr) return;
  bool fits = to->size() < kMaxCell;
  if (fits) to->append(text);
  cut_ = cut_ || !fits;
}

void OdfSheets::end(std::string_view name) {
  if (skipping_ > 0) {
    --skipping_;
    return;
  }
  in_author_ = false;
  if (name == "text:p" || name == "text:h") {
    in_paragraph_ = false;
    if (in_shapes_ && !in_note_) end_note();
  } else if (name == "office:annotation") {
    in_note_ = false;
    end_note();
  } else if (name == "table:shapes") {
    in_shapes_ = false;
  } else if (name == "table:table") {
    if (tables_open_ == 0 || --tables_open_ > 0 || !tables_) return;
    for (std::string& note : notes_) tables_->note(std::move(note));
    tables_->finish();
    cut_ = cut_ || tables_->was_cut();
    tables_.reset();
  } else if (tables_open_ != 1) {
    return;
  } else if (is_cell(name)) {
    end_cell();
  } else if (name == "table:table-row") {
    end_row();
  }
}

void OdfSheets::end_note() {
  std::string text = one_line(std::exchange(note_, {}));
  if (text.empty() || notes_.size() >= kMaxNotes) return;
  if (!in_shapes_) {
    std::string author = one_line(author_);
    std::string by = author.empty() ? "" : " by " + author;
    text = "Comment on " + column_name(next_column_) + std::to_string(next_row_) + by + ": " + text;
  }
  notes_.push_back(std::move(text));
}

void OdfSheets::end_cell() {
  in_cell_ = false;
  std::string text = one_line(value_.empty() ? cell_ : value_);
  int copies = text.empty() ? 0 : std::min(cell_repeated_, kMaxRepeated);
  cut_ = cut_ || (copies > 0 && copies < cell_repeated_);
  for (int i = 0; i < copies && row_.cells.size() < kMaxCells; ++i) {
    row_.cells.push_back({next_column_ + static_cast<std::uint32_t>(i), text, is_text_});
  }
  // Columns count on over what is left out, but never beyond what a sheet has.
  next_column_ = std::min<std::uint32_t>(
      next_column_ + static_cast<std::uint32_t>(std::min(cell_repeated_, 1'000'000)), 1'000'000);
}

void OdfSheets::end_row() {
  int copies = row_.cells.empty() ? 0 : std::min(row_repeated_, kMaxRepeated);
  extra_rows_ += std::max(copies - 1, 0);
  if (extra_rows_ > kMaxExtraRows) copies = std::min(copies, 1);
  cut_ = cut_ || (copies > 0 && copies < row_repeated_);
  for (int i = 0; i < copies && tables_; ++i) {
    SheetRow copy = row_;
    copy.number = next_row_ + static_cast<std::uint32_t>(i);
    tables_->row(std::move(copy));
  }
  next_row_ = std::min<std::uint32_t>(
      next_row_ + static_cast<std::uint32_t>(std::min(row_repeated_, 2'000'000)), kMaxRows);
  row_ = {};
}

}  // namespace qwalt::worker
