#include "extract/worker/table_blocks.h"

#include "extract/worker/clean_text.h"

namespace qwalt::worker {
namespace {

constexpr std::size_t kMaxBlock = 8 * 1024;
// A head that is longer is not repeated: it would be more than the rows below it.
constexpr std::size_t kMaxHead = 500;
constexpr std::uint8_t kMaxHeadRows = 9;

}  // namespace

std::string table_row(const std::vector<std::string>& cells) {
  std::string out;
  std::size_t end = 0;  // of the last cell that is not empty
  for (const std::string& cell : cells) {
    if (&cell != &cells.front()) out.append(" | ");
    std::string text = one_line(cell);
    out.append(text);
    if (!text.empty()) end = out.size();
  }
  out.resize(end);
  return out;
}

void TableBlocks::row(std::string_view row, bool head) {
  if (trim(row).empty()) return;
  if (has_body_ && block_.text.size() + row.size() > kMaxBlock) flush();
  head = head && !has_body_ && head_rows_ < kMaxHeadRows;
  block_.text.append(row).push_back('\n');
  if (head) {
    head_.append(row).push_back('\n');
    block_.head_rows = ++head_rows_;
  } else {
    has_body_ = true;
  }
}

void TableBlocks::flush() {
  take_(std::move(block_));
  bool again = head_.size() <= kMaxHead;
  block_ = {text::BlockKind::kTable, 0, again ? head_rows_ : std::uint8_t{0},
            again ? head_ : std::string()};
}

void TableBlocks::finish() {
  if (!block_.text.empty()) take_(std::move(block_));
  block_ = {text::BlockKind::kTable, 0, 0, {}};
  head_.clear();
  head_rows_ = 0;
  has_body_ = false;
}

}  // namespace qwalt::worker
