#include "search/query_syntax.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/utf8.h"
#include "search/question.h"
#include "text/characters.h"

namespace qwalt::search {
namespace {

constexpr std::size_t kMaxConditions = 64;
constexpr std::string_view kTitleOperator = "title:";

// Words after which a hyphen stands for a part left out: "Warenein- und -ausgang", "in- en -uit",
// "prefixes and -suffixes".
constexpr std::array<std::string_view, 13> kConjunctions = {
    "and", "or", "und", "oder", "bzw", "sowie", "en", "of", "och", "eller", "og", "e", "y"};

struct QuotePair {
  char32_t open;
  std::u32string_view close;  // any of them
  bool spaced;                // white space inside does no harm: « mot »
};
constexpr std::array<QuotePair, 8> kQuotes = {{{U'"', U"\"", false},
                                               {U'„', U"“”\"", false},
                                               {U'“', U"”“", false},
                                               {U'”', U"”", false},
                                               {U'«', U"»", true},
                                               {U'»', U"«»", true},
                                               {U'「', U"」", false},
                                               {U'『', U"』", false}}};

bool is_word_character(char32_t character) {
  return (text::class_of(character) & (text::kWordStart | text::kUnspaced)) != 0;
}

bool is_unspaced(char32_t character) { return (text::class_of(character) & text::kUnspaced) != 0; }

bool has_word(std::string_view text) {
  while (!text.empty()) {
    if (is_word_character(base::take_code_point(text))) return true;
  }
  return false;
}

// 0 at the end.
char32_t first_of(std::string_view text) { return text.empty() ? 0 : base::take_code_point(text); }

// A person asks in a sentence, where quotation marks cite; exclusions and phrases are written by
// those who search. Demanding what a question cites costs more than it brings: xquad-ar .958 to
// .950 in nDCG@10.
bool ends_in_question_mark(std::string_view text) {
  const text::ByteRange inner = text::trim(text, {0, static_cast<std::uint32_t>(text.size())});
  const char32_t last = text::decode_before(text, inner.end);
  return last == U'?' || last == U'？' || last == U'؟';
}

bool ends_word(char32_t character) {
  constexpr std::u32string_view kEnds = U",;()[]{}<>\"„“”«»「」『』，；。、？！：";
  return text::is_white_space(character) || kEnds.find(character) != std::u32string_view::npos;
}

// The word that `text` begins with, as far as an operator takes it.
std::string_view word_at(std::string_view text) {
  std::string_view rest = text;
  while (!rest.empty() && !ends_word(first_of(rest))) base::take_code_point(rest);
  text.remove_suffix(rest.size());
  while (!text.empty() && std::string_view(".!?:'").find(text.back()) != std::string_view::npos) {
    text.remove_suffix(1);
  }
  return text;
}

bool is_conjunction(std::string_view word) {
  if (!word.empty() && word.back() == '.') word.remove_suffix(1);
  return std::any_of(
      kConjunctions.begin(), kConjunctions.end(), [word](std::string_view conjunction) {
        return std::equal(
            word.begin(), word.end(), conjunction.begin(), conjunction.end(),
            [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a | 0x20 : a) == b; });
      });
}

class Splitter {
 public:
  explicit Splitter(std::string_view written)
      : text_(base::utf8_prefix(written, text::kMaxQueryBytes)),
        asks_(ends_in_question_mark(text_)) {}

  QuestionParts split() {
    while (at_ < text_.size()) {
      if (operators_ == kMaxOperators || !take_operator()) take_character();
    }
    // Without anything wanted nothing would be found: then it is no exclusion.
    if (excluded_anything_ && !has_word(parts_.text)) return {std::string(text_), {}, {}, {}};
    return std::move(parts_);
  }

 private:
  struct Quoted {
    std::string_view inner;
    std::size_t end;  // of the whole
  };

  std::string_view rest() const { return text_.substr(at_); }
  char32_t before() const { return text::decode_before(text_, static_cast<std::uint32_t>(at_)); }
  bool after_space() const { return at_ == 0 || text::is_white_space(before()); }
  bool opens_here() const;
  bool closes(const QuotePair& quote, std::size_t begin, std::size_t at, char32_t character) const;
  std::optional<Quoted> quoted_at(std::size_t at);
  bool stands_for_left_out() const;

  bool take_operator();
  bool take_exclusion();
  bool take_title();
  bool take_phrase();
  void take_character();
  void add_phrase(std::string_view phrase, Phrase::Place place, bool excluded);

  std::string_view text_;
  bool asks_;
  std::size_t at_ = 0;
  std::size_t operators_ = 0;
  bool excluded_anything_ = false;
  std::array<bool, kQuotes.size()> never_closed_{};  // from here on
  QuestionParts parts_;
};

bool Splitter::take_operator() { return take_exclusion() || take_title() || take_phrase(); }

void Splitter::take_character() {
  std::string_view left = rest();
  base::take_code_point(left);
  const std::size_t end = text_.size() - left.size();
  parts_.text.append(text_.substr(at_, end - at_));
  at_ = end;
}

bool Splitter::opens_here() const {
  if (after_space()) return true;
  constexpr std::u32string_view kBefore = U"([—–，。、：；";
  return kBefore.find(before()) != std::u32string_view::npos || is_unspaced(before());
}

// Not the inches of 5" pipes, nor a quotation mark before which there is a space.
bool Splitter::closes(const QuotePair& quote, std::size_t begin, std::size_t at,
                      char32_t character) const {
  if (quote.close.find(character) == std::u32string_view::npos || at == begin) return false;
  std::string_view after = text_.substr(at);
  base::take_code_point(after);
  const char32_t next = first_of(after);
  if (is_word_character(next) && !is_unspaced(next)) return false;
  return quote.spaced ||
         !text::is_white_space(text::decode_before(text_, static_cast<std::uint32_t>(at)));
}

std::optional<Splitter::Quoted> Splitter::quoted_at(std::size_t at) {
  std::string_view left = text_.substr(at);
  if (left.empty()) return std::nullopt;
  const char32_t open = base::take_code_point(left);
  const auto quote = std::find_if(kQuotes.begin(), kQuotes.end(),
                                  [open](const QuotePair& each) { return each.open == open; });
  if (quote == kQuotes.end()) return std::nullopt;
  bool& never_closed = never_closed_[static_cast<std::size_t>(quote - kQuotes.begin())];
  if (never_closed || (!quote->spaced && text::is_white_space(first_of(left)))) return std::nullopt;
  const std::size_t begin = text_.size() - left.size();
  while (!left.empty()) {
    const std::size_t here = text_.size() - left.size();
    const char32_t character = base::take_code_point(left);
    if (!closes(*quote, begin, here, character)) continue;
    return Quoted{text_.substr(begin, here - begin), text_.size() - left.size()};
  }
  never_closed = true;
  return std::nullopt;
}

void Splitter::add_phrase(std::string_view phrase, Phrase::Place place, bool excluded) {
  parts_.phrases.push_back({std::string(phrase), place, excluded});
  excluded_anything_ = excluded_anything_ || excluded;
  ++operators_;
  if (excluded) return;
  // Words inside and outside are no neighbours, not even without spaces.
  if (!parts_.text.empty() && parts_.text.back() != ' ') parts_.text.push_back(' ');
  parts_.text.append(phrase).push_back(' ');
}

bool Splitter::take_phrase() {
  if (asks_ || !opens_here()) return false;
  const auto quoted = quoted_at(at_);
  if (!quoted || !has_word(quoted->inner)) return false;
  add_phrase(quoted->inner, Phrase::Place::kAnywhere, false);
  at_ = quoted->end;
  return true;
}

// Of a list, of a word's half, or of a sentence.
bool Splitter::stands_for_left_out() const {
  std::size_t end = at_;
  while (end > 0 && (text_[end - 1] == ' ' || text_[end - 1] == '\t' || text_[end - 1] == ',')) {
    --end;
  }
  if (end == 0) return false;
  if (text_[end - 1] == '\n' || text_[end - 1] == '\r' || text_[end - 1] == '-') return true;
  const std::size_t begin = text_.find_last_of(" \t\r\n", end - 1);
  const std::size_t first = begin == std::string_view::npos ? 0 : begin + 1;
  return is_conjunction(text_.substr(first, end - first));
}

bool Splitter::take_exclusion() {
  if (asks_ || text_[at_] != '-' || !after_space() || stands_for_left_out()) return false;
  if (const auto quoted = quoted_at(at_ + 1)) {
    if (!has_word(quoted->inner)) return false;
    add_phrase(quoted->inner, Phrase::Place::kAnywhere, true);
    at_ = quoted->end;
    return true;
  }
  const char32_t first = first_of(text_.substr(at_ + 1));
  if ((text::class_of(first) & (text::kLetter | text::kUnspaced)) == 0) return false;
  const std::string_view word = word_at(text_.substr(at_ + 1));
  // A single letter is an option of a program.
  const bool too_short = base::count_code_points(word) < 2 && !is_unspaced(first);
  if (too_short || word.find(':') != std::string_view::npos) return false;
  parts_.excluded_words.emplace_back(word);
  excluded_anything_ = true;
  ++operators_;
  at_ += 1 + word.size();
  return true;
}

bool Splitter::take_title() {
  if (!opens_here() || rest().size() <= kTitleOperator.size()) return false;
  const std::string_view name = rest().substr(0, kTitleOperator.size());
  const bool named =
      std::equal(name.begin(), name.end(), kTitleOperator.begin(),
                 [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a | 0x20 : a) == b; });
  if (!named) return false;
  const std::size_t begin = at_ + kTitleOperator.size();
  if (const auto quoted = quoted_at(begin)) {
    if (!has_word(quoted->inner)) return false;
    add_phrase(quoted->inner, Phrase::Place::kTitle, false);
    at_ = quoted->end;
    return true;
  }
  const std::string_view word = word_at(text_.substr(begin));
  if (word.empty() || !is_word_character(first_of(word))) return false;
  parts_.title_words.emplace_back(word);
  parts_.text.append(word);
  ++operators_;
  at_ = begin + word.size();
  return true;
}

class Understanding {
 public:
  explicit Understanding(const index::Snapshot& snapshot) : snapshot_(snapshot) {}

  SearchedQuestion understand(QuestionParts parts) {
    question_.text = std::move(parts.text);
    for (const std::string& word : parts.excluded_words) exclude(word);
    for (const std::string& word : parts.title_words) {
      demand(word, Condition::Kind::kHoldsInTitle);
    }
    for (Phrase& phrase : parts.phrases) {
      if (!phrase.excluded) {
        const bool title = phrase.place == Phrase::Place::kTitle;
        demand(phrase.text, title ? Condition::Kind::kHoldsInTitle : Condition::Kind::kHolds);
      }
      question_.phrases.push_back(std::move(phrase));
    }
    return std::move(question_);
  }

 private:
  // Wholes would be too much to ask: AB 1234 holds the words of "AB-1234" next to each other.
  std::vector<text::QueryTerm> words_of(std::string_view text) const {
    std::vector<text::QueryTerm> terms = analyse_question(snapshot_, text).terms;
    std::erase_if(terms, [](const text::QueryTerm& term) { return term.extra; });
    return terms;
  }

  void demand(std::string_view text, Condition::Kind kind) {
    for (text::QueryTerm& term : words_of(text)) {
      if (question_.conditions.size() == kMaxConditions) return;
      question_.conditions.push_back({kind, std::move(term.forms)});
    }
  }

  void exclude(const std::string& word) {
    std::vector<text::QueryTerm> words = words_of(word);
    if (words.size() == 1) {
      question_.conditions.push_back({Condition::Kind::kLacks, std::move(words.front().forms)});
    } else if (!words.empty()) {
      question_.phrases.push_back({word, Phrase::Place::kAnywhere, true});
    }
  }

  const index::Snapshot& snapshot_;
  SearchedQuestion question_;
};

}  // namespace

QuestionParts split_question(std::string_view written) { return Splitter(written).split(); }

SearchedQuestion understand_question(const index::Snapshot& snapshot, std::string_view written) {
  return Understanding(snapshot).understand(split_question(written));
}

bool SearchedQuestion::demands() const {
  return std::any_of(phrases.begin(), phrases.end(),
                     [](const Phrase& phrase) { return !phrase.excluded; }) ||
         std::any_of(conditions.begin(), conditions.end(), [](const Condition& condition) {
           return condition.kind != Condition::Kind::kLacks;
         });
}

SearchedQuestion SearchedQuestion::relaxed() const {
  SearchedQuestion plain = *this;
  std::erase_if(plain.phrases, [](const Phrase& phrase) { return !phrase.excluded; });
  std::erase_if(plain.conditions, [](const Condition& condition) {
    return condition.kind != Condition::Kind::kLacks;
  });
  return plain;
}

}  // namespace qwalt::search
