// The words beside and instead of numbers: units, months, magnitudes, number words.
//
// Tables; functions without state. A `word` is folded as text::fold_word does it.
#pragma once

#include <optional>
#include <string_view>

namespace qwalt::answer {

// A symbol as it is written ("Nm", "°C", "%", "km/h"), or a folded word ("percent", "minuten").
// Empty if it is no unit.
std::string_view unit_of_symbol(std::string_view symbol);
std::string_view unit_of_word(std::string_view word);

// 1 to 12. `sure`: the word means nothing else, as "may" and "mars" do.
struct Month {
  int number = 0;
  bool sure = false;
};
std::optional<Month> month_of(std::string_view word);

// Powers of ten: 3 for "thousand".
std::optional<int> magnitude_of(std::string_view word);

// "five" and "third", from 2 on: "one" is an article in most languages.
struct NumberWord {
  int value = 0;
  bool ordinal = false;
};
std::optional<NumberWord> number_word(std::string_view word);

}  // namespace qwalt::answer
