#include "extract/worker/open_table.h"

#include <utility>

namespace qwalt::worker {
namespace {

constexpr std::size_t kMaxPiece = 8 * 1024;
// A head that is longer is not repeated: it would be more than the rows below it.
constexpr std::size_t kMaxRepeatedHead = 500;
constexpr std::uint8_t kMaxHeadRows = 9;

}  // namespace

bool is_empty_row(std::string_view row) {
  return row.find_first_not_of(" |") == std::string_view::npos;
}

void OpenTable::add(std::string_view row, bool head) {
  bool names_columns = (head || rows_.empty()) && !taken_ && head_rows_ < kMaxHeadRows;
  if (names_columns) {
    ++head_rows_;
    head_.append(row).push_back('\n');
  }
  rows_.append(row).push_back('\n');
}

bool OpenTable::is_full() const { return rows_.size() >= kMaxPiece; }

text::Block OpenTable::take() {
  bool again = head_.size() <= kMaxRepeatedHead;
  text::Block piece{text::BlockKind::kTable, 0, head_rows_,
                    std::exchange(rows_, again ? head_ : std::string())};
  if (!again) head_rows_ = 0;
  repeated_ = rows_.size();
  taken_ = true;
  return piece;
}

}  // namespace qwalt::worker
