#include "extract/worker/html.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <libxml/HTMLparser.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>

#include "extract/worker/clean_text.h"
#include "extract/worker/encoding.h"
#include "extract/worker/format.h"
#include "extract/worker/html_head.h"

namespace qwalt::worker {
namespace {

constexpr std::size_t kMaxBlock = 16 * 1024;
constexpr int kMaxListStart = 1'000'000;
constexpr int kMaxRowSpan = 1000;
constexpr int kMaxColumnSpan = 50;
constexpr std::size_t kMaxColumns = 500;
constexpr std::size_t kMaxRepeated = 200;  // bytes of a cell that goes on downwards
constexpr std::size_t kReadBytes = 32 * 1024;
constexpr std::size_t kSampleBytes = 64 * 1024;
// Broken pages leave elements open, so their nesting says little; beyond this it is an attack.
constexpr std::uint32_t kNestingFactor = 20;

// Ends the text of a list item that has only its mark yet; clean text has no such byte.
constexpr char kEmptyItem = '\x01';

bool is_empty_item(const text::Block& block) {
  return block.kind == text::BlockKind::kListItem && block.text.ends_with(kEmptyItem);
}

template <std::size_t N>
bool is_one_of(std::string_view name, const std::array<std::string_view, N>& names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

constexpr std::array<std::string_view, 17> kDropped = {
    "script", "style", "nav",   "template", "noscript", "svg",    "head",   "iframe", "object",
    "canvas", "audio", "video", "select",   "datalist", "button", "dialog", "math"};

constexpr std::array<std::string_view, 26> kBlocks = {
    "p",       "div",     "section",    "article", "main", "header",   "footer",
    "aside",   "address", "blockquote", "figure",  "body", "fieldset", "figcaption",
    "form",    "hr",      "dl",         "dt",      "dd",   "details",  "summary",
    "caption", "center",  "html",       "legend",  "menu"};

// Elements that never have content, so never an end.
constexpr std::array<std::string_view, 14> kVoid = {"area",  "base",   "br",    "col",  "embed",
                                                    "hr",    "img",    "input", "link", "meta",
                                                    "param", "source", "track", "wbr"};

bool is_hidden(const std::vector<HtmlBlocks::Attribute>& attributes) {
  return std::any_of(attributes.begin(), attributes.end(), [](const HtmlBlocks::Attribute& a) {
    if (a.name == "hidden") return a.value != "until-found";
    if (a.name == "aria-hidden") return a.value == "true";
    if (a.name != "style") return false;
    std::string style;
    std::copy_if(a.value.begin(), a.value.end(), std::back_inserter(style),
                 [](char c) { return !is_space(c); });
    return style.find("display:none") != std::string::npos ||
           style.find("visibility:hidden") != std::string::npos;
  });
}

int number_of(std::string_view text, int most) {
  int value = 1;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return std::clamp(value, 1, most);
}

int heading_level(std::string_view name) {
  return name.size() == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '6' ? name[1] - '0' : 0;
}

}  // namespace

void HtmlBlocks::start(std::string_view name, const std::vector<Attribute>& attributes) {
  if (is_one_of(name, kVoid)) {
    if (hidden_depth_ == 0) start_void(name, attributes);
    return;
  }
  if (hidden_depth_ > 0) {
    if (name == hidden_by_) ++hidden_depth_;
    return;
  }
  if (is_one_of(name, kDropped) || is_hidden(attributes)) {
    if (is_one_of(name, kBlocks) || name == "nav" || name == "head") flush();
    hidden_by_ = name;
    hidden_depth_ = 1;
    return;
  }
  start_block(name, attributes);
}

void HtmlBlocks::start_void(std::string_view name, const std::vector<Attribute>& attributes) {
  std::string& to = tables_ > 0 ? cell_ : block_.text;
  if (name == "br") to += tables_ > 0 ? ' ' : '\n';
  if (name == "hr" && tables_ == 0) flush();
  if (name != "img" || is_hidden(attributes)) return;
  // What the author says the picture shows.
  for (const Attribute& a : attributes) {
    if (a.name == "alt") text(std::string(" ").append(a.value).append(" "));
  }
}

void HtmlBlocks::start_block(std::string_view name, const std::vector<Attribute>& attributes) {
  if (tables_ > 0 && (name == "td" || name == "th")) {
    begin_cell(name, attributes);
  } else if (name == "table") {
    if (tables_++ == 0) begin(text::BlockKind::kTable, 0);
    only_head_rows_ = true;
  } else if (name == "tr") {
    end_row();
  } else if (tables_ > 0) {
    if (is_one_of(name, kBlocks) || name == "li") cell_ += ' ';
  } else if (int level = heading_level(name); level > 0) {
    begin(text::BlockKind::kHeading, level);
  } else if (name == "ul" || name == "ol") {
    flush();
    int first = 1;
    for (const Attribute& a : attributes) {
      if (a.name == "start") first = number_of(a.value, kMaxListStart);
    }
    lists_.push_back({name == "ol", first});
  } else if (name == "li") {
    begin_item();
  } else if (name == "pre") {
    ++preformatted_;
    begin(text::BlockKind::kCode, 0);
  } else if (is_one_of(name, kBlocks)) {
    if (!is_empty_item(block_)) flush();
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

void HtmlBlocks::end(std::string_view name) {
  if (hidden_depth_ > 0) {
    if (name == hidden_by_) --hidden_depth_;
    return;
  }
  if (tables_ > 0) {
    if (name == "tr") end_row();
    if (name == "table") end_table();
    return;
  }
  if (name == "ul" || name == "ol") {
    flush();
    if (!lists_.empty()) lists_.pop_back();
  } else if (name == "pre") {
    if (preformatted_ > 0) --preformatted_;
    flush();
  } else if (heading_level(name) > 0 || name == "li" || is_one_of(name, kBlocks)) {
    flush();
  }
}

void HtmlBlocks::begin_cell(std::string_view name, const std::vector<Attribute>& attributes) {
  end_cell();
  in_cell_ = true;
  cell_rows_ = cell_columns_ = 1;
  row_is_head_ = row_is_head_ && name == "th";
  for (const Attribute& a : attributes) {
    if (a.name == "rowspan") cell_rows_ = number_of(a.value, kMaxRowSpan);
    if (a.name == "colspan") cell_columns_ = number_of(a.value, kMaxColumnSpan);
  }
}

// The columns at the row's end that cells of the rows above cover.
void HtmlBlocks::fill_from_above() {
  while (row_.size() < spans_.size() && spans_[row_.size()].rows > 0) {
    Span& span = spans_[row_.size()];
    --span.rows;
    row_.push_back(span.text);
  }
}

void HtmlBlocks::end_cell() {
  std::string text = one_line(std::exchange(cell_, {}));
  if (!std::exchange(in_cell_, false) && text.empty()) return;
  fill_from_above();
  for (int i = 0; i < cell_columns_ && row_.size() < kMaxColumns; ++i) {
    if (cell_rows_ > 1) {
      spans_.resize(std::max(spans_.size(), row_.size() + 1));
      spans_[row_.size()] = {text.size() <= kMaxRepeated ? text : std::string(), cell_rows_ - 1};
    }
    row_.push_back(std::exchange(text, {}));
  }
  cell_rows_ = cell_columns_ = 1;
}

void HtmlBlocks::end_row() {
  end_cell();
  bool own = std::any_of(row_.begin(), row_.end(), [](const std::string& c) { return !c.empty(); });
  if (own) {
    fill_from_above();
    while (!row_.empty() && row_.back().empty()) row_.pop_back();
    only_head_rows_ = only_head_rows_ && row_is_head_;
    if (only_head_rows_ && block_.head_rows < 9) ++block_.head_rows;
    block_.text += fmt::format("{}\n", fmt::join(row_, " | "));
  }
  row_.clear();
  row_is_head_ = true;
  if (block_.text.size() < kMaxBlock) return;
  sections_.add(std::move(block_));
  block_ = {text::BlockKind::kTable, 0, 0, {}};
}

void HtmlBlocks::end_table() {
  if (--tables_ > 0) {
    // A table inside a cell: its rows are lines of the outer one.
    return end_row();
  }
  end_row();
  spans_.clear();
  flush();
}

void HtmlBlocks::text(std::string_view text) {
  if (hidden_depth_ > 0) return;
  std::string& to = tables_ > 0 ? cell_ : block_.text;
  if (preformatted_ > 0 && tables_ == 0) {
    to.append(text);
  } else {
    for (char c : text) {
      bool space = is_space(c);
      if (space && (to.empty() || is_space(to.back()) || to.back() == kEmptyItem)) continue;
      to.push_back(space ? ' ' : c);
    }
  }
  if (tables_ == 0 && to.size() > kMaxBlock) {
    std::size_t cut = cut_point(to, kMaxBlock);
    std::string rest = to.substr(cut);
    to.resize(cut);
    text::BlockKind kind = block_.kind;
    flush();
    block_.kind = kind;
    block_.text = std::move(rest);
  } else if (tables_ > 0 && to.size() > kMaxBlock) {
    end_row();
  }
}

void HtmlBlocks::flush() {
  if (!is_empty_item(block_)) sections_.add(std::move(block_));
  block_ = {};
}

void HtmlBlocks::finish() {
  if (tables_ > 0) end_row();
  flush();
}

namespace {

// The bridge from libxml2's C callbacks.
struct Parse {
  HtmlBlocks blocks;
  std::vector<HtmlBlocks::Attribute> attributes;
  std::uint32_t depth = 0;
  std::uint32_t deepest = 0;
};

std::string_view view(const xmlChar* text) {
  return text == nullptr ? std::string_view() : reinterpret_cast<const char*>(text);
}

void on_start(void* data, const xmlChar* name, const xmlChar** pairs) {
  auto& parse = *static_cast<Parse*>(data);
  parse.attributes.clear();
  for (; pairs != nullptr && *pairs != nullptr; pairs += 2) {
    parse.attributes.push_back({view(pairs[0]), view(pairs[1])});
  }
  parse.deepest = std::max(parse.deepest, ++parse.depth);
  parse.blocks.start(view(name), parse.attributes);
}

void on_end(void* data, const xmlChar* name) {
  auto& parse = *static_cast<Parse*>(data);
  if (parse.depth > 0) --parse.depth;
  parse.blocks.end(view(name));
}

void on_text(void* data, const xmlChar* text, int length) {
  static_cast<Parse*>(data)->blocks.text(
      {reinterpret_cast<const char*>(text), static_cast<std::size_t>(length)});
}

using Context = std::unique_ptr<htmlParserCtxt, decltype(&htmlFreeParserCtxt)>;

Context make_context(htmlSAXHandler& handler, Parse& parse) {
  Context context(
      htmlCreatePushParserCtxt(&handler, &parse, nullptr, 0, nullptr, XML_CHAR_ENCODING_UTF8),
      &htmlFreeParserCtxt);
  if (!context) throw std::bad_alloc();
  // The text is UTF-8 already, whatever the page says of itself.
  htmlCtxtUseOptions(context.get(), HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
                                        HTML_PARSE_NONET | HTML_PARSE_IGNORE_ENC);
  return context;
}

}  // namespace

Outcome read_html(Job& job) {
  std::string head = job.input.head(kSampleBytes);
  Encoding encoding = html_encoding(head);
  job.output.info({"text/html", false, 0, html_title(decode_all(head, encoding))});
  Sections sections(job.output);
  Parse parse{HtmlBlocks(sections), {}, 0, 0};
  htmlSAXHandler handler{};
  handler.startElement = &on_start;
  handler.endElement = &on_end;
  handler.characters = &on_text;
  handler.ignorableWhitespace = &on_text;
  handler.cdataBlock = &on_text;
  Context context = make_context(handler, parse);
  Decoder decoder(encoding.name);
  std::vector<char> buffer(kReadBytes);
  std::string text;
  std::uint64_t at = encoding.mark_bytes;
  while (std::size_t got = job.input.read(at, buffer.data(), buffer.size())) {
    at += got;
    text.clear();
    decoder.decode({buffer.data(), got}, text);
    htmlParseChunk(context.get(), text.data(), static_cast<int>(text.size()), 0);
    if (parse.deepest > job.limits.nesting * kNestingFactor) {
      return refuse(FailureKind::kTooLarge, "The page is nested deeper than any page should be.");
    }
    job.output.alive();
  }
  htmlParseChunk(context.get(), nullptr, 0, 1);
  parse.blocks.finish();
  sections.finish();
  return {};
}

}  // namespace qwalt::worker
