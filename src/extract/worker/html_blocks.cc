#include "extract/worker/html_blocks.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "base/ascii.h"
#include "extract/worker/clean_text.h"

namespace qwalt::worker {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kMaxBlock = 16 * 1024;
constexpr std::size_t kMaxCell = 1000;  // of a table without heads: more is a column of a page
constexpr int kMaxListStart = 1'000'000;
constexpr std::size_t kMaxTables = 50;  // within each other
constexpr std::size_t kMaxLists = 100;
constexpr std::size_t kMaxAlt = 300;

// Ends the text of a list item that has only its mark yet; clean text has no such byte.
constexpr char kEmptyItem = '\x01';

bool is_empty_item(const text::Block& block) {
  return block.kind == text::BlockKind::kListItem && block.text.ends_with(kEmptyItem);
}

template <class List>
bool contains(const List& list, std::string_view value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

constexpr std::array kDropped = {"script"sv, "style"sv,    "template"sv, "svg"sv,    "head"sv,
                                 "iframe"sv, "object"sv,   "canvas"sv,   "audio"sv,  "video"sv,
                                 "select"sv, "datalist"sv, "button"sv,   "noembed"sv};

// What may stand in a head. The parser takes every other new element for a part of a head that was
// never closed; the page begins there.
constexpr std::array kOfHead = {"title"sv,    "style"sv,    "script"sv,
                                "noscript"sv, "template"sv, "object"sv};

constexpr std::array kBlocks = {
    "p"sv,        "div"sv,        "section"sv, "article"sv,  "main"sv,       "header"sv,
    "footer"sv,   "aside"sv,      "address"sv, "figure"sv,   "blockquote"sv, "body"sv,
    "fieldset"sv, "figcaption"sv, "form"sv,    "hr"sv,       "dl"sv,         "dt"sv,
    "dd"sv,       "details"sv,    "summary"sv, "caption"sv,  "center"sv,     "html"sv,
    "legend"sv,   "menu"sv,       "nav"sv,     "noscript"sv, "dialog"sv,     "tr"sv,
    "td"sv,       "th"sv,         "hgroup"sv,  "textarea"sv, "frameset"sv,   "noframes"sv,
    "dir"sv,      "option"sv,     "search"sv};

// Elements that never have content, so never an end.
constexpr std::array kVoid = {"area"sv,  "base"sv,   "br"sv,    "col"sv,  "embed"sv,
                              "hr"sv,    "img"sv,    "input"sv, "link"sv, "meta"sv,
                              "param"sv, "source"sv, "track"sv, "wbr"sv,  "frame"sv};

// What programs write as the description of a picture when nobody did.
bool is_meaningful(std::string_view alt) {
  alt = trim(alt);
  if (alt.size() < 3 || alt.size() > kMaxAlt) return false;
  constexpr std::array kEmptyWords = {"image"sv,   "logo"sv,   "icon"sv, "photo"sv,
                                      "picture"sv, "spacer"sv, "img"sv};
  const std::string lower = base::to_lower(alt);
  if (contains(kEmptyWords, lower)) return false;
  bool file = lower.find(' ') == std::string::npos &&
              (lower.ends_with(".png") || lower.ends_with(".jpg") || lower.ends_with(".gif") ||
               lower.ends_with(".jpeg") || lower.ends_with(".svg") || lower.ends_with(".webp"));
  return !file;
}

int heading_level(std::string_view name) {
  return name.size() == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '6' ? name[1] - '0' : 0;
}

}  // namespace

void HtmlBlocks::start(std::string_view name, const HtmlAttributes& attributes) {
  if (contains(kVoid, name)) {
    if (dropped_depth_ == 0) start_void(name, attributes);
    return;
  }
  if (dropped_by_ == "head" && dropped_depth_ == 1 && !contains(kOfHead, name)) dropped_depth_ = 0;
  if (dropped_depth_ > 0) {
    if (name == dropped_by_) ++dropped_depth_;
    return;
  }
  bool described = name == "math" && !attribute(attributes, "alttext").empty();
  if (described) text(std::string(" ").append(attribute(attributes, "alttext")).append(" "));
  if (contains(kDropped, name) || described) {
    dropped_by_ = name;
    dropped_depth_ = 1;
    return;
  }
  // What was said so far belongs to the zone around.
  bool new_zone = zones_.zone_of(name, attributes) != zones_.zone();
  if (new_zone && table() == nullptr && !is_empty_item(block_)) flush();
  zones_.start(name, attributes);
  if (name == "a" && !attribute(attributes, "href").empty()) ++links_;
  if (HtmlTable* open = table()) return start_in_table(*open, name, attributes);
  start_block(name, attributes);
}

void HtmlBlocks::start_void(std::string_view name, const HtmlAttributes& attributes) {
  if (name == "br") {
    table() != nullptr ? table()->text(" ") : static_cast<void>(block_.text += '\n');
  }
  if (name == "hr" && table() == nullptr) flush();
  if (name != "img" || attribute(attributes, "aria-hidden") == "true") return;
  // What the author says the picture shows.
  std::string_view alt = attribute(attributes, "alt");
  if (is_meaningful(alt)) text(std::string(" ").append(alt).append(" "));
}

void HtmlBlocks::start_list(bool ordered, const HtmlAttributes& attributes) {
  flush();
  int first = 1;
  std::string_view start = attribute(attributes, "start");
  std::from_chars(start.data(), start.data() + start.size(), first);
  if (lists_.size() < kMaxLists) lists_.push_back({ordered, std::clamp(first, 0, kMaxListStart)});
}

void HtmlBlocks::start_block(std::string_view name, const HtmlAttributes& attributes) {
  if (name == "table") {
    start_table(attributes);
  } else if (int level = heading_level(name); level > 0) {
    begin(text::BlockKind::kHeading, level);
  } else if (name == "ul" || name == "ol") {
    start_list(name == "ol", attributes);
  } else if (name == "li") {
    begin_item();
  } else if (name == "dd") {
    begin_definition();
  } else if (name == "pre") {
    ++preformatted_;
    begin(text::BlockKind::kCode, 0);
  } else if (contains(kBlocks, name)) {
    if (is_empty_item(block_) || (term_ && block_.text.ends_with(": "))) return;
    flush();
    term_ = name == "dt";
  }
}

void HtmlBlocks::begin(text::BlockKind kind, int level) {
  flush();
  block_.kind = kind;
  block_.level = static_cast<std::uint8_t>(level);
}

void HtmlBlocks::begin_item() {
  int depth = std::clamp(static_cast<int>(lists_.size()) - 1, 0, 9);
  begin(text::BlockKind::kListItem, depth);
  bool ordered = !lists_.empty() && lists_.back().ordered;
  block_.text = ordered ? fmt::format("{}. ", lists_.back().next++) : "• ";
  block_.text += kEmptyItem;
}

// "Term: definition" is one thing.
void HtmlBlocks::begin_definition() {
  std::string term(trim(block_.text));
  if (!term_ || term.empty()) return flush();
  block_.text = term.ends_with(':') ? term + ' ' : term + ": ";
}

void HtmlBlocks::start_table(const HtmlAttributes& attributes) {
  flush();
  std::string_view role = attribute(attributes, "role");
  bool layout = role == "presentation" || role == "none" || tables_.size() >= kMaxTables;
  if (layout) {
    tables_.push_back(nullptr);
    return;
  }
  tables_.push_back(
      std::make_unique<HtmlTable>([this](text::Block block) { add(std::move(block), 0); }));
}

void HtmlBlocks::start_in_table(HtmlTable& table, std::string_view name,
                                const HtmlAttributes& attributes) {
  bool structure = heading_level(name) > 0 || name == "table" || name == "pre" || name == "article";
  if (structure && inner_tables_ == 0 && table.may_be_layout()) {
    dissolve_table();
    return start_block(name, attributes);
  }
  if (name == "table") {
    ++inner_tables_;
    table.text(" ");
  } else if (inner_tables_ > 0) {
    if (contains(kBlocks, name) || name == "li") table.text(" ");
  } else if (name == "td" || name == "th") {
    table.start_cell(name == "th", attributes);
  } else if (name == "tr") {
    table.start_row();
  } else if (name == "thead") {
    table.start_head();
  } else if (contains(kBlocks, name) || name == "li") {
    table.text(" ");
  }
}

void HtmlBlocks::dissolve_table() {
  std::vector<std::string> cells = tables_.back()->dissolve();
  tables_.back() = nullptr;
  inner_tables_ = 0;
  std::string last = std::move(cells.back());
  cells.pop_back();
  for (std::string& cell : cells) add({text::BlockKind::kParagraph, 0, 0, std::move(cell)}, 0);
  block_ = {text::BlockKind::kParagraph, 0, 0, std::move(last)};
}

void HtmlBlocks::end(std::string_view name) {
  if (dropped_depth_ > 0) {
    if (name == dropped_by_) --dropped_depth_;
    return;
  }
  if (contains(kVoid, name)) return;
  if (name == "a" && links_ > 0) --links_;
  if (HtmlTable* open = table()) {
    end_in_table(*open, name);
  } else {
    if (zones_.ends_with(name)) flush();
    end_block(name);
  }
  zones_.end(name);
}

void HtmlBlocks::end_in_table(HtmlTable& table, std::string_view name) {
  if (inner_tables_ > 0) {
    if (name == "table") --inner_tables_;
    table.text(" ");
    return;
  }
  if (name == "tr") table.end_row();
  if (name == "td" || name == "th" || name == "caption") table.end_cell();
  if (name == "thead") table.end_head();
  if (name != "table") return;
  table.finish();
  tables_.pop_back();
}

void HtmlBlocks::end_block(std::string_view name) {
  if (name == "table") {
    flush();
    if (!tables_.empty()) tables_.pop_back();
  } else if (name == "ul" || name == "ol") {
    flush();
    if (!lists_.empty()) lists_.pop_back();
  } else if (name == "pre") {
    if (preformatted_ > 0) --preformatted_;
    flush();
  } else if (name == "dt") {
    term_ = !trim(block_.text).empty();
  } else if (heading_level(name) > 0 || name == "li" || contains(kBlocks, name)) {
    flush();
  }
}

void HtmlBlocks::text(std::string_view text) {
  if (dropped_depth_ > 0) return;
  if (HtmlTable* open = table()) {
    open->text(text);
    bool column = open->cell_bytes() > kMaxCell && open->may_be_layout() && inner_tables_ == 0;
    if (column) dissolve_table();
    return;
  }
  std::size_t before = block_.text.size();
  if (preformatted_ > 0) {
    block_.text.append(text);
  } else {
    std::string& to = block_.text;
    for (char c : text) {
      bool space = is_space(c);
      if (space && (to.empty() || is_space(to.back()) || to.back() == kEmptyItem)) continue;
      to.push_back(space ? ' ' : c);
    }
  }
  if (links_ > 0) link_bytes_ += block_.text.size() - before;
  if (block_.text.size() > kMaxBlock) cut();
}

void HtmlBlocks::cut() {
  std::size_t at = cut_point(block_.text, kMaxBlock);
  std::string rest = block_.text.substr(at);
  block_.text.resize(at);
  text::BlockKind kind = block_.kind;
  flush();
  block_.kind = kind;
  block_.text = std::move(rest);
}

void HtmlBlocks::add(text::Block block, std::size_t link_bytes) {
  block.text = block.kind == text::BlockKind::kCode ? trim_lines(block.text)
                                                    : std::string(trim(trim_lines(block.text)));
  if (!block.text.empty()) choice_.add({std::move(block), zones_.zone(), link_bytes});
}

void HtmlBlocks::flush() {
  term_ = false;
  std::size_t link_bytes = std::exchange(link_bytes_, 0);
  text::Block block = std::exchange(block_, {});
  // The mark of a list item belongs to its link.
  if (block.kind == text::BlockKind::kListItem && link_bytes > 0) {
    link_bytes += block.text.find(' ') + 1;
  }
  if (!is_empty_item(block)) add(std::move(block), link_bytes);
}

void HtmlBlocks::finish() {
  while (!tables_.empty()) {
    if (table() != nullptr) table()->finish();
    tables_.pop_back();
  }
  flush();
}

}  // namespace qwalt::worker
