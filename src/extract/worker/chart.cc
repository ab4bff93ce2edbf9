#include "extract/worker/chart.h"

#include <algorithm>

#include "base/utf8.h"
#include "extract/worker/clean_text.h"
#include "extract/worker/table_blocks.h"
#include "extract/worker/xlsx_numbers.h"

namespace qwalt::worker {
namespace {

constexpr std::size_t kMaxSeries = 100;
constexpr std::size_t kMaxValue = 200;
constexpr std::size_t kMaxTitles = 4'000;
constexpr std::size_t kMaxTable = 64 * 1024;

}  // namespace

void ChartReader::start(std::string_view name, const XmlAttributes& attributes) {
  in_value_ = name == "c:v";
  in_title_text_ = name == "a:t";
  if (in_value_) value_.clear();
  if (name == "c:ser" && series_.size() < kMaxSeries) {
    series_.emplace_back();
    in_series_ = true;
  } else if (name == "c:tx") {
    part_ = Part::kName;
    point_ = 0;
  } else if (name == "c:cat" || name == "c:xVal") {
    part_ = Part::kCategories;
  } else if (name == "c:val" || name == "c:yVal") {
    part_ = Part::kValues;
  } else if (name == "c:pt") {
    point_ = static_cast<std::uint32_t>(std::max(attributes.number("idx", 0), 0));
  }
}

void ChartReader::end(std::string_view name) {
  in_title_text_ = false;
  if (name == "c:ser") in_series_ = false;
  if (name == "a:p" && !titles_.empty()) titles_ += ' ';
  bool part =
      name == "c:tx" || name == "c:cat" || name == "c:xVal" || name == "c:val" || name == "c:yVal";
  if (part) part_ = Part::kNone;
  if (name != "c:v" || !in_value_) return;
  in_value_ = false;
  if (!in_series_ || points_ >= kMaxPoints) return;
  ++points_;
  Series& series = series_.back();
  std::string value(base::utf8_prefix(one_line(value_), kMaxValue));
  if (part_ == Part::kName) series.name.append(series.name.empty() ? "" : " ").append(value);
  if (part_ == Part::kCategories) series.categories[point_] = value;
  if (part_ == Part::kValues) series.values[point_] = format_number(value, {}, false);
}

void ChartReader::text(std::string_view text) {
  if (in_value_ && value_.size() < kMaxValue) value_.append(text);
  if (in_title_text_ && titles_.size() < kMaxTitles) titles_.append(text);
}

std::vector<text::Block> ChartReader::blocks() const {
  std::vector<text::Block> blocks;
  std::string titles = one_line(titles_);
  if (!titles.empty()) blocks.push_back({text::BlockKind::kParagraph, 0, 0, "Chart: " + titles});
  std::map<std::uint32_t, std::string> categories;
  std::vector<std::string> head = {""};
  for (const Series& series : series_) {
    head.push_back(series.name);
    for (const auto& [point, name] : series.categories) categories.try_emplace(point, name);
    for (const auto& [point, value] : series.values) categories.try_emplace(point, "");
  }
  if (categories.empty()) return blocks;
  text::Block table{text::BlockKind::kTable, 0, 0, {}};
  std::string names = table_row(head);
  if (!names.empty()) {
    table.text = names + '\n';
    table.head_rows = 1;
  }
  for (const auto& [point, name] : categories) {
    std::vector<std::string> row = {name};
    for (const Series& series : series_) {
      auto value = series.values.find(point);
      row.push_back(value == series.values.end() ? std::string() : value->second);
    }
    table.text += table_row(row) + '\n';
    if (table.text.size() > kMaxTable) break;
  }
  blocks.push_back(std::move(table));
  return blocks;
}

}  // namespace qwalt::worker
