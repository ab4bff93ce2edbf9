#include "extract/worker/opendocument_styles.h"

#include <algorithm>

#include "extract/worker/docx_styles.h"

namespace qwalt::worker {
namespace {

constexpr int kLongestChain = 20;
constexpr int kMaxFirst = 100'000;
constexpr int kMaxCount = 1'000'000;
constexpr std::size_t kMaxAffix = 40;

std::string count_in(int value, std::string_view format) {
  if (format == "a") return format_counter(value, "lowerLetter");
  if (format == "A") return format_counter(value, "upperLetter");
  if (format == "i") return format_counter(value, "lowerRoman");
  if (format == "I") return format_counter(value, "upperRoman");
  return std::to_string(value);
}

// What the name of a style says of it; names of LibreOffice's own styles stay English.
int level_by_name(std::string_view name) {
  if (name == "Title") return 1;
  if (name == "Subtitle") return 2;
  return 0;
}

}  // namespace

void OdfStyles::start(std::string_view name, const XmlAttributes& attributes) {
  if (name == "style:style") {
    style_ = attributes.get("style:name");
    if (styles_.size() >= kMaxStyles) style_.clear();
    if (style_.empty()) return;
    Style& style = styles_[style_];
    style.parent = attributes.get("style:parent-style-name");
    style.outline_level = std::clamp(attributes.number("style:default-outline-level", 0), 0, 9);
  } else if (name == "style:table-properties" || name == "style:drawing-page-properties") {
    bool hidden = !attributes.flag("table:display", true) ||
                  attributes.get("presentation:visibility") == "hidden";
    if (hidden && !style_.empty()) styles_[style_].hidden = true;
  } else if (name == "text:list-style" || name == "text:outline-style") {
    list_ = name == "text:list-style" ? attributes.get("style:name") : kOutline;
    if (lists_.size() >= kMaxStyles) list_.clear();
  } else if (name.starts_with("text:list-level-style") || name == "text:outline-level-style") {
    start_level(name, attributes);
  }
}

void OdfStyles::start_level(std::string_view name, const XmlAttributes& attributes) {
  int number = attributes.number("text:level", 0);
  if (list_.empty() || number < 1 || number > static_cast<int>(kOdfListLevels)) return;
  Level& level = lists_[list_][static_cast<std::size_t>(number - 1)];
  level.known = true;
  level.bullet = name == "text:list-level-style-bullet" || name == "text:list-level-style-image";
  level.format = attributes.get("style:num-format").substr(0, kMaxAffix);
  level.prefix = attributes.get("style:num-prefix").substr(0, kMaxAffix);
  level.suffix = attributes.get("style:num-suffix").substr(0, kMaxAffix);
  level.first = std::clamp(attributes.number("text:start-value", 1), 0, kMaxFirst);
  level.shown = std::clamp(attributes.number("text:display-levels", 1), 1, number);
}

void OdfStyles::end(std::string_view name) {
  if (name == "style:style") style_.clear();
  if (name == "text:list-style" || name == "text:outline-style") list_.clear();
}

int OdfStyles::outline_level(std::string_view paragraph_style) const {
  std::string at(paragraph_style);
  for (int step = 0; step < kLongestChain && !at.empty(); ++step) {
    if (int level = level_by_name(at); level > 0) return level;
    auto style = styles_.find(at);
    if (style == styles_.end()) return 0;
    if (style->second.outline_level > 0) return style->second.outline_level;
    at = style->second.parent;
  }
  return 0;
}

bool OdfStyles::is_code(std::string_view paragraph_style) const {
  std::string at(paragraph_style);
  for (int step = 0; step < kLongestChain && !at.empty(); ++step) {
    if (at == "Preformatted_20_Text" || at == "Preformatted Text") return true;
    auto style = styles_.find(at);
    if (style == styles_.end()) return false;
    at = style->second.parent;
  }
  return false;
}

bool OdfStyles::is_hidden(std::string_view style) const {
  auto found = styles_.find(std::string(style));
  return found != styles_.end() && found->second.hidden;
}

std::string OdfStyles::next_mark(std::string_view list_style, std::size_t level,
                                 OdfCounters& counters) const {
  level = std::min(level, kOdfListLevels - 1);
  auto found = lists_.find(std::string(list_style));
  bool outline = list_style == kOutline;
  if (found == lists_.end() || !found->second[level].known) return outline ? "" : "•";
  const Level& own = found->second[level];
  if (own.bullet) return "•";
  counters[level] = std::min(std::max(counters[level], own.first - 1) + 1, kMaxCount);
  std::fill(counters.begin() + static_cast<std::ptrdiff_t>(level) + 1, counters.end(), 0);
  if (own.format.empty()) return {};
  std::string mark = own.prefix;
  auto shown = static_cast<std::size_t>(own.shown);
  for (std::size_t at = level + 1 - std::min(shown, level + 1); at <= level; ++at) {
    const Level& part = found->second[at];
    if (part.format.empty() && at < level) continue;
    int value = counters[at] > 0 ? counters[at] : part.first;
    if (mark.size() > own.prefix.size()) mark += '.';
    mark += count_in(value, part.format);
  }
  return mark + own.suffix;
}

}  // namespace qwalt::worker
