#include "extract/worker/xml_text.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/ascii.h"
#include "base/utf8.h"
#include "extract/worker/clean_text.h"
#include "extract/worker/csv.h"

namespace qwalt::worker {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kMaxText = 16 * 1024;
constexpr std::size_t kMaxLines = 2000;      // bytes of lines in one block
constexpr std::size_t kMaxValue = 200;       // longer ones are text by themselves
constexpr std::size_t kMaxAttributes = 500;  // bytes
constexpr std::size_t kMaxCells = 500;

// Elements in which documents, not data, begin.
constexpr std::array kDocuments = {
    "article"sv,  "book"sv,      "chapter"sv, "section"sv, "part"sv,        "set"sv,
    "refentry"sv, "topic"sv,     "concept"sv, "task"sv,    "reference"sv,   "dita"sv,
    "tei"sv,      "teicorpus"sv, "tei.2"sv,   "html"sv,    "fictionbook"sv, "document"sv,
    "doc"sv,      "manual"sv,    "text"sv,    "body"sv,    "sect1"sv,       "preface"sv,
    "appendix"sv, "glossary"sv,  "bookmap"sv, "map"sv,     "help"sv,        "guide"sv};

constexpr std::array kTitles = {
    "title"sv,      "head"sv,     "bridgehead"sv, "caption"sv, "article-title"sv,
    "book-title"sv, "subtitle"sv, "h1"sv,         "h2"sv,      "h3"sv,
    "h4"sv};
constexpr std::array kParagraphs = {"p"sv,  "para"sv,       "simpara"sv, "ab"sv, "shortdesc"sv,
                                    "lg"sv, "formalpara"sv, "quote"sv,   "l"sv,  "v"sv};
constexpr std::array kItems = {"li"sv, "listitem"sv, "list-item"sv, "item"sv, "step"sv};
constexpr std::array kCodes = {
    "programlisting"sv, "screen"sv, "codeblock"sv, "literallayout"sv, "pre"sv,
    "preformat"sv,      "eg"sv};
constexpr std::array kRows = {"row"sv, "tr"sv, "strow"sv, "sthead"sv};
constexpr std::array kCells = {"entry"sv, "cell"sv, "td"sv, "th"sv, "stentry"sv};
constexpr std::array kSections = {"section"sv, "sec"sv,   "chapter"sv,   "sect1"sv,    "sect2"sv,
                                  "sect3"sv,   "sect4"sv, "part"sv,      "appendix"sv, "topic"sv,
                                  "concept"sv, "task"sv,  "reference"sv, "div"sv,      "div1"sv,
                                  "div2"sv,    "div3"sv,  "article"sv,   "book"sv,     "preface"sv};
constexpr std::array kInlines = {
    "emphasis"sv, "b"sv,     "i"sv,         "u"sv,        "em"sv,      "strong"sv, "bold"sv,
    "italic"sv,   "sup"sv,   "sub"sv,       "ph"sv,       "xref"sv,    "link"sv,   "ulink"sv,
    "ext-link"sv, "hi"sv,    "code"sv,      "tt"sv,       "literal"sv, "codeph"sv, "a"sv,
    "span"sv,     "ref"sv,   "citetitle"sv, "filename"sv, "command"sv, "option"sv, "varname"sv,
    "function"sv, "tspan"sv, "uicontrol"sv};
constexpr std::array kSkipped = {"script"sv, "style"sv, "binary"sv, "stylesheet"sv};
constexpr std::array kSilentAttributes = {"space"sv, "lang"sv, "schemaLocation"sv,
                                          "noNamespaceSchemaLocation"sv, "nil"sv};

template <class List>
bool contains(const List& list, std::string_view value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

}  // namespace

std::string local_name(std::string_view name) {
  name.remove_prefix(name.rfind(':') == std::string_view::npos ? 0 : name.rfind(':') + 1);
  return base::to_lower(name);
}

XmlText::Role XmlText::role_of(std::string_view name) const {
  if (contains(kRows, name)) return Role::kRow;
  if (contains(kCells, name) && !open_.empty() && open_.back().role == Role::kRow)
    return Role::kCell;
  if (drawing_) return name == "tspan" ? Role::kInline : Role::kNone;
  if (!document_) return name == "p" ? Role::kParagraph : Role::kNone;
  if (contains(kTitles, name)) return Role::kTitle;
  if (contains(kParagraphs, name)) return Role::kParagraph;
  if (contains(kItems, name)) return Role::kItem;
  if (contains(kCodes, name)) return Role::kCode;
  if (contains(kSections, name)) return Role::kSection;
  return contains(kInlines, name) ? Role::kInline : Role::kNone;
}

// Of a drawing only what it says in words is read.
bool XmlText::is_skipped(std::string_view name) const {
  if (contains(kSkipped, name)) return true;
  constexpr std::array kMeta = {"metadata"sv, "defs"sv, "filter"sv, "path"sv};
  return drawing_ && contains(kMeta, name);
}

void XmlText::start(std::string_view name, const XmlAttributes& attributes) {
  std::string local = local_name(name);
  if (skipping_ > 0 || is_skipped(local)) {
    ++skipping_;
    return;
  }
  if (open_.empty()) {
    document_ = contains(kDocuments, local);
    drawing_ = local == "svg";
  }
  Element element{std::string(name), {}, {}, role_of(local)};
  if (!open_.empty()) {
    Element& parent = open_.back();
    bool mixed = !trim(text_).empty() || parent.had_text;
    bool in_prose = parent.role == Role::kParagraph || parent.role == Role::kTitle ||
                    parent.role == Role::kCode || parent.in_line;
    element.in_line = element.role == Role::kInline ||
                      (element.role == Role::kNone && (in_prose || (mixed && !drawing_)));
    if (!element.in_line) {
      say_attributes(parent);
      end_text(parent);
      if (parent.last_child == local) flush_lines();
      parent.has_children = true;
      parent.last_child = local;
    }
  }
  if (!document_ && !drawing_ && !element.in_line) {
    attributes.each([&](std::string_view key, std::string_view value) {
      if (contains(kSilentAttributes, key) || trim(value).empty()) return;
      if (element.attributes.size() + value.size() > kMaxAttributes) {
        value = base::utf8_prefix(value, kMaxAttributes);
      }
      if (element.attributes.size() > kMaxAttributes) return;
      if (!element.attributes.empty()) element.attributes.append(", ");
      element.attributes.append(key).append(1, ' ').append(value);
    });
  }
  if (element.role == Role::kSection) ++sections_open_;
  if (element.role == Role::kRow) flush_lines();
  open_.push_back(std::move(element));
}

void XmlText::text(std::string_view text) {
  if (skipping_ > 0 || open_.empty()) return;
  text_.append(text);
  if (text_.size() <= kMaxText) return;
  // An element that holds more than a block may: what there is so far is sent.
  for (Element& element : open_) element.had_text = true;
  add(open_.back().role == Role::kCode ? text::BlockKind::kCode : text::BlockKind::kParagraph, 0,
      std::exchange(text_, {}));
}

// What an element says of itself, before what is in it.
void XmlText::say_attributes(Element& element) {
  if (element.attributes.empty()) return;
  line(element.name + ": " + std::exchange(element.attributes, {}));
}

// Text beside child elements.
void XmlText::end_text(Element& element) {
  std::string text = std::exchange(text_, {});
  if (trim(text).empty()) return;
  element.had_text = true;
  flush_lines();
  bool item = element.role == Role::kItem;
  add(item ? text::BlockKind::kListItem : text::BlockKind::kParagraph, 0,
      item ? "• " + one_line(text) : one_line(text));
}

void XmlText::end(std::string_view name) {
  if (skipping_ > 0) {
    --skipping_;
    return;
  }
  if (open_.empty()) return;
  Element element = std::move(open_.back());
  open_.pop_back();
  if (element.in_line) return;
  if (element.role == Role::kSection && sections_open_ > 0) --sections_open_;
  if (element.role == Role::kCell) {
    if (cells_.size() < kMaxCells) cells_.push_back(one_line(std::exchange(text_, {})));
    return;
  }
  if (element.role == Role::kRow) end_row();
  if (element.has_children) {
    end_text(element);
    bool repeats = open_.size() <= 2;
    if (repeats || document_) flush_lines();
  } else {
    value(element, std::exchange(text_, {}));
  }
  if (local_name(name) == "table" || open_.empty()) {
    table_.finish();
    first_row_ = true;
  }
}

void XmlText::value(Element& element, const std::string& text) {
  std::string clean = element.role == Role::kCode ? text : one_line(text);
  if (trim(clean).empty()) return say_attributes(element);
  int level = std::clamp(sections_open_, 1, 9);
  switch (element.role) {
    case Role::kTitle:
      return add(text::BlockKind::kHeading, level, clean);
    case Role::kItem:
      return add(text::BlockKind::kListItem, 0, "• " + clean);
    case Role::kCode:
      return add(text::BlockKind::kCode, 0, text);
    case Role::kParagraph:
      return add(text::BlockKind::kParagraph, 0, clean);
    default:
      break;
  }
  if (document_ || drawing_) return add(text::BlockKind::kParagraph, 0, clean);
  if (!element.attributes.empty()) element.name += " (" + element.attributes + ")";
  if (clean.size() <= kMaxValue) return line(element.name + ": " + clean);
  flush_lines();
  add(text::BlockKind::kParagraph, 0, element.name + ": " + clean);
}

void XmlText::line(const std::string& line) {
  if (lines_.size() + line.size() > kMaxLines) flush_lines();
  lines_.append(line).push_back('\n');
}

void XmlText::flush_lines() {
  if (!lines_.empty()) add(text::BlockKind::kParagraph, 0, std::exchange(lines_, {}));
}

void XmlText::end_row() {
  if (cells_.empty()) return;
  table_.row(table_row(cells_), std::exchange(first_row_, false) && is_csv_head(cells_));
  cells_.clear();
}

void XmlText::add(text::BlockKind kind, int level, std::string text) {
  // A row that holds more than cells is no row of a table.
  end_row();
  table_.finish();
  first_row_ = true;
  sections_.add({kind, static_cast<std::uint8_t>(level), 0, std::move(text)});
}

void XmlText::finish() {
  if (!trim(text_).empty()) add(text::BlockKind::kParagraph, 0, std::exchange(text_, {}));
  flush_lines();
  end_row();
  table_.finish();
}

}  // namespace qwalt::worker
