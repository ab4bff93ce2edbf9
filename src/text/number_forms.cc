#include "text/number_forms.h"

#include <array>

#include "text/characters.h"

namespace qwalt::text {
namespace {

constexpr std::size_t kMaxGroups = 8;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool digit_at(std::string_view text, std::size_t at) {
  return at < text.size() && is_digit(text[at]);
}

bool is_separator(char c) { return c == '.' || c == ','; }

struct Groups {
  std::array<std::size_t, kMaxGroups> digits{};
  std::array<char, kMaxGroups> separator{};  // before the group
  std::size_t count = 0;
};

// All groups between the first and the last have three digits and the same sign before them.
bool are_thousands(const Groups& groups, char sign, std::size_t end) {
  if (groups.digits[0] > 3) return false;
  for (std::size_t i = 1; i < end; ++i) {
    if (groups.separator[i] != sign || groups.digits[i] != 3) return false;
  }
  return true;
}

bool is_number(const Groups& groups) {
  const std::size_t last = groups.count - 1;
  const char sign = groups.separator[last];
  if (groups.count == 2 && sign == '.') return true;
  if (are_thousands(groups, ',', groups.count)) return true;
  return last >= 2 && are_thousands(groups, sign == '.' ? ',' : '.', last);
}

char lower_before(std::string_view text, std::uint32_t at, std::uint32_t distance) {
  if (at < distance) return 0;
  char c = text[at - distance];
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
}

bool letter_before(std::string_view text, std::uint32_t at) {
  return (class_of(decode_before(text, at)) & kLetter) != 0;
}

// FY or CY ends at `at`.
bool fiscal_before(std::string_view text, std::uint32_t at) {
  char first = lower_before(text, at, 2);
  return (first == 'f' || first == 'c') && lower_before(text, at, 1) == 'y' &&
         !letter_before(text, at - 2);
}

// 3Q or 1H ends at `at`.
bool period_before(std::string_view text, std::uint32_t at) {
  char letter = lower_before(text, at, 1);
  char number = lower_before(text, at, 2);
  if (letter != 'q' && letter != 'h') return false;
  if (number < '1' || number > (letter == 'q' ? '4' : '2')) return false;
  return (class_of(decode_before(text, at - 2)) & kWordStart) == 0;
}

// Bytes of an apostrophe that ends at `at`.
std::uint32_t apostrophe_before(std::string_view text, std::uint32_t at) {
  char32_t c = decode_before(text, at);
  if (c == U'\'') return 1;
  return c == 0x2019 || c == 0x2018 ? 3 : 0;
}

// The year before, with its dash or slash, ends at `at`: 2021/ and 2021–.
bool year_before(std::string_view text, std::uint32_t at, int two_digits) {
  char32_t sign = decode_before(text, at);
  if (sign != U'/' && sign != U'-' && sign != 0x2013) return false;
  const std::uint32_t end = at - (sign < 0x80 ? 1 : 3);
  if (end < 4 || digit_at(text, end - 5)) return false;
  int year = 0;
  for (std::uint32_t i = end - 4; i < end; ++i) {
    if (!is_digit(text[i])) return false;
    year = year * 10 + (text[i] - '0');
  }
  return year >= 1900 && year < 2100 && (year + 1) % 100 == two_digits;
}

}  // namespace

std::uint32_t separated_number_end(std::string_view text, std::uint32_t begin) {
  if (begin >= 2 && is_separator(text[begin - 1]) && is_digit(text[begin - 2])) return begin;
  Groups groups;
  std::uint32_t at = begin;
  while (groups.count < kMaxGroups) {
    const std::uint32_t first = at;
    while (digit_at(text, at)) ++at;
    groups.digits[groups.count++] = at - first;
    if (at >= text.size() || !is_separator(text[at]) || !digit_at(text, at + 1)) break;
    if (groups.count == kMaxGroups) return begin;
    groups.separator[groups.count] = text[at++];
  }
  return groups.count > 1 && is_number(groups) ? at : begin;
}

void append_number(std::string_view number, std::string& out) {
  const std::size_t last = number.find_last_of(".,");
  const bool mixed =
      number.find('.') != std::string_view::npos && number.find(',') != std::string_view::npos;
  for (std::size_t i = 0; i < number.size(); ++i) {
    if (is_digit(number[i])) {
      out.push_back(number[i]);
    } else if (i == last && (mixed || number[i] == '.')) {
      out.push_back('.');
    }
  }
}

bool is_short_year(std::string_view text, std::uint32_t begin, std::uint32_t end) {
  if (end - begin != 2 || !is_digit(text[begin]) || !is_digit(text[begin + 1])) return false;
  if (fiscal_before(text, begin) || period_before(text, begin)) return true;
  if (begin == 0) return false;
  const char before = text[begin - 1];
  if ((before == ' ' || before == '-') && fiscal_before(text, begin - 1)) return true;
  if (std::uint32_t bytes = apostrophe_before(text, begin); bytes != 0) {
    return !letter_before(text, begin - bytes) || fiscal_before(text, begin - bytes);
  }
  return year_before(text, begin, (text[begin] - '0') * 10 + (text[begin + 1] - '0'));
}

void append_year(std::string_view two_digits, std::string& out) {
  out += two_digits.front() < '5' ? "20" : "19";
  out += two_digits;
}

}  // namespace qwalt::text
