#include "answer/claims.h"

#include <algorithm>
#include <cctype>

#include "answer/marker_grammar.h"
#include "answer/markers.h"
#include "base/utf8.h"
#include "text/characters.h"
#include "text/sentences.h"

namespace qwalt::answer {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

bool has_words(std::string_view text) {
  while (!text.empty()) {
    if ((text::class_of(base::take_code_point(text)) & (text::kWordStart | text::kUnspaced)) != 0) {
      return true;
    }
  }
  return false;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

// Whether a closed link's text stands first.
bool begins_link(std::string_view text) {
  const std::size_t close = text.find_first_of("[]", 1);
  return close != std::string_view::npos && text.substr(close).starts_with("](") &&
         text.find(')', close) != std::string_view::npos;
}

// [text](address) becomes text; signs of emphasis and code go; cells are parted by commas.
std::string without_markdown(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '*' || c == '`') continue;
    if (c == '_' && (i == 0 || i + 1 == text.size() || text[i - 1] == ' ' || text[i + 1] == ' ')) {
      continue;
    }
    if (c == '[' && begins_link(text.substr(i))) continue;
    if (c == ']' && text.substr(i).starts_with("](")) {
      const std::size_t close = text.find(')', i);
      if (close != std::string_view::npos) {
        i = close;
        continue;
      }
    }
    if (c == '|') {
      if (!trimmed(out).empty()) out.append(",");
      continue;
    }
    out.push_back(c == '\n' ? ' ' : c);
  }
  return std::string(trimmed(out));
}

// A line of the answer, by bytes.
struct Line {
  std::size_t begin = 0;  // of what it says, behind indentation, bullet and quotation mark
  std::size_t end = 0;
  enum class Kind { kBlank, kText, kItem, kHeading, kRow, kRule, kFence } kind = Kind::kBlank;
};

// Behind a bullet or a number with its point; 0 if there is none.
std::size_t bullet_bytes(std::string_view text) {
  std::size_t end = 0;
  if (text.starts_with("- ") || text.starts_with("* ") || text.starts_with("+ ")) {
    end = 2;
  } else if (text.starts_with("• ") || text.starts_with("– ")) {
    end = text.find(' ') + 1;
  } else {
    while (end < text.size() && end < 3 && std::isdigit(static_cast<unsigned char>(text[end]))) {
      ++end;
    }
    if (end == 0 || end + 1 >= text.size() || (text[end] != '.' && text[end] != ')') ||
        text[end + 1] != ' ') {
      return 0;
    }
    end += 2;
  }
  return end;
}

bool is_rule(std::string_view text) {
  return text.find('-') != std::string_view::npos &&
         text.find_first_not_of("|-: ") == std::string_view::npos;
}

// **All of it bold** and no sentence.
bool is_bold_title(std::string_view text) {
  if (text.size() < 5 || !text.starts_with("**") || text.find("**", 2) < text.size() - 3) {
    return false;
  }
  const std::string_view inside = text.substr(2, text.find("**", 2) - 2);
  const std::string_view behind = trimmed(text.substr(text.find("**", 2) + 2));
  return (behind.empty() || behind == ":") && !inside.ends_with('.') && !inside.ends_with('!');
}

Line read_line(std::string_view answer, std::size_t begin, std::size_t end) {
  while (end > begin && is_space(answer[end - 1])) --end;
  while (begin < end && (is_space(answer[begin]) || answer[begin] == '>')) ++begin;
  const std::string_view text = answer.substr(begin, end - begin);
  using Kind = Line::Kind;
  if (text.empty()) return {begin, end, Kind::kBlank};
  if (text.starts_with("```") || text.starts_with("~~~")) return {begin, end, Kind::kFence};
  if (text.starts_with('#')) {
    const std::size_t words = text.find_first_not_of('#');
    const bool heading = words == std::string_view::npos || (words <= 6 && text[words] == ' ');
    if (heading) return {begin, end, Kind::kHeading};
  }
  if (is_rule(text)) return {begin, end, Kind::kRule};
  if (is_bold_title(text)) return {begin, end, Kind::kHeading};
  if (text.starts_with('|') || text.find(" | ") != std::string_view::npos) {
    return {begin, end, Kind::kRow};
  }
  const std::size_t bullet = bullet_bytes(text);
  return {begin + bullet, end, bullet > 0 ? Kind::kItem : Kind::kText};
}

class Finder {
 public:
  explicit Finder(std::string_view answer) : answer_(answer), markers_(find_markers(answer)) {}

  std::vector<Claim> find();

 private:
  void take(const Line& line);
  void finish_block();
  void finish_table(bool has_head);
  void add_sentences(std::size_t begin, std::size_t end);
  void add_claim(std::size_t begin, std::size_t end, std::vector<Claim>& block) const;
  void give(std::vector<Claim> block);
  bool introduces_sources(std::string_view text) const;

  std::string_view answer_;
  std::vector<Marker> markers_;
  std::vector<Claim> claims_;
  std::size_t begin_ = 0;  // of the block that is read; begin_ == end_: none
  std::size_t end_ = 0;
  bool item_ = false;  // it is an item of a list
  bool fenced_ = false;
  bool listing_sources_ = false;
  std::vector<Line> rows_;
  std::vector<std::uint32_t> inherited_;  // by the items of a list
};

// "Sources:", "## Quellen": what follows names the sources.
bool Finder::introduces_sources(std::string_view text) const {
  const std::string words = without_markdown(text);
  std::string_view rest = trimmed(words);
  while (rest.starts_with('#')) rest.remove_prefix(1);
  rest = trimmed(rest);
  if (rest.ends_with(':')) rest.remove_suffix(1);
  return means_source(trimmed(rest));
}

// The markers within are its own, but those that come before its first word: these belong to the
// sentence before, unless that one has markers and this goes on in small letters ("[2] says that").
void Finder::add_claim(std::size_t begin, std::size_t end, std::vector<Claim>& block) const {
  Claim claim{begin, end, {}, {}};
  std::vector<const Marker*> own;
  const auto give_to = [](Claim& to, const Marker& marker) {
    for (const std::uint32_t number : marker.numbers) {
      if (std::find(to.numbers.begin(), to.numbers.end(), number) == to.numbers.end()) {
        to.numbers.push_back(number);
      }
    }
  };
  const auto first =
      std::lower_bound(markers_.begin(), markers_.end(), begin,
                       [](const Marker& marker, std::size_t at) { return marker.begin < at; });
  std::size_t from = begin;
  bool leading = true;
  for (auto marker = first; marker != markers_.end() && marker->begin < end; ++marker) {
    leading = leading && !has_words(answer_.substr(from, marker->begin - from));
    from = marker->end;
    const std::string_view behind = trimmed(answer_.substr(from, end > from ? end - from : 0));
    const bool goes_on = !block.empty() && !block.back().numbers.empty() && !behind.empty() &&
                         (text::class_at(behind, 0) & text::kLower) != 0;
    if (leading && !block.empty() && !goes_on) {
      give_to(block.back(), *marker);
      block.back().end = marker->end;
      claim.begin = std::min(marker->end, end);
    } else {
      give_to(claim, *marker);
    }
  }
  while (claim.begin < claim.end && is_space(answer_[claim.begin])) ++claim.begin;
  const std::string_view text = answer_.substr(claim.begin, claim.end - claim.begin);
  claim.words = without_markdown(without_markers(text));
  if (has_words(claim.words)) block.push_back(std::move(claim));
}

void Finder::add_sentences(std::size_t begin, std::size_t end) {
  std::vector<Claim> block;
  const std::string_view text = answer_.substr(begin, end - begin);
  for (const text::Sentence& sentence : text::split_sentences(text)) {
    add_claim(begin + sentence.begin, begin + sentence.end, block);
  }
  give(std::move(block));
}

// Leaves out what introduces and what asks.
void Finder::give(std::vector<Claim> block) {
  if (!item_) inherited_.clear();
  for (Claim& claim : block) {
    const std::string_view words = claim.words;
    if (words.ends_with(':') || words.ends_with("：")) {
      inherited_ = claim.numbers;
      continue;
    }
    const bool asks = words.ends_with('?') || words.ends_with("？") || words.ends_with("؟");
    if (asks && claim.numbers.empty()) continue;
    if (item_ && claim.numbers.empty()) claim.numbers = inherited_;
    claims_.push_back(std::move(claim));
  }
}

void Finder::finish_block() {
  if (begin_ < end_) add_sentences(begin_, end_);
  begin_ = end_ = 0;
  if (!rows_.empty()) finish_table(false);
}

void Finder::finish_table(bool has_head) {
  const std::vector<Line> rows = std::move(rows_);
  rows_.clear();
  item_ = true;
  for (std::size_t i = 0; i < rows.size() - (has_head ? 1 : 0); ++i) {
    std::vector<Claim> block;
    add_claim(rows[i].begin, rows[i].end, block);
    give(std::move(block));
  }
}

void Finder::take(const Line& line) {
  using Kind = Line::Kind;
  if (line.kind == Kind::kFence) {
    finish_block();
    fenced_ = !fenced_;
    return;
  }
  if (fenced_) return;
  const std::string_view text = answer_.substr(line.begin, line.end - line.begin);
  if (line.kind != Kind::kBlank && introduces_sources(text)) {
    finish_block();
    listing_sources_ = true;
    return;
  }
  if (line.kind == Kind::kHeading) listing_sources_ = false;
  if (listing_sources_) return;
  switch (line.kind) {
    case Kind::kRow:
      if (rows_.empty()) finish_block();
      rows_.push_back(line);
      return;
    case Kind::kRule:
      // The row before it is a head.
      if (!rows_.empty()) finish_table(true);
      finish_block();
      return;
    case Kind::kItem:
      finish_block();
      item_ = true;
      begin_ = line.begin;
      end_ = line.end;
      return;
    case Kind::kText:
      if (!rows_.empty() || begin_ == end_) {
        finish_block();
        item_ = false;
        begin_ = line.begin;
      }
      end_ = line.end;
      return;
    default:
      finish_block();
      return;
  }
}

std::vector<Claim> Finder::find() {
  for (std::size_t at = 0; at < answer_.size();) {
    const std::size_t newline = std::min(answer_.find('\n', at), answer_.size());
    take(read_line(answer_, at, newline));
    at = newline + 1;
  }
  if (!fenced_) finish_block();
  return std::move(claims_);
}

}  // namespace

std::vector<Claim> find_claims(std::string_view answer) { return Finder(answer).find(); }

}  // namespace qwalt::answer
