// Units of more than one word: "newton metres", "per cent", "degrees Celsius".
//
// A table; functions without state.
#pragma once

#include <cstddef>
#include <string_view>

namespace qwalt::answer {

constexpr std::size_t kMaxUnitWords = 3;

// The unit, named as unit_of_symbol (answer/quantity_words.h) names it; empty if it is none.
// `words`: folded as text::fold_word does it, with one space between two.
std::string_view unit_of_phrase(std::string_view words);

}  // namespace qwalt::answer
