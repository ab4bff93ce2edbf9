// Words that turn a statement round: negations and opposites.
//
// Tables for the larger languages, English where a language has none. Functions without state.
#pragma once

#include <string_view>
#include <vector>

#include "text/language.h"

namespace qwalt::answer {

// `word` folded without accents, as text::Analyzer::words gives it; a character of scripts without
// spaces.
bool is_negation(std::string_view word, text::Language language);

// Words for which "increase" is "decrease", "before" is "after", "allowed" is "forbidden": whether
// `one` and `other`, folded without accents, are opposites in any language that is known.
bool are_opposites(std::string_view one, std::string_view other);

// Whether `word` has opposites at all.
bool has_opposite(std::string_view word);

// "he", "sie", "ella": a sentence that begins so speaks of what was said before.
bool is_pronoun(std::string_view word, text::Language language);

}  // namespace qwalt::answer
