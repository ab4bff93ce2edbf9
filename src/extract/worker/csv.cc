#include "extract/worker/csv.h"

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "extract/worker/clean_text.h"
#include "extract/worker/format.h"
#include "extract/worker/lines.h"
#include "extract/worker/sections.h"

namespace qwalt::worker {
namespace {

constexpr std::string_view kSeparators = ",;\t|";
constexpr std::size_t kSampleLines = 20;
// A table of any length is sent in blocks of about this size.
constexpr std::size_t kMaxBlock = 8 * 1024;

}  // namespace

char csv_separator(const std::vector<std::string>& lines) {
  std::array<std::size_t, kSeparators.size()> score{};
  for (const std::string& line : lines) {
    std::array<bool, kSeparators.size()> seen{};
    bool quoted = false;
    for (char c : line) {
      quoted = quoted != (c == '"');
      std::size_t which = kSeparators.find(c);
      if (!quoted && which != std::string_view::npos) seen[which] = true;
    }
    // Each line counts once: prose in a cell may be full of commas.
    for (std::size_t i = 0; i < seen.size(); ++i) score[i] += seen[i] ? 1 : 0;
  }
  std::size_t best = 0;
  for (std::size_t i = 1; i < score.size(); ++i) best = score[i] > score[best] ? i : best;
  return kSeparators[best];
}

bool CsvRows::line(std::string_view line, std::string& row) {
  for (std::size_t i = 0; i < line.size(); ++i) {
    char c = line[i];
    if (c == '"') {
      bool doubled = quoted_ && i + 1 < line.size() && line[i + 1] == '"';
      if (doubled) cell_.push_back(line[++i]);
      if (!doubled) quoted_ = !quoted_;
    } else if (c == separator_ && !quoted_) {
      end_cell();
    } else {
      cell_.push_back(c);
    }
  }
  bool goes_on = quoted_ && row_.size() + cell_.size() < kMaxLineBytes;
  if (goes_on) {
    cell_.push_back(' ');
    return false;
  }
  quoted_ = false;
  end_cell();
  row = std::move(row_);
  row_.clear();
  first_ = true;
  return true;
}

void CsvRows::end_cell() {
  if (!first_) row_.append(" | ");
  first_ = false;
  row_.append(one_line(cell_));
  cell_.clear();
}

Outcome read_csv(Job& job) {
  job.output.info({"text/csv", false, 0, {}});
  Sections sections(job.output);
  std::vector<std::string> sample;
  std::string head = job.input.head(kMaxLineBytes);
  for_each_line(Input(head, {}), job.output, [&](std::string_view line) {
    if (sample.size() < kSampleLines) sample.emplace_back(line);
  });
  CsvRows rows(csv_separator(sample));
  text::Block table{text::BlockKind::kTable, 0, 1, {}};
  auto flush = [&] {
    sections.add(std::move(table));
    table = {text::BlockKind::kTable, 0, 0, {}};
  };
  for_each_line(job.input, job.output, [&](std::string_view line) {
    std::string row;
    if (line == "\f" || !rows.line(line, row) || trim(row).empty()) return;
    if (!table.text.empty() && table.text.size() + row.size() > kMaxBlock) flush();
    table.text.append(row).push_back('\n');
  });
  flush();
  sections.finish();
  return {};
}

}  // namespace qwalt::worker
