// What people write into the box: "two words", -without, title:word; all else is the question.
//
// Never an error: what is no operator by the rules of docs/decisions/query-syntax.md is text, and
// so is everything beyond kMaxOperators. Pure functions, thread-safe. Cost: linear in the first
// text::kMaxQueryBytes; more is not read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "index/snapshot.h"
#include "search/selection.h"

namespace qwalt::search {

constexpr std::size_t kMaxOperators = 16;

// Words that stand next to each other (search/phrase.h). One word: exactly this one, unstemmed.
struct Phrase {
  enum class Place : std::uint8_t { kAnywhere, kTitle };
  std::string text;
  Place place = Place::kAnywhere;
  bool excluded = false;  // from anywhere
  bool operator==(const Phrase&) const = default;
};

// A question taken apart, before any analysis.
struct QuestionParts {
  // The question for the analyser: without operators' signs and without what is excluded; phrases
  // and words of titles are part of it. A string of its own, UTF-8 as far as the input was.
  std::string text;
  std::vector<Phrase> phrases;
  std::vector<std::string> title_words;
  std::vector<std::string> excluded_words;  // may turn out to be several words: e-mail
  bool operator==(const QuestionParts&) const = default;
};

QuestionParts split_question(std::string_view written);

// The same in the terms of a snapshot.
//
// Conditions say less than phrases: a passage that fulfils them may hold the words of a phrase
// apart. So whoever searches with `conditions` has to hold the texts to `phrases` as well.
struct SearchedQuestion {
  std::string text;
  std::vector<Phrase> phrases;  // with those that excluded words turned out to be
  std::vector<Condition> conditions;

  // Whether any phrase or word is wanted, so that relaxed() differs.
  bool demands() const;
  // The same with exclusions only: when no passage fulfils the demands.
  SearchedQuestion relaxed() const;
};

SearchedQuestion understand_question(const index::Snapshot& snapshot, std::string_view written);

}  // namespace qwalt::search
