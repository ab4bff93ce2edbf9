#include "extract/worker/html_table.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "extract/worker/clean_text.h"
#include "extract/worker/csv.h"

namespace qwalt::worker {
namespace {

constexpr int kMaxRowSpan = 1000;
constexpr int kMaxColumnSpan = 50;
constexpr std::size_t kMaxColumns = 500;
constexpr std::size_t kMaxRepeated = 200;  // bytes of a cell that goes on downwards
constexpr int kMaxRepeatedColumns = 6;
constexpr std::size_t kMaxCell = 16 * 1024;
constexpr std::size_t kMaxRow = 64 * 1024;
constexpr std::size_t kMaxSingle = 100;

int number_of(std::string_view text, int most) {
  int value = 1;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return std::clamp(value, 1, most);
}

}  // namespace

HtmlTable::HtmlTable(std::function<void(text::Block)> take)
    : take_(std::move(take)), blocks_([this](text::Block block) { take_(std::move(block)); }) {}

void HtmlTable::start_row() { end_row(); }

void HtmlTable::start_cell(bool head, const HtmlAttributes& attributes) {
  end_cell();
  in_cell_ = true;
  row_is_head_ = row_is_head_ && head;
  has_head_cells_ = has_head_cells_ || head;
  cell_rows_ = number_of(attribute(attributes, "rowspan"), kMaxRowSpan);
  cell_columns_ = number_of(attribute(attributes, "colspan"), kMaxColumnSpan);
}

// The columns at the row's end that cells of the rows above cover.
void HtmlTable::fill_from_above() {
  while (row_.size() < spans_.size() && spans_[row_.size()].rows > 0) {
    Span& span = spans_[row_.size()];
    --span.rows;
    row_.push_back(span.text);
  }
}

void HtmlTable::end_cell() {
  std::string text = one_line(std::exchange(cell_, {}));
  bool was_cell = std::exchange(in_cell_, false);
  if (!was_cell) {
    // A caption, or what stands where nothing should.
    if (!text.empty()) take_({text::BlockKind::kParagraph, 0, 0, std::move(text)});
    return;
  }
  row_bytes_ += text.size();
  fill_from_above();
  for (int i = 0; i < cell_columns_ && row_.size() < kMaxColumns; ++i) {
    if (cell_rows_ > 1) {
      spans_.resize(std::max(spans_.size(), row_.size() + 1));
      spans_[row_.size()] = {text.size() <= kMaxRepeated ? text : std::string(), cell_rows_ - 1};
    }
    row_.push_back(text);
    // A cell over a few columns belongs to each of them.
    if (cell_columns_ > kMaxRepeatedColumns || text.size() > kMaxRepeated) text.clear();
  }
  ++row_cells_;
  cell_rows_ = cell_columns_ = 1;
}

void HtmlTable::end_row() {
  end_cell();
  bool own = std::any_of(row_.begin(), row_.end(), [](const std::string& c) { return !c.empty(); });
  // One cell over the whole row is a title: once is enough.
  if (std::exchange(row_cells_, 0) == 1 && !row_.empty()) {
    while (row_.size() > 1 && row_.back() == row_.front()) row_.pop_back();
  }
  if (own) {
    fill_from_above();
    auto filled =
        std::count_if(row_.begin(), row_.end(), [](const std::string& c) { return !c.empty(); });
    bool head = row_is_head_ || in_head_ ||
                (first_row_ && row_.size() > 1 && is_csv_head(row_) && filled > 1);
    std::string row = table_row(row_);
    bool alone = filled == 1 && row_.size() == 1 && !head && first_row_;
    if (alone && single_.size() < kMaxSingle) {
      single_.push_back(std::move(row));
    } else {
      for (const std::string& one : std::exchange(single_, {})) send_single(one);
      blocks_.row(row, head);
      first_row_ = false;
    }
  }
  row_.clear();
  row_bytes_ = 0;
  row_is_head_ = true;
}

void HtmlTable::send_single(const std::string& row) {
  take_({text::BlockKind::kParagraph, 0, 0, row});
}

void HtmlTable::text(std::string_view text) {
  for (char c : text) {
    bool space = is_space(c);
    if (space && (cell_.empty() || is_space(cell_.back()))) continue;
    cell_.push_back(space ? ' ' : c);
  }
  if (cell_.size() <= kMaxCell && row_bytes_ + cell_.size() <= kMaxRow) return;
  bool was_cell = in_cell_;
  end_row();
  in_cell_ = was_cell;
}

void HtmlTable::finish() {
  end_row();
  for (const std::string& one : std::exchange(single_, {})) send_single(one);
  blocks_.finish();
  spans_.clear();
}

std::vector<std::string> HtmlTable::dissolve() {
  for (const std::string& one : std::exchange(single_, {})) send_single(one);
  blocks_.finish();
  std::vector<std::string> cells = std::exchange(row_, {});
  cells.push_back(std::exchange(cell_, {}));
  in_cell_ = false;
  return cells;
}

}  // namespace qwalt::worker
