#include "extract/worker/docx_styles.h"

#include <algorithm>
#include <charconv>

#include "base/ascii.h"
#include "extract/worker/clean_text.h"

namespace qwalt::worker {
namespace {

constexpr int kLongestChain = 20;
constexpr int kMaxListLevel = 8;

int to_int(std::string_view text, int otherwise) {
  int value = otherwise;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

// What the name of a style says. Word keeps the English name of its own styles in every language.
void read_name(std::string_view given, ParagraphStyle& style) {
  std::string name = base::to_lower(given);
  if (name.starts_with("heading ") && name.size() == 9 && name[8] >= '1' && name[8] <= '9') {
    style.outline_level = name[8] - '1';
  } else if (name == "title") {
    style.outline_level = 0;
  } else if (name == "subtitle") {
    style.outline_level = 1;
  } else if (name.starts_with("toc ") && name.size() == 5) {
    style.contents = true;
  } else if (name == "html preformatted" || name == "source code" || name == "code" ||
             name == "macro text") {
    style.code = true;
  }
}

std::string roman(int value) {
  static constexpr struct {
    int value;
    const char* text;
  } kDigits[] = {{1000, "m"}, {900, "cm"}, {500, "d"}, {400, "cd"}, {100, "c"},
                 {90, "xc"},  {50, "l"},   {40, "xl"}, {10, "x"},   {9, "ix"},
                 {5, "v"},    {4, "iv"},   {1, "i"}};
  std::string out;
  for (const auto& digit : kDigits) {
    for (; value >= digit.value; value -= digit.value) out += digit.text;
  }
  return out;
}

// a … z, aa, bb …, as Word counts on.
std::string letters(int value) {
  auto index = static_cast<std::size_t>(value - 1);
  return std::string(std::min<std::size_t>(index / 26 + 1, 10),
                     static_cast<char>('a' + index % 26));
}

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  return text;
}

}  // namespace

std::string format_counter(int value, std::string_view format) {
  bool small = value > 0 && value < 4000;
  if (format == "lowerLetter" && small) return letters(value);
  if (format == "upperLetter" && small) return upper(letters(value));
  if (format == "lowerRoman" && small) return roman(value);
  if (format == "upperRoman" && small) return upper(roman(value));
  if (format == "decimalZero" && value >= 0 && value < 10) return "0" + std::to_string(value);
  return std::to_string(value);
}

void DocxStyles::start(std::string_view name, const XmlAttributes& attributes) {
  if (name == "w:style") {
    in_style_ = attributes.get("w:type") == "paragraph" || !attributes.has("w:type");
    current_ = {};
    current_id_ = attributes.get("w:styleId");
  } else if (!in_style_) {
    return;
  } else if (name == "w:name") {
    read_name(attributes.get("w:val"), current_.own);
  } else if (name == "w:basedOn") {
    current_.base = attributes.get("w:val");
  } else if (name == "w:outlineLvl") {
    current_.own.outline_level = to_int(attributes.get("w:val"), -1);
  } else if (name == "w:numId") {
    current_.own.list = to_int(attributes.get("w:val"), -1);
  } else if (name == "w:ilvl") {
    current_.own.list_level = to_int(attributes.get("w:val"), -1);
  }
}

void DocxStyles::end(std::string_view name) {
  if (name != "w:style") return;
  if (in_style_ && !current_id_.empty()) styles_[current_id_] = std::move(current_);
  in_style_ = false;
}

ParagraphStyle DocxStyles::resolve(std::string_view id) const {
  ParagraphStyle found;
  std::string at(id);
  for (int step = 0; step < kLongestChain && !at.empty(); ++step) {
    auto style = styles_.find(at);
    if (style == styles_.end()) break;
    const ParagraphStyle& own = style->second.own;
    if (found.outline_level < 0) found.outline_level = own.outline_level;
    if (found.list < 0) found.list = own.list;
    if (found.list_level < 0) found.list_level = own.list_level;
    found.contents = found.contents || own.contents;
    found.code = found.code || own.code;
    at = style->second.base;
  }
  return found;
}

void DocxNumbering::start(std::string_view name, const XmlAttributes& attributes) {
  std::string_view value = attributes.get("w:val");
  if (name == "w:abstractNum") {
    definition_ = to_int(attributes.get("w:abstractNumId"), -1);
    definitions_.try_emplace(definition_);
  } else if (name == "w:num") {
    list_ = to_int(attributes.get("w:numId"), -1);
    lists_[list_].start_override.fill(-1);
  } else if (name == "w:abstractNumId" && list_ >= 0) {
    lists_[list_].definition = to_int(value, -1);
  } else if (name == "w:lvl" || name == "w:lvlOverride") {
    level_ = std::clamp(to_int(attributes.get("w:ilvl"), 0), 0, kMaxListLevel);
    if (name == "w:lvl" && definition_ >= 0) {
      definitions_[definition_][static_cast<std::size_t>(level_)].known = true;
    }
  } else if (level_ < 0) {
    return;
  } else if (name == "w:startOverride" && list_ >= 0) {
    lists_[list_].start_override[static_cast<std::size_t>(level_)] = to_int(value, 1);
  } else if (definition_ >= 0) {
    Level& level = definitions_[definition_][static_cast<std::size_t>(level_)];
    if (name == "w:start") level.start = to_int(value, 1);
    if (name == "w:numFmt") level.format = value;
    if (name == "w:lvlText") level.text = value;
  }
}

void DocxNumbering::end(std::string_view name) {
  if (name == "w:abstractNum") definition_ = -1;
  if (name == "w:num") list_ = -1;
  if (name == "w:lvlOverride" || (name == "w:lvl" && list_ < 0)) level_ = -1;
}

const DocxNumbering::Levels* DocxNumbering::levels_of(int list) const {
  auto found = lists_.find(list);
  if (found == lists_.end()) return nullptr;
  auto levels = definitions_.find(found->second.definition);
  return levels == definitions_.end() ? nullptr : &levels->second;
}

std::string DocxNumbering::next_mark(int list, int level) {
  const Levels* levels = levels_of(list);
  if (levels == nullptr) return {};
  level = std::clamp(level, 0, kMaxListLevel);
  auto at = static_cast<std::size_t>(level);
  const List& own = lists_.at(list);
  Counter& counter = counters_[own.definition];
  if (!std::exchange(overridden_[list], true)) {
    for (std::size_t i = 0; i < kLevels; ++i) {
      if (own.start_override[i] < 0) continue;
      counter.value[i] = own.start_override[i] - 1;
      counter.used[i] = true;
    }
  }
  if (!std::exchange(counter.used[at], true)) counter.value[at] = (*levels)[at].start - 1;
  if (counter.value[at] < 1'000'000) ++counter.value[at];
  for (std::size_t deeper = at + 1; deeper < kLevels; ++deeper) counter.used[deeper] = false;
  return render(*levels, counter, level);
}

std::string DocxNumbering::render(const Levels& levels, const Counter& counter, int level) const {
  const Level& own = levels[static_cast<std::size_t>(level)];
  if (own.format == "none") return {};
  // Bullets come from symbol fonts, where the character says nothing.
  if (own.format == "bullet") return "•";
  std::string out;
  for (std::size_t i = 0; i < own.text.size() && out.size() < 100; ++i) {
    bool place = own.text[i] == '%' && i + 1 < own.text.size() && own.text[i + 1] >= '1' &&
                 own.text[i + 1] <= '9';
    if (!place) {
      out += own.text[i];
      continue;
    }
    auto which = static_cast<std::size_t>(own.text[++i] - '1');
    int value = counter.used[which] ? counter.value[which] : levels[which].start;
    out += format_counter(value, levels[which].format);
  }
  return one_line(out);
}

}  // namespace qwalt::worker
