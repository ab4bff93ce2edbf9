#include "extract/worker/csv.h"

#include <algorithm>
#include <array>
#include <utility>

#include "extract/worker/clean_text.h"
#include "extract/worker/format.h"
#include "extract/worker/lines.h"
#include "extract/worker/sections.h"
#include "extract/worker/table_blocks.h"

namespace qwalt::worker {
namespace {

constexpr std::string_view kSeparators = ",;\t|";
constexpr std::size_t kSampleLines = 20;
// A quoted cell that goes on longer was opened by mistake.
constexpr std::size_t kMaxOpenRow = 16 * 1024;

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

bool looks_like_csv(const std::vector<std::string>& lines) {
  constexpr std::size_t kLeastLines = 4;
  constexpr std::size_t kMaxCell = 60;
  if (lines.size() < kLeastLines) return false;
  char separator = csv_separator(lines);
  std::size_t columns = 0;
  bool alike = true;
  std::size_t spaced = 0;
  std::size_t cells = 0;
  std::size_t bytes = 0;
  CsvRows rows(separator, [&](const CsvRows::Cells& row) {
    if (row.size() == 1 && row[0].empty()) return;
    alike = alike && (columns == 0 || row.size() == columns);
    columns = row.size();
    cells += row.size();
    for (const std::string& cell : row) {
      bytes += cell.size();
      spaced += cell.starts_with(' ') ? 1 : 0;
    }
  });
  for (const std::string& line : lines) rows.line(line);
  // In prose a space follows the comma.
  return alike && columns >= 2 && bytes <= cells * kMaxCell && spaced * 4 <= cells;
}

bool is_csv_head(const std::vector<std::string>& cells) {
  std::size_t named = 0;
  std::size_t filled = 0;
  for (const std::string& cell : cells) {
    bool letters = std::any_of(cell.begin(), cell.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
             static_cast<unsigned char>(c) >= 0x80;
    });
    bool digits = cell.find_first_of("0123456789") != std::string::npos;
    // A number, an amount, a date: no name of a column. Years are.
    bool year = cell.size() == 4 && (cell.starts_with("19") || cell.starts_with("20"));
    if (digits && !letters && !year) return false;
    named += letters ? 1 : 0;
    filled += cell.empty() ? 0 : 1;
  }
  return named * 2 >= filled && named > 0;
}

bool CsvRows::parse(std::string_view line, Quotes quotes) {
  for (std::size_t i = 0; i < line.size(); ++i) {
    char c = line[i];
    if (quoted_ && c == '"' && i + 1 < line.size() && line[i + 1] == '"') {
      cell_.push_back(line[++i]);
    } else if (quoted_ && c == '"') {
      quoted_ = false;
    } else if (!quoted_ && c == '"' && quotes == Quotes::kMeant && trim(cell_).empty()) {
      quoted_ = true;
      cell_.clear();
    } else if (c == separator_ && !quoted_) {
      cells_.push_back(std::exchange(cell_, {}));
    } else {
      cell_.push_back(c);
    }
  }
  if (quoted_) {
    cell_.push_back('\n');
    return false;
  }
  cells_.push_back(std::exchange(cell_, {}));
  return true;
}

void CsvRows::line(std::string_view line) {
  if (parse(line, Quotes::kMeant)) {
    take_(std::exchange(cells_, {}));
    lines_.clear();
    bytes_ = 0;
    return;
  }
  lines_.emplace_back(line);
  bytes_ += line.size() + 1;
  if (bytes_ > kMaxOpenRow) give_up_quotes();
}

void CsvRows::give_up_quotes() {
  quoted_ = false;
  cell_.clear();
  cells_.clear();
  bytes_ = 0;
  for (const std::string& line : std::exchange(lines_, {})) {
    parse(line, Quotes::kLiteral);
    take_(std::exchange(cells_, {}));
  }
}

void CsvRows::finish() {
  if (!lines_.empty()) give_up_quotes();
}

namespace {

// Rows as tables: of a file one, of a converted workbook one for each sheet.
class CsvTables {
 public:
  explicit CsvTables(Sections& sections) : sections_(sections), table_(sections) {}

  void row(const CsvRows::Cells& cells) {
    std::string row = table_row(cells);
    if (row.empty()) return;
    auto filled = std::count_if(cells.begin(), cells.end(),
                                [](const std::string& cell) { return !trim(cell).empty(); });
    // A title above the table.
    if (fresh_ && filled == 1 && cells.size() > 2) {
      return sections_.add({text::BlockKind::kParagraph, 0, 0, std::move(row)});
    }
    table_.row(row, std::exchange(fresh_, false) && is_csv_head(cells));
  }

  void finish() {
    table_.finish();
    fresh_ = true;
  }

 private:
  Sections& sections_;
  TableBlocks table_;
  bool fresh_ = true;
};

std::string_view media_type(const Job& job) {
  if (!job.media_type.empty()) return job.media_type;
  return job.input.extension() == "tsv" ? "text/tab-separated-values" : "text/csv";
}

}  // namespace

Outcome read_csv(Job& job) {
  job.output.info({std::string(media_type(job)), false, 0, {}});
  Sections sections(job.output);
  std::vector<std::string> sample;
  std::string head = job.input.head(kMaxLineBytes);
  for_each_raw_line(Input(head, {}), job.output, [&](std::string_view line) {
    if (sample.size() < kSampleLines) sample.emplace_back(line);
  });
  // Excel's own way to name the separator.
  bool named = !sample.empty() && sample[0].size() == 5 && sample[0].starts_with("sep=");
  CsvTables tables(sections);
  CsvRows rows(named ? sample[0][4] : csv_separator(sample),
               [&](const CsvRows::Cells& cells) { tables.row(cells); });
  bool first = true;
  for_each_raw_line(job.input, job.output, [&](std::string_view line) {
    if (std::exchange(first, false) && named) return;
    if (line != "\f") return rows.line(line);
    rows.finish();
    tables.finish();
    sections.cut();
  });
  rows.finish();
  tables.finish();
  sections.finish();
  return {};
}

}  // namespace qwalt::worker
