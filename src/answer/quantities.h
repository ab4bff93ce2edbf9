// The numbers of a text as values: "4,2 Nm", "1,000", "50 percent", "3 March 2024", "M8".
//
// Spellings of the same number get the same value: separators of thousands, decimal signs, digits
// of any script, words of magnitude ("2 million"), small number words, signs before and behind
// ("$5", "5 dollars"). A date becomes day, month and year, in this order, however it is written.
// Codes that mix letters and digits are values too ("m8", "f17", "2.3.1", "10:30").
// A number that may be read in two ways ("1,234" is 1234 or 1.234) has both readings.
// Functions without state, thread-safe; any bytes are taken. Cost: linear.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace qwalt::answer {

struct Quantity {
  std::uint32_t begin = 0;  // bytes in the text
  std::uint32_t end = 0;
  std::string value;
  std::string other;      // the second reading, or empty
  std::string_view unit;  // canonical: "nm", "%", "usd", "th" for ordinals; empty: none is known
  bool spelled = false;   // a word: "five", "third"
};

// In order of the text, but for dates; not overlapping, but that the parts of a date share a place.
std::vector<Quantity> find_quantities(std::string_view text);

// Whether two equal values mean the same amount: a unit that only one of them names is no
// contradiction.
bool units_agree(std::string_view one, std::string_view other);

}  // namespace qwalt::answer
