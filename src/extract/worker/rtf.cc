// Rich Text (RTF 1.9.1) as blocks, streamed: what a word processor shows of the text's flow.
#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/ascii.h"
#include "extract/worker/clean_text.h"
#include "extract/worker/format.h"
#include "extract/worker/plain_text.h"
#include "extract/worker/rtf_text.h"
#include "extract/worker/rtf_tokens.h"
#include "extract/worker/sections.h"
#include "extract/worker/table_blocks.h"

namespace qwalt::worker {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kMaxDepth = 1000;
constexpr std::size_t kMaxParagraph = 16 * 1024;
constexpr std::size_t kMaxRow = 64 * 1024;
constexpr std::size_t kMaxEntries = 5000;  // of the tables of fonts and styles
constexpr std::size_t kMaxAside = 8;       // footnotes and boxes within each other
constexpr std::size_t kMaxNotes = 200;     // of one paragraph
constexpr int kMaxFallback = 20;
constexpr std::size_t kMaxTitle = 1000;
constexpr int kBodyLevel = 9;  // \outlinelevel of text that is no heading

// Groups whose content is no text of the document.
constexpr std::array kDropped = {
    "pict"sv,      "header"sv,    "headerl"sv,   "headerr"sv,   "headerf"sv,   "footer"sv,
    "footerl"sv,   "footerr"sv,   "footerf"sv,   "colortbl"sv,  "fldinst"sv,   "nonshppict"sv,
    "shprslt"sv,   "datafield"sv, "objdata"sv,   "objname"sv,   "objclass"sv,  "filetbl"sv,
    "listtable"sv, "revtbl"sv,    "mmathPict"sv, "bkmkstart"sv, "bkmkend"sv,   "ftnsep"sv,
    "ftnsepc"sv,   "ftncn"sv,     "aftnsep"sv,   "aftnsepc"sv,  "aftncn"sv,    "xe"sv,
    "tc"sv,        "txe"sv,       "rxe"sv,       "sp"sv,        "stylesheet"sv};

// Groups that are marked as optional and yet hold text, or lead to some.
constexpr std::array kKept = {"shptxt"sv,   "dptxbxtext"sv, "ud"sv,     "moMath"sv, "moMathPara"sv,
                              "footnote"sv, "listtext"sv,   "pntext"sv, "field"sv,  "fldrslt"sv};

// Only some group within them is text.
constexpr std::array kDroppedButInner = {"shpinst"sv, "do"sv, "upr"sv};

struct Character {
  std::string_view word;
  int unit;
};
constexpr Character kCharacters[] = {
    {"emdash", 0x2014}, {"endash", 0x2013},    {"lquote", 0x2018},    {"rquote", 0x2019},
    {"bullet", 0x2022}, {"ldblquote", 0x201c}, {"rdblquote", 0x201d}, {"tab", ' '},
    {"line", '\n'},     {"lbr", '\n'},         {"softline", '\n'},    {"emspace", ' '},
    {"enspace", ' '},   {"qmspace", ' '},      {"zwj", 0x200d},       {"zwnj", 0x200c}};

template <class List>
bool contains(const List& list, std::string_view value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

// "heading 2" gives 2, "Title" 1, others 0.
int level_of_style(std::string_view name) {
  const std::string lower = base::to_lower(trim(name.substr(0, name.find_first_of(",;"))));
  if (lower == "title") return 1;
  if (lower == "subtitle") return 2;
  if (!lower.starts_with("heading ") || lower.size() != 9) return 0;
  char digit = lower.back();
  return digit >= '1' && digit <= '9' ? digit - '0' : 0;
}

enum class Into { kText, kNothing, kNothingButInner, kFonts, kStyles, kInfo, kTitle, kMarker };

// What a group inherits from the one around it and gives back at its end.
struct Group {
  Into into = Into::kText;
  bool optional = false;  // after \*
  bool hidden = false;
  bool deleted = false;
  bool in_table = false;
  bool aside = false;  // began a footnote or a box
  bool note = false;   // that is a footnote
  int fallback = 1;    // characters after \u for programs without Unicode
  int font = -1;
  int style_level = 0;
  int outline = kBodyLevel;
  int list_level = 0;
};

class RtfReader {
 public:
  explicit RtfReader(Job& job) : job_(job), sections_(job.output), table_(sections_) {}

  Outcome read();

 private:
  void open();
  void close();
  void word(const RtfToken& token);
  bool destination(std::string_view word);
  void character_property(const RtfToken& token);
  void paragraph_property(const RtfToken& token);
  void table_word(std::string_view word);
  void symbol(char c);
  void byte(char c);
  void unit(int number);
  bool is_seen() const;
  void use_font();

  void begin_aside(bool note);
  void end_aside(bool note);
  void end_paragraph();
  void end_cell();
  void end_row();
  void emit(text::Block block);
  void send_info();

  Job& job_;
  Sections sections_;
  TableBlocks table_;
  std::vector<Group> groups_;
  RtfText text_;
  RtfText name_;  // of a font, a style, the title, or the mark of a list item
  std::string paragraph_;
  std::string marker_;
  std::vector<std::string> outer_;  // paragraphs that a footnote or a box interrupts
  std::vector<std::string> notes_;
  std::vector<std::string> cells_;
  std::size_t row_bytes_ = 0;
  bool row_is_head_ = false;
  bool first_row_ = true;
  std::map<int, std::string> font_encodings_;
  std::map<int, int> style_levels_;
  int entry_ = 0;        // the font or style that is being declared
  int entry_level_ = 0;  // of its outline
  std::string default_encoding_ = "WINDOWS-1252";
  int default_font_ = 0;
  int to_skip_ = 0;
  std::string title_;
  bool info_sent_ = false;
};

void RtfReader::open() {
  Group inner = groups_.empty() ? Group{} : groups_.back();
  inner.optional = inner.aside = inner.note = false;
  groups_.push_back(inner);
  to_skip_ = 0;
}

void RtfReader::close() {
  if (groups_.empty()) return;
  Group ended = groups_.back();
  groups_.pop_back();
  to_skip_ = 0;
  if (ended.aside) end_aside(ended.note);
  Into outer = groups_.empty() ? Into::kText : groups_.back().into;
  if (ended.into == Into::kMarker && outer != Into::kMarker) {
    marker_ = one_line(name_.take());
    if (marker_ == "·" || marker_ == "o" || marker_ == "§") marker_ = "•";
  } else if (ended.into == Into::kTitle && outer != Into::kTitle) {
    title_ = name_.take().substr(0, kMaxTitle);
  } else if (ended.into == Into::kStyles) {
    int level = entry_level_ > 0 ? entry_level_ : level_of_style(name_.take());
    if (level > 0 && style_levels_.size() < kMaxEntries) style_levels_[entry_] = level;
    entry_ = entry_level_ = 0;
    name_.take();
  } else if (ended.into == Into::kFonts) {
    name_.take();
  }
  use_font();
}

// The text so far was in the font of the group that ended.
void RtfReader::use_font() {
  int font = groups_.empty() || groups_.back().font < 0 ? default_font_ : groups_.back().font;
  auto found = font_encodings_.find(font);
  text_.set_encoding(found == font_encodings_.end() ? default_encoding_ : found->second);
}

bool RtfReader::is_seen() const {
  if (groups_.empty()) return false;
  const Group& group = groups_.back();
  return group.into == Into::kText && !group.hidden && !group.deleted;
}

void RtfReader::byte(char c) {
  if (to_skip_ > 0) {
    --to_skip_;
    return;
  }
  if (groups_.empty()) return;
  if (is_seen()) {
    text_.byte(c);
    if (text_.size() > kMaxParagraph) paragraph_ += text_.take();
    if (paragraph_.size() <= kMaxParagraph) return;
    groups_.back().in_table ? end_cell() : end_paragraph();
    return;
  }
  Into into = groups_.back().into;
  bool named = into == Into::kStyles || into == Into::kTitle || into == Into::kMarker;
  if (named && name_.size() < kMaxTitle) name_.byte(c);
}

void RtfReader::unit(int number) {
  if (is_seen()) text_.code_unit(number);
  Into into = groups_.empty() ? Into::kNothing : groups_.back().into;
  bool named = into == Into::kTitle || into == Into::kMarker;
  if (named && name_.size() < kMaxTitle) name_.code_unit(number);
}

void RtfReader::symbol(char c) {
  to_skip_ = 0;
  if (c == '*' && !groups_.empty()) groups_.back().optional = true;
  if (c == '\\' || c == '{' || c == '}') byte(c);
  if (c == '~') unit(0xa0);
  if (c == '_') unit(0x2011);
  if (c == '\r' || c == '\n') end_paragraph();
  if (c == '\t') unit(' ');
}

void RtfReader::begin_aside(bool note) {
  Group& group = groups_.back();
  if (group.into == Into::kNothing || outer_.size() >= kMaxAside) return;
  group.into = Into::kText;
  group.aside = true;
  group.note = note;
  group.in_table = false;
  outer_.push_back(std::exchange(paragraph_, {}) + text_.take());
}

void RtfReader::end_aside(bool note) {
  std::string rest = std::exchange(paragraph_, {}) + text_.take();
  if (note) {
    if (notes_.size() < kMaxNotes) notes_.push_back(std::move(rest));
  } else if (!trim(rest).empty()) {
    emit({text::BlockKind::kParagraph, 0, 0, std::move(rest)});
  }
  paragraph_ = std::move(outer_.back());
  outer_.pop_back();
}

// Whether `word` says what the group holds.
bool RtfReader::destination(std::string_view word) {
  Group& group = groups_.back();
  bool optional = std::exchange(group.optional, false);
  if (group.into == Into::kNothing) return true;
  if (word == "fonttbl") {
    group.into = Into::kFonts;
  } else if (word == "stylesheet") {
    group.into = Into::kStyles;
  } else if (word == "info") {
    group.into = Into::kInfo;
  } else if (group.into == Into::kInfo) {
    if (word == "title") group.into = Into::kTitle;
  } else if (word == "listtext" || word == "pntext") {
    if (group.into == Into::kText) group.into = Into::kMarker;
  } else if (word == "footnote" || word == "shptxt" || word == "dptxbxtext") {
    begin_aside(word == "footnote");
  } else if (word == "ud") {
    if (group.into == Into::kNothingButInner) group.into = Into::kText;
  } else if (contains(kDroppedButInner, word)) {
    group.into = Into::kNothingButInner;
  } else if (contains(kDropped, word) || (word.starts_with('m') && word.ends_with("Pr"))) {
    group.into = Into::kNothing;
  } else if (optional && !contains(kKept, word)) {
    // A style of characters is declared as an optional group.
    group.into = group.into == Into::kStyles && word == "cs" ? Into::kStyles : Into::kNothing;
  } else {
    return false;
  }
  return true;
}

void RtfReader::character_property(const RtfToken& token) {
  Group& group = groups_.back();
  bool on = !token.has_number || token.number != 0;
  if (token.word == "v" || token.word == "webhidden") {
    group.hidden = on;
  } else if (token.word == "deleted") {
    group.deleted = on;
  } else if (token.word == "plain") {
    group.hidden = group.deleted = false;
    group.font = -1;
    use_font();
  } else if (token.word == "f" && group.into == Into::kFonts) {
    entry_ = token.number;
  } else if (token.word == "f") {
    group.font = token.number;
    use_font();
  } else if (token.word == "uc") {
    group.fallback = std::clamp(token.number, 0, kMaxFallback);
  }
}

void RtfReader::paragraph_property(const RtfToken& token) {
  Group& group = groups_.back();
  if (token.word == "pard") {
    group.style_level = group.list_level = 0;
    group.outline = kBodyLevel;
    group.in_table = false;
  } else if (token.word == "s" && group.into == Into::kStyles) {
    entry_ = token.number;
  } else if (token.word == "s") {
    auto found = style_levels_.find(token.number);
    group.style_level = found == style_levels_.end() ? 0 : found->second;
  } else if (token.word == "outlinelevel") {
    int level = std::clamp(token.number, 0, kBodyLevel);
    if (group.into == Into::kStyles) entry_level_ = level < kBodyLevel ? level + 1 : 0;
    group.outline = level;
  } else if (token.word == "intbl") {
    group.in_table = true;
  } else if (token.word == "ilvl") {
    group.list_level = std::clamp(token.number, 0, 8);
  } else if (token.word == "trhdr") {
    row_is_head_ = true;
  }
}

void RtfReader::table_word(std::string_view word) {
  if (word == "cell") end_cell();
  if (word == "nestcell" || word == "nestrow") paragraph_ += text_.take() + " ";
  if (word == "row") end_row();
  if (word == "trowd") row_is_head_ = false;
}

void RtfReader::word(const RtfToken& token) {
  to_skip_ = 0;
  if (groups_.empty() || destination(token.word)) return;
  Group& group = groups_.back();
  if (token.word == "u" && token.has_number) {
    unit(token.number);
    to_skip_ = group.fallback;
  } else if (token.word == "ansicpg" || token.word == "mac" || token.word == "pc") {
    int page = token.word == "mac" ? 10000 : (token.word == "pc" ? 437 : token.number);
    std::string encoding = encoding_of_code_page(page);
    if (!encoding.empty()) default_encoding_ = encoding;
    use_font();
  } else if (token.word == "deff") {
    default_font_ = token.number;
  } else if (token.word == "fcharset" || token.word == "cpg") {
    std::string encoding = token.word == "cpg" ? encoding_of_code_page(token.number)
                                               : encoding_of_font_charset(token.number);
    // 0 is the usual one: what the document says counts.
    if (token.number == 0 || font_encodings_.size() >= kMaxEntries) return;
    if (group.into == Into::kFonts && !encoding.empty()) font_encodings_[entry_] = encoding;
  } else if (token.word == "par" || token.word == "sect" || token.word == "page") {
    if (group.into == Into::kText) end_paragraph();
  } else {
    const auto* known = std::find_if(std::begin(kCharacters), std::end(kCharacters),
                                     [&](const Character& one) { return one.word == token.word; });
    if (known != std::end(kCharacters)) return unit(known->unit);
    if (group.into == Into::kText) table_word(token.word);
    character_property(token);
    paragraph_property(token);
  }
}

void RtfReader::end_paragraph() {
  paragraph_ += text_.take();
  if (groups_.empty() || groups_.back().in_table || !outer_.empty()) {
    // Of a cell, a footnote or a box it is a part.
    if (!outer_.empty() || paragraph_.size() < kMaxParagraph) {
      paragraph_ += outer_.empty() ? ' ' : '\n';
      if (paragraph_.size() < kMaxParagraph) return;
    }
  }
  Group group = groups_.empty() ? Group{} : groups_.back();
  end_row();
  table_.finish();
  first_row_ = true;
  std::string text = std::exchange(paragraph_, {});
  std::string marker = std::exchange(marker_, {});
  int level = group.outline < kBodyLevel ? group.outline + 1 : group.style_level;
  std::string_view seen = trim(text);
  if (level > 0 && !seen.empty()) {
    if (!marker.empty() && marker != "•") text = marker + ' ' + text;
    emit({text::BlockKind::kHeading, static_cast<std::uint8_t>(level), 0, one_line(text)});
  } else if (!marker.empty() && !seen.empty()) {
    emit({text::BlockKind::kListItem, static_cast<std::uint8_t>(group.list_level), 0,
          marker + ' ' + std::string(seen)});
  } else if (!seen.empty()) {
    bool item = list_marker(seen) > 0;
    emit({item ? text::BlockKind::kListItem : text::BlockKind::kParagraph, 0, 0, std::move(text)});
  }
  for (std::string& note : std::exchange(notes_, {})) {
    emit({text::BlockKind::kFootnote, 0, 0, std::move(note)});
  }
}

void RtfReader::end_cell() {
  std::string cell = std::exchange(paragraph_, {}) + text_.take();
  if (!marker_.empty()) cell = std::exchange(marker_, {}) + ' ' + cell;
  row_bytes_ += cell.size() + 3;
  cells_.push_back(std::move(cell));
  if (row_bytes_ > kMaxRow) end_row();
}

void RtfReader::end_row() {
  if (cells_.empty()) return;
  send_info();
  table_.row(table_row(cells_), first_row_ || row_is_head_);
  first_row_ = false;
  cells_.clear();
  row_bytes_ = 0;
}

void RtfReader::send_info() {
  if (std::exchange(info_sent_, true)) return;
  job_.output.info({"application/rtf", false, 0, title_});
}

void RtfReader::emit(text::Block block) {
  send_info();
  sections_.add(std::move(block));
}

Outcome RtfReader::read() {
  RtfTokens tokens(job_.input);
  for (std::uint64_t count = 1;; ++count) {
    const RtfToken& token = tokens.next();
    if (token.kind == RtfToken::Kind::kEnd) break;
    if (token.kind == RtfToken::Kind::kOpen) open();
    if (token.kind == RtfToken::Kind::kClose) close();
    if (token.kind == RtfToken::Kind::kWord) word(token);
    if (token.kind == RtfToken::Kind::kSymbol) symbol(token.word.front());
    if (token.kind == RtfToken::Kind::kByte) byte(token.byte);
    if (groups_.size() > kMaxDepth) {
      return refuse(FailureKind::kTooLarge, "The groups of the document are nested too deep.");
    }
    if (count % 4096 == 0) job_.output.alive();
  }
  while (!outer_.empty()) end_aside(false);
  groups_.clear();
  groups_.emplace_back();
  end_paragraph();
  end_row();
  table_.finish();
  send_info();
  sections_.finish();
  return {};
}

}  // namespace

Outcome read_rtf(Job& job) { return RtfReader(job).read(); }

}  // namespace qwalt::worker
