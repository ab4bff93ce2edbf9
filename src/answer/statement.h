// A text as what it states: content words, names, numbers and negations, in order, as small
// integers that can be compared with those of another text.
//
// Texts are comparable when they were read with the same Vocabulary, by the rules of the same
// language. Positions are bytes in the text. Not thread-safe. Cost: linear.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "text/language.h"

namespace qwalt::answer {

using TermId = std::uint32_t;  // 0: none

// Numbers the terms of several texts.
class Vocabulary {
 public:
  TermId add(std::string_view term);

 private:
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };
  std::unordered_map<std::string, TermId, Hash, std::equal_to<>> ids_;
};

enum class ElementKind : std::uint8_t {
  kWord,
  kName,
  kNumber,
  kCue,  // a stop word that has an opposite: "before", "more"
};

struct Element {
  TermId term = 0;
  TermId other = 0;  // of a number that can be read in two ways
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::string_view unit;  // of numbers
  ElementKind kind = ElementKind::kWord;
  bool capital = false;    // begins with a capital letter
  bool initial = false;    // first of its sentence: its capital may mean nothing
  bool spelled = false;    // a number written as a word
  bool character = false;  // of a script without spaces: a part of a word
};

struct Statement {
  std::vector<Element> elements;
  // For each negation the index of the element that follows it; the count of all at the end.
  std::vector<std::uint32_t> negations;
};

// Reads `text`, of one sentence or several. Where capitals are told apart, a capitalised word that
// does not begin a sentence is a name; in German it may be any noun, and none is.
Statement read_statement(std::string_view text, text::Language language, Vocabulary& vocabulary);

// The word at an element, folded without accents.
std::string folded_word(std::string_view word);

// Whether two elements say the same.
bool same(const Element& one, const Element& other);

}  // namespace qwalt::answer
