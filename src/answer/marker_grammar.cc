#include "answer/marker_grammar.h"

#include <algorithm>
#include <optional>
#include <string>

#include "answer/markers.h"
#include "base/utf8.h"
#include "text/characters.h"
#include "text/folding.h"

namespace qwalt::answer {
namespace {

// Ranges beyond this are intervals of something else.
constexpr std::uint32_t kMaxRange = 20;
// A list of numbers without a word is not longer; what is held back for one would be missed.
constexpr std::size_t kMaxListBytes = 60;

// Folded: small letters, accents kept.
constexpr std::string_view kSourceWords[] = {
    "source",    "sources", "quelle",  "quellen",   "fuente", "fuentes", "fonte",    "fontes",
    "fonti",     "bron",    "bronnen", "källa",     "källor", "kilde",   "kilder",   "lähde",
    "lähteet",   "źródło",  "źródła",  "zdroj",     "zdroje", "forrás",  "források", "sursă",
    "sursa",     "surse",   "kaynak",  "kaynaklar", "πηγή",   "πηγές",   "источник", "источники",
    "источника", "джерело", "джерела", "مصدر",      "المصدر", "المصادر", "מקור",     "מקורות",
    "स्रोत",      "来源",    "來源",    "资料来源",  "出典",   "情報源",  "ソース",   "출처",
    "nguồn",     "sumber",  "iturria"};
// Too common in round brackets.
constexpr std::string_view kDocumentWords[] = {
    "document", "documents", "doc",  "docs",     "dokument",  "passage",    "passages",
    "excerpt",  "snippet",   "ref",  "refs",     "reference", "references", "cite",
    "citation", "文献",      "文書", "документ", "documento"};
constexpr std::string_view kJoiningWords[] = {"and", "und", "et", "e", "y",  "i",  "en", "och",
                                              "og",  "и",   "та", "و", "和", "と", "및"};
constexpr std::string_view kPageWords[] = {
    "p",    "pp",     "page",   "pages",   "s",      "seite", "seiten", "pág",  "págs",
    "pag",  "pagina", "página", "páginas", "стр",    "с",     "str",    "blz",  "side",
    "sida", "sivu",   "页",     "頁",      "ページ", "쪽",    "l",      "line", "lines"};

template <std::size_t kCount>
bool is_in(std::string_view word, const std::string_view (&words)[kCount]) {
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

template <std::size_t kCount>
bool begins_one_of(std::string_view start, const std::string_view (&words)[kCount]) {
  return std::any_of(std::begin(words), std::end(words),
                     [&](std::string_view word) { return word.starts_with(start); });
}

bool is_source_word(std::string_view word, BracketKind kind) {
  return is_in(word, kSourceWords) || (kind == BracketKind::kSquare && is_in(word, kDocumentWords));
}

bool may_be_source_word(std::string_view start, BracketKind kind) {
  return begins_one_of(start, kSourceWords) ||
         (kind == BracketKind::kSquare && begins_one_of(start, kDocumentWords));
}

bool is_dash(char32_t c) { return c == U'-' || (c >= 0x2010 && c <= 0x2014) || c == 0x2212; }

bool is_separator(char32_t c) {
  return c == U',' || c == U';' || c == U'&' || c == 0xff0c || c == 0x3001 || c == 0x60c ||
         c == 0x61b;
}

// Between a word and its number: "Source: 1", "source-1", "source #1".
bool is_link(char32_t c) {
  return c == U':' || c == U'#' || c == U'.' || c == U'_' || c == 0x2116 || c == 0xff1a ||
         is_dash(c);
}

int digit_of(char32_t c) {
  return c >= U'0' && c <= U'9' ? static_cast<int>(c - U'0') : text::digit_value(c);
}

class Parser {
 public:
  Parser(std::string_view inside, BracketKind kind) : rest_(inside), kind_(kind) {}

  std::vector<std::uint32_t> parse();
  // After the numbers that were read.
  std::string_view rest() const { return rest_; }
  bool has_word() const { return has_word_; }

  std::string take_word();
  void skip_space();

 private:
  char32_t peek() const;
  void skip() { base::take_code_point(rest_); }
  bool take_prefix();
  std::optional<std::uint32_t> take_number();
  bool take_item();
  bool take_separator();
  bool ends_well();
  bool is_page_note();

  std::string_view rest_;
  BracketKind kind_;
  bool has_word_ = false;
  std::vector<std::uint32_t> numbers_;
};

char32_t Parser::peek() const {
  std::string_view rest = rest_;
  return rest.empty() ? 0 : base::take_code_point(rest);
}

void Parser::skip_space() {
  while (!rest_.empty() && text::is_white_space(peek())) skip();
}

// The letters at the front, folded.
std::string Parser::take_word() {
  const std::string_view before = rest_;
  while (!rest_.empty() &&
         (text::class_of(peek()) & (text::kLetter | text::kMark | text::kUnspaced)) != 0) {
    skip();
  }
  std::string word;
  text::fold_word(before.substr(0, before.size() - rest_.size()), false, word);
  return word;
}

// The word for source, or ^ or #, before a number. False if another word stands there.
bool Parser::take_prefix() {
  skip_space();
  if (peek() == U'^' || peek() == U'#') {
    skip();
    return true;
  }
  const std::string_view before = rest_;
  const std::string word = take_word();
  if (word.empty()) return true;
  if (!is_source_word(word, kind_)) {
    rest_ = before;
    return false;
  }
  has_word_ = true;
  skip_space();
  while (!rest_.empty() && is_link(peek())) skip();
  skip_space();
  return true;
}

std::optional<std::uint32_t> Parser::take_number() {
  std::uint32_t number = 0;
  bool any = false;
  for (int digit = 0; !rest_.empty() && (digit = digit_of(peek())) >= 0; any = true) {
    number = number * 10 + static_cast<std::uint32_t>(digit);
    if (number > kMaxMarkerNumber) return std::nullopt;
    skip();
  }
  return any && number > 0 ? std::optional(number) : std::nullopt;
}

// A number or a range of them; nothing is taken if there is none.
bool Parser::take_item() {
  const std::string_view before = rest_;
  const auto first = take_prefix() ? take_number() : std::nullopt;
  if (!first) {
    rest_ = before;
    return false;
  }
  std::uint32_t last = *first;
  const std::string_view behind = rest_;
  skip_space();
  if (is_dash(peek())) {
    skip();
    skip_space();
    const auto end = take_prefix() ? take_number() : std::nullopt;
    if (end && *end > *first && *end - *first <= kMaxRange) {
      last = *end;
    } else {
      rest_ = behind;
    }
  } else {
    rest_ = behind;
  }
  for (std::uint32_t number = *first; number <= last; ++number) {
    if (std::find(numbers_.begin(), numbers_.end(), number) == numbers_.end()) {
      numbers_.push_back(number);
    }
  }
  return true;
}

// Commas, white space, "and"; false if nothing of it stands there.
bool Parser::take_separator() {
  const std::size_t before = rest_.size();
  while (!rest_.empty() && (is_separator(peek()) || text::is_white_space(peek()))) skip();
  const std::string_view behind = rest_;
  if (!is_in(take_word(), kJoiningWords)) rest_ = behind;
  skip_space();
  return rest_.size() < before;
}

// ", p. 4" and "; pages 3-5".
bool Parser::is_page_note() {
  while (!rest_.empty() && (is_separator(peek()) || peek() == U':')) skip();
  skip_space();
  if (!is_in(take_word(), kPageWords)) return false;
  if (peek() == U'.') skip();
  bool any = false;
  for (; !rest_.empty(); skip()) {
    const char32_t c = peek();
    any = any || digit_of(c) >= 0;
    if (digit_of(c) < 0 && !is_dash(c) && c != U'.' && c != U',' && !text::is_white_space(c)) {
      return false;
    }
  }
  return any;
}

// What may follow the numbers: nothing, "†source", a page, and after a word whatever names it.
bool Parser::ends_well() {
  skip_space();
  if (rest_.empty()) return true;
  const std::string_view tail = rest_;
  if (peek() == U':') {
    skip();
    while (!rest_.empty() && digit_of(peek()) >= 0) skip();
  }
  if (peek() == 0x2020) return true;
  rest_ = tail;
  const char32_t c = peek();
  if (has_word_ && (c == U':' || c == U'(' || c == U'|' || is_separator(c) || is_dash(c))) {
    return true;
  }
  return is_page_note();
}

std::vector<std::uint32_t> Parser::parse() {
  if (!take_item()) return {};
  for (;;) {
    const std::string_view before = rest_;
    if (!take_separator() || !take_item()) {
      rest_ = before;
      break;
    }
  }
  if (kind_ == BracketKind::kRound && !has_word_) return {};
  if (!ends_well()) return {};
  return std::move(numbers_);
}

}  // namespace

std::vector<std::uint32_t> parse_marker(std::string_view inside, BracketKind kind) {
  return Parser(inside.substr(0, kMaxMarkerBytes), kind).parse();
}

bool means_source(std::string_view word) {
  std::string folded;
  text::fold_word(word, false, folded);
  return is_source_word(folded, BracketKind::kRound) || folded == "references";
}

bool means_document(std::string_view word) {
  std::string folded;
  text::fold_word(word, false, folded);
  return is_source_word(folded, BracketKind::kSquare);
}

bool may_become_marker(std::string_view inside, BracketKind kind) {
  Parser parser(inside, kind);
  parser.skip_space();
  if (parser.rest().empty()) return true;
  const std::string_view start = parser.rest();
  const std::string word = parser.take_word();
  if (!word.empty()) {
    return parser.rest().empty() ? may_be_source_word(word, kind) : is_source_word(word, kind);
  }
  if (kind == BracketKind::kRound) return false;
  std::string_view first = start;
  const char32_t c = base::take_code_point(first);
  return (digit_of(c) >= 0 || c == U'^' || c == U'#') &&
         (inside.size() <= kMaxListBytes || inside.find("†") != std::string_view::npos);
}

bool is_cut_marker(std::string_view inside, BracketKind kind) {
  Parser parser(inside, kind);
  parser.skip_space();
  if (parser.rest().empty()) return kind == BracketKind::kSquare;
  if (!parser.take_word().empty()) {
    return kind == BracketKind::kSquare ||
           std::any_of(inside.begin(), inside.end(), [](char c) { return c >= '0' && c <= '9'; });
  }
  return std::all_of(inside.begin(), inside.end(), [](char c) {
    return (c >= '0' && c <= '9') || std::string_view(" ,;-^#:").find(c) != std::string_view::npos;
  });
}

}  // namespace qwalt::answer
