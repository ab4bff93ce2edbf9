#include "answer/statement.h"

#include <algorithm>
#include <utility>

#include "answer/cues.h"
#include "answer/quantities.h"
#include "search/question.h"
#include "text/analyzer.h"
#include "text/characters.h"
#include "text/folding.h"

namespace qwalt::answer {
namespace {

// "don't": the analyser gives the word before the apostrophe.
bool has_contracted_not(std::string_view text, const text::Token& token) {
  std::string_view rest = text.substr(token.end, 4);
  if (rest.starts_with('\'')) {
    rest.remove_prefix(1);
  } else if (rest.starts_with("’")) {
    rest.remove_prefix(3);
  } else {
    return token.end - token.begin > 3 &&
           (text.substr(token.begin, token.end - token.begin).ends_with("n't") ||
            text.substr(token.begin, token.end - token.begin).ends_with("n’t"));
  }
  return rest.starts_with('t') && token.end > token.begin && text[token.end - 1] == 'n';
}

class Reader {
 public:
  Reader(std::string_view text, text::Language language, Vocabulary& vocabulary)
      : text_(text), language_(language), vocabulary_(vocabulary) {}

  Statement read();

 private:
  void take(const text::Token& token);
  void take_quantities_before(std::uint32_t end);
  bool is_in_quantity(const text::Token& token) const;
  void add_word(const text::Token& token, bool initial, ElementKind kind);
  void name_words();

  std::string_view text_;
  text::Language language_;
  Vocabulary& vocabulary_;
  std::vector<Quantity> quantities_;
  std::size_t next_ = 0;  // of quantities_, to be given
  bool any_ = false;      // a word or number was seen
  Statement statement_;
};

void Reader::take_quantities_before(std::uint32_t end) {
  for (; next_ < quantities_.size() && quantities_[next_].begin < end; ++next_) {
    const Quantity& quantity = quantities_[next_];
    Element element;
    element.term = vocabulary_.add(quantity.value);
    if (!quantity.other.empty()) element.other = vocabulary_.add(quantity.other);
    element.begin = quantity.begin;
    element.end = quantity.end;
    element.unit = quantity.unit;
    element.kind = ElementKind::kNumber;
    element.spelled = quantity.spelled;
    statement_.elements.push_back(element);
    any_ = true;
  }
}

bool Reader::is_in_quantity(const text::Token& token) const {
  const auto overlaps = [&](const Quantity& quantity) {
    return quantity.begin < token.end && token.begin < quantity.end;
  };
  // The parts of a date share their place, and a code may have many tokens: look at the last few.
  const std::size_t first = next_ > 3 ? next_ - 3 : 0;
  const auto begin = quantities_.begin() + static_cast<std::ptrdiff_t>(first);
  const auto end =
      quantities_.begin() + static_cast<std::ptrdiff_t>(std::min(next_ + 1, quantities_.size()));
  return std::any_of(begin, end, overlaps);
}

void Reader::add_word(const text::Token& token, bool initial, ElementKind kind) {
  Element element;
  element.kind = kind;
  element.term = vocabulary_.add(token.term);
  element.begin = token.begin;
  element.end = token.end;
  element.initial = initial;
  element.character = token.characters;
  element.capital = (text::class_at(text_, token.begin) & text::kLetter) == text::kUpper;
  statement_.elements.push_back(element);
}

void Reader::take(const text::Token& token) {
  if (token.extra) return;
  take_quantities_before(token.end);
  const bool initial = !std::exchange(any_, true);
  if (is_in_quantity(token)) return;
  const std::string_view raw = text_.substr(token.begin, token.end - token.begin);
  const auto next = static_cast<std::uint32_t>(statement_.elements.size());
  const std::string folded = folded_word(raw);
  if (is_negation(folded, language_) || has_contracted_not(text_, token)) {
    // "ne … pas" is one negation.
    const bool doubled = !statement_.negations.empty() && next < statement_.negations.back() + 2 &&
                         language_ == text::Language::kFrench;
    if (!doubled) statement_.negations.push_back(next);
  } else if (!token.stop_word) {
    add_word(token, initial, ElementKind::kWord);
  } else if (has_opposite(folded)) {
    add_word(token, initial, ElementKind::kCue);
  }
}

// A word with a capital inside a sentence is a name, unless most words of the sentence have one.
void Reader::name_words() {
  std::size_t words = 0;
  std::size_t capitals = 0;
  for (const Element& element : statement_.elements) {
    if (element.kind != ElementKind::kWord || element.initial) continue;
    ++words;
    capitals += element.capital;
  }
  const bool title_case = words >= 6 && capitals * 10 >= words * 9;
  if (title_case || language_ == text::Language::kGerman) return;
  for (Element& element : statement_.elements) {
    if (element.kind == ElementKind::kWord && element.capital && !element.initial) {
      element.kind = ElementKind::kName;
    }
  }
}

Statement Reader::read() {
  quantities_ = find_quantities(text_);
  search::thread_analyzer().analyze(text_, language_,
                                    [this](const text::Token& token) { take(token); });
  take_quantities_before(static_cast<std::uint32_t>(text_.size()) + 1);
  name_words();
  return std::move(statement_);
}

}  // namespace

TermId Vocabulary::add(std::string_view term) {
  const auto found = ids_.find(term);
  if (found != ids_.end()) return found->second;
  return ids_.emplace(std::string(term), static_cast<TermId>(ids_.size() + 1)).first->second;
}

Statement read_statement(std::string_view text, text::Language language, Vocabulary& vocabulary) {
  return Reader(text, language, vocabulary).read();
}

std::string folded_word(std::string_view word) {
  std::string folded;
  text::fold_word(word, false, folded);
  text::fold_accents(folded);
  return folded;
}

bool same(const Element& one, const Element& other) {
  const bool equal = one.term == other.term || (one.other != 0 && one.other == other.term) ||
                     (other.other != 0 && other.other == one.term) ||
                     (one.other != 0 && one.other == other.other);
  return equal && units_agree(one.unit, other.unit);
}

}  // namespace qwalt::answer
