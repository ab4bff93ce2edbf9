#include "extract/worker/json_blocks.h"

#include <algorithm>

#include "base/utf8.h"
#include "extract/worker/clean_text.h"

namespace qwalt::worker {
namespace {

constexpr std::size_t kSampleRecords = 20;
constexpr std::size_t kSampleBytes = 32 * 1024;
constexpr std::size_t kMaxRecord = 16 * 1024;
constexpr std::size_t kMaxKey = 100;
constexpr std::size_t kMaxPath = 300;
constexpr std::size_t kMaxJoined = 1000;  // bytes of a list of values on one line
constexpr std::size_t kMaxLines = 2000;   // of lines in one block
constexpr std::size_t kMaxColumns = 30;
constexpr std::size_t kMaxCell = 200;  // of a table on average

}  // namespace

std::string JsonBlocks::path() const {
  std::string out;
  bool inside = in_record_ == 0;
  for (const Open& open : open_) {
    // Within a record the way to the record is left out.
    if (open.record) inside = true;
    if (!inside || open.record) continue;
    if (!open.key.empty()) {
      if (!out.empty()) out.push_back('.');
      out.append(open.key);
    }
  }
  if (!key_.empty()) {
    if (!out.empty()) out.push_back('.');
    out.append(key_);
  }
  return std::string(base::utf8_prefix(out, kMaxPath));
}

void JsonBlocks::key(std::string_view key) {
  key_ = std::string(base::utf8_prefix(one_line(key), kMaxKey));
  joins_ = false;
}

void JsonBlocks::begin(bool array) {
  Open next{array, false, false, std::move(key_), 0};
  key_.clear();
  bool element = !open_.empty() && open_.back().array;
  if (element) ++open_.back().index;
  bool first_level = open_.empty() && lines_mode_;
  if (!array && in_record_ == 0 && (element || first_level)) {
    next.record = true;
    if (element && !open_.back().records) {
      open_.back().records = true;
      flush_lines();
      std::string name = path();
      if (!name.empty()) sections_.add({text::BlockKind::kParagraph, 0, 0, name + ":"});
    }
    if (!first_level) flush_lines();
  } else if (!array && element) {
    // Objects in an array within a record are told apart by their number.
    next.key = std::to_string(open_.back().index);
  }
  joins_ = false;
  if (in_record_ > 0 || next.record) ++in_record_;
  open_.push_back(std::move(next));
}

void JsonBlocks::end(bool /*array*/) {
  Open ended = std::move(open_.back());
  open_.pop_back();
  joins_ = false;
  key_.clear();
  if (in_record_ > 0) --in_record_;
  if (ended.record) return end_record();
  if (ended.records) return end_records();
  // A part of the document ends: what it says is kept together.
  if (in_record_ == 0 && open_.size() <= 1 && field_bytes_ > 600) flush_lines();
}

void JsonBlocks::scalar(std::string_view text, bool more_follows) {
  bool element = !open_.empty() && open_.back().array;
  if (open_.empty() && in_record_ == 0 && lines_mode_) flush_lines();
  std::string clean = trim_lines(text);
  bool joined = (joins_ || goes_on_) && !fields_.empty() &&
                fields_.back().second.size() + clean.size() < kMaxJoined;
  if (joined) {
    if (!goes_on_) fields_.back().second.append(", ");
    fields_.back().second.append(clean);
    field_bytes_ += clean.size() + 2;
  } else {
    field(path(), clean);
  }
  joins_ = element;
  goes_on_ = more_follows;
  if (!element && !more_follows) key_.clear();
}

void JsonBlocks::field(std::string path, std::string_view value) {
  field_bytes_ += path.size() + value.size() + 3;
  fields_.emplace_back(std::move(path), value);
  if (in_record_ == 0 && field_bytes_ > kMaxLines) flush_lines();
  if (in_record_ > 0 && field_bytes_ > kMaxRecord) {
    // No row of a table is so long.
    if (form_ == Form::kOpen) decide();
    if (form_ == Form::kTable) table_.finish();
    form_ = Form::kRecords;
    send_lines(std::exchange(fields_, {}));
    field_bytes_ = 0;
  }
}

void JsonBlocks::end_record() {
  Fields record = std::exchange(fields_, {});
  std::size_t bytes = std::exchange(field_bytes_, 0);
  if (form_ != Form::kOpen) return send(record);
  sample_.push_back(std::move(record));
  sample_bytes_ += bytes;
  if (sample_.size() >= kSampleRecords || sample_bytes_ > kSampleBytes) decide();
}

void JsonBlocks::end_records() {
  if (form_ == Form::kOpen) decide();
  table_.finish();
  form_ = Form::kOpen;
  columns_.clear();
}

// A table when the records name the same few things, and say each of them shortly.
void JsonBlocks::decide() {
  std::size_t cells = 0;
  std::size_t bytes = 0;
  bool flat = sample_.size() > 1;
  columns_.clear();
  for (const Fields& record : sample_) {
    for (const auto& [name, value] : record) {
      ++cells;
      bytes += value.size();
      flat = flat && !name.empty() && name.find('.') == std::string::npos;
      bool known = std::find(columns_.begin(), columns_.end(), name) != columns_.end();
      if (!known && columns_.size() <= kMaxColumns) columns_.push_back(name);
    }
  }
  bool alike = columns_.size() * sample_.size() * 2 <= cells * 3;
  flat = flat && alike && columns_.size() > 1 && columns_.size() <= kMaxColumns &&
         bytes <= cells * kMaxCell;
  form_ = flat ? Form::kTable : Form::kRecords;
  if (flat) table_.row(table_row(columns_), true);
  for (const Fields& record : std::exchange(sample_, {})) send(record);
  sample_bytes_ = 0;
}

void JsonBlocks::send(const Fields& record) {
  form_ == Form::kTable ? send_row(record) : send_lines(record);
}

void JsonBlocks::send_row(const Fields& record) {
  std::vector<std::string> cells(columns_.size());
  for (const auto& [name, value] : record) {
    auto column = std::find(columns_.begin(), columns_.end(), name);
    auto at = static_cast<std::size_t>(column - columns_.begin());
    if (column == columns_.end() || !cells[at].empty()) {
      cells.push_back(std::string(name).append(": ").append(value));
    } else {
      cells[at] = value;
    }
  }
  table_.row(table_row(cells), false);
}

void JsonBlocks::send_lines(const Fields& fields) {
  std::string text;
  for (const auto& [name, value] : fields) {
    if (!name.empty()) text.append(name).append(": ");
    text.append(value).push_back('\n');
  }
  if (!text.empty()) sections_.add({text::BlockKind::kParagraph, 0, 0, std::move(text)});
}

void JsonBlocks::flush_lines() {
  send_lines(std::exchange(fields_, {}));
  field_bytes_ = 0;
}

void JsonBlocks::finish() {
  if (!sample_.empty()) decide();
  flush_lines();
  table_.finish();
}

}  // namespace qwalt::worker
