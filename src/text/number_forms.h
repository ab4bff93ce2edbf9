// How people write numbers and years: 1,234.5 and 1.234,5 and FY22. Pure functions on ASCII digits.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace qwalt::text {

// End of the number with separators that begins at text[begin], a digit; `begin` if there is none
// or the dots and commas make no number (2.3.1 and 1,2,3).
std::uint32_t separated_number_end(std::string_view text, std::uint32_t begin);

// Appends a number as it is searched: grouping left out, the decimal sign a point.
void append_number(std::string_view number, std::string& out);

// Whether the two digits text[begin, end) mean a year: FY22, FY 22, 3Q21, '21, 2021/22.
bool is_short_year(std::string_view text, std::uint32_t begin, std::uint32_t end);

// Appends the four digits of a year written with two: 00 to 49 are of this century.
void append_year(std::string_view two_digits, std::string& out);

}  // namespace qwalt::text
