#include "answer/quantities.h"

#include <algorithm>
#include <utility>

#include "answer/quantity_words.h"
#include "answer/unit_phrases.h"
#include "base/utf8.h"
#include "text/characters.h"
#include "text/folding.h"

namespace qwalt::answer {
namespace {

constexpr std::size_t kMaxDigits = 40;
constexpr std::size_t kMaxUnitCharacters = 14;

struct Character {
  char32_t c = 0;
  std::uint32_t begin = 0;  // byte
  int digit = -1;
  bool letter = false;
};

std::vector<Character> decode(std::string_view text) {
  std::vector<Character> characters;
  characters.reserve(text.size() + 1);
  std::string_view rest = text;
  while (!rest.empty()) {
    const auto begin = static_cast<std::uint32_t>(text.size() - rest.size());
    const char32_t c = base::take_code_point(rest);
    // Raised digits belong to units.
    const bool raised = c == 0xb2 || c == 0xb3 || c == 0xb9 || (c >= 0x2070 && c <= 0x209c);
    const int digit = c >= U'0' && c <= U'9' ? static_cast<int>(c - U'0')
                      : c < 0x80 || raised   ? -1
                                             : text::digit_value(c);
    const auto bits = text::class_of(c);
    const bool letter = (bits & (text::kLetter | text::kMark)) != 0;
    characters.push_back({c, begin, digit, letter && digit < 0});
  }
  characters.push_back({0, static_cast<std::uint32_t>(text.size()), -1, false});
  return characters;
}

bool is_dash(char32_t c) { return c == U'-' || (c >= 0x2010 && c <= 0x2014) || c == 0x2212; }
bool is_thin_space(char32_t c) { return c == 0xa0 || c == 0x202f || c == 0x2009; }
bool is_han(char32_t c) { return c >= 0x2e80 && c < 0xa000; }

std::string folded(std::string_view word) {
  std::string out;
  text::fold_word(word, false, out);
  return out;
}

// Digits with a decimal point, without zeros that say nothing.
std::string canonical(std::string whole, std::string decimals, int magnitude) {
  for (; magnitude > 0; --magnitude) {
    whole.push_back(decimals.empty() ? '0' : decimals.front());
    if (!decimals.empty()) decimals.erase(0, 1);
  }
  for (; magnitude < 0; ++magnitude) {
    decimals.insert(decimals.begin(), whole.empty() ? '0' : whole.back());
    if (!whole.empty()) whole.pop_back();
  }
  while (!decimals.empty() && decimals.back() == '0') decimals.pop_back();
  const std::size_t first = whole.find_first_not_of('0');
  whole = first == std::string::npos ? "0" : whole.substr(first);
  return decimals.empty() ? whole : whole + "." + decimals;
}

class Finder {
 public:
  explicit Finder(std::string_view text) : text_(text), characters_(decode(text)) {}

  std::vector<Quantity> find();

 private:
  // A number as written, before its unit is known.
  struct Number {
    std::string whole;
    std::string decimals;
    std::string grouped;  // the other reading of "1,234"
  };

  const Character& at(std::size_t i) const {
    return i < characters_.size() ? characters_[i] : characters_.back();
  }
  bool digit(std::size_t i) const { return at(i).digit >= 0; }
  bool word_at(std::size_t i) const { return at(i).letter || digit(i); }
  std::size_t end_of_digits(std::size_t i) const;
  std::size_t end_of_letters(std::size_t i) const;
  std::string digits(std::size_t begin, std::size_t end) const;
  std::string_view slice(std::size_t begin, std::size_t end) const;
  int value(std::size_t begin, std::size_t end) const;

  std::size_t read_word(std::size_t i);
  std::size_t read_digits(std::size_t i);
  std::size_t read_date(std::size_t i);
  std::size_t read_han_date(std::size_t i);
  std::size_t read_clock_or_version(std::size_t i);
  std::size_t read_number(std::size_t i);
  std::size_t take_number(std::size_t i, Number& number) const;
  std::size_t take_unit(std::size_t i, Quantity& quantity, int& magnitude) const;
  std::size_t unit_end(std::size_t i, std::string_view& unit) const;
  std::size_t phrase_end(std::size_t i, std::string_view& unit) const;
  std::size_t take_exponent(std::size_t i, int& magnitude) const;
  std::string_view currency_before(std::size_t i) const;
  bool is_negative(std::size_t i) const;
  std::size_t code_end(std::size_t i) const;
  void add(std::size_t begin, std::size_t end, std::string value, std::string_view unit = {});
  void add_date(std::size_t begin, std::size_t end, int year, int month, int day, bool unsure);
  void add_code(std::size_t begin, std::size_t end);
  void settle_months();
  void share_units_of_ranges();

  std::string_view text_;
  std::vector<Character> characters_;
  std::vector<Quantity> found_;
};

std::size_t Finder::end_of_digits(std::size_t i) const {
  while (digit(i)) ++i;
  return i;
}

std::size_t Finder::end_of_letters(std::size_t i) const {
  while (at(i).letter && !is_han(at(i).c)) ++i;
  return i;
}

std::string Finder::digits(std::size_t begin, std::size_t end) const {
  std::string out;
  for (; begin < end && out.size() < kMaxDigits; ++begin) {
    if (digit(begin)) out.push_back(static_cast<char>('0' + at(begin).digit));
  }
  return out;
}

std::string_view Finder::slice(std::size_t begin, std::size_t end) const {
  return text_.substr(at(begin).begin, at(end).begin - at(begin).begin);
}

int Finder::value(std::size_t begin, std::size_t end) const {
  int result = 0;
  for (; begin < end && result < 100'000; ++begin) result = result * 10 + at(begin).digit;
  return result;
}

void Finder::add(std::size_t begin, std::size_t end, std::string value, std::string_view unit) {
  Quantity quantity;
  quantity.begin = at(begin).begin;
  quantity.end = at(end).begin;
  quantity.value = std::move(value);
  quantity.unit = unit;
  found_.push_back(std::move(quantity));
}

void Finder::add_code(std::size_t begin, std::size_t end) {
  add(begin, end, folded(slice(begin, end)));
}

// `unsure`: day and month may be the other way round.
void Finder::add_date(std::size_t begin, std::size_t end, int year, int month, int day,
                      bool unsure) {
  if (day > 0) add(begin, end, std::to_string(day));
  if (day > 0 && unsure) found_.back().other = std::to_string(month);
  add(begin, end, "month:" + std::to_string(month));
  if (day > 0 && unsure) found_.back().other = "month:" + std::to_string(day);
  if (year > 0) add(begin, end, std::to_string(year));
}

// 2024-03-05, 05.03.2024, 3/5/2024.
std::size_t Finder::read_date(std::size_t i) {
  const std::size_t a = end_of_digits(i);
  const char32_t sign = at(a).c;
  if (sign != U'-' && sign != U'/' && sign != U'.') return i;
  const std::size_t b = end_of_digits(a + 1);
  if (b == a + 1 || at(b).c != sign) return i;
  const std::size_t c = end_of_digits(b + 1);
  if (c == b + 1 || at(c).letter || (at(c).c == sign && digit(c + 1))) return i;
  const std::size_t sizes[] = {a - i, b - a - 1, c - b - 1};
  const int parts[] = {value(i, a), value(a + 1, b), value(b + 1, c)};
  const bool year_first = sizes[0] == 4 && sizes[1] <= 2 && sizes[2] <= 2;
  const bool year_last = sizes[0] <= 2 && sizes[1] <= 2 && sizes[2] == 4;
  if (!year_first && !year_last) return i;
  int month = parts[1];
  int day = parts[year_first ? 2 : 0];
  const bool unsure = year_last && sign == U'/' && month <= 12 && day <= 12 && month != day;
  if (month > 12 && year_last) std::swap(month, day);
  if (month < 1 || month > 12 || day < 1 || day > 31) return i;
  add_date(i, c, parts[year_first ? 0 : 2], month, day, unsure);
  return c;
}

// 2024年3月5日
std::size_t Finder::read_han_date(std::size_t i) {
  std::size_t end = end_of_digits(i);
  if (end - i != 4 || at(end).c != U'年') return i;
  const int year = value(i, end);
  const std::size_t month_begin = ++end;
  const std::size_t month_end = end_of_digits(month_begin);
  if (month_end == month_begin || at(month_end).c != U'月') {
    add(i, end, std::to_string(year));
    return end;
  }
  end = month_end + 1;
  const std::size_t day_end = end_of_digits(end);
  const bool has_day = day_end > end && (at(day_end).c == U'日' || at(day_end).c == U'号');
  const int day = has_day ? value(end, day_end) : 0;
  if (has_day) end = day_end + 1;
  add_date(i, end, year, value(month_begin, month_end), day, false);
  return end;
}

// 10:30 and 2.3.1: their signs belong to them.
std::size_t Finder::read_clock_or_version(std::size_t i) {
  std::size_t end = end_of_digits(i);
  const char32_t sign = at(end).c;
  if (sign != U':' && sign != U'.') return i;
  std::size_t parts = 1;
  std::string value = digits(i, end);
  bool thousands = true;
  while (at(end).c == sign && digit(end + 1) && parts < 6) {
    const std::size_t next = end_of_digits(end + 1);
    thousands = thousands && next - end - 1 == 3;
    value.push_back(static_cast<char>(sign));
    value += digits(end + 1, next);
    end = next;
    ++parts;
  }
  if (parts < (sign == U':' ? 2u : 3u) || (sign == U'.' && thousands)) return i;
  add(i, end, std::move(value));
  return end;
}

// Whole part, groups of thousands, decimals. A single group of three may be either.
std::size_t Finder::take_number(std::size_t i, Number& number) const {
  std::size_t end = end_of_digits(i);
  number.whole = digits(i, end);
  const std::size_t first = end - i;
  char32_t group = 0;
  std::size_t groups = 0;
  while (first <= 3 && digit(end + 1)) {
    const char32_t sign = at(end).c;
    const bool groups_it = sign == U',' || sign == U'.' || sign == U'\'' || sign == 0x2019 ||
                           sign == U' ' || sign == 0x66c || is_thin_space(sign);
    const std::size_t next = end_of_digits(end + 1);
    const bool indian = sign == U',' && next - end == 3 && at(next).c == U',';
    if (!groups_it || (group != 0 && sign != group) || (next - end != 4 && !indian)) break;
    group = sign;
    number.whole += digits(end + 1, next);
    end = next;
    ++groups;
  }
  const char32_t sign = at(end).c;
  const bool decimal = (sign == U'.' || sign == U',' || sign == 0x66b) && digit(end + 1);
  if (decimal && sign != group) {
    const std::size_t next = end_of_digits(end + 1);
    number.decimals = digits(end + 1, next);
    return next;
  }
  const bool either = groups == 1 && (group == U',' || group == U'.');
  if (either && number.whole.front() != '0') {
    number.grouped = number.whole.substr(0, first) + "." + number.whole.substr(first);
  }
  if (either && number.whole.front() == '0') {
    number.decimals = number.whole.substr(first);
    number.whole.resize(first);
  }
  return end;
}

// The end of a unit that begins at `i`, and the unit; `i` if there is none.
std::size_t Finder::unit_end(std::size_t i, std::string_view& unit) const {
  const std::size_t letters = end_of_letters(i);
  std::size_t end = i;
  while (end - i < kMaxUnitCharacters && at(end).c != 0 && !text::is_white_space(at(end).c) &&
         (at(end).letter || at(end).c >= 0x80 || at(end).c == U'/' || at(end).c == U'%' ||
          at(end).c == U'$' || (digit(end) && end > i))) {
    ++end;
  }
  for (; end > i; --end) {
    if (end < letters || (word_at(end) && at(end - 1).letter && !is_han(at(end).c))) continue;
    unit = unit_of_symbol(slice(i, end));
    if (!unit.empty()) return end;
  }
  if (letters == i) return i;
  unit = unit_of_word(folded(slice(i, letters)));
  return unit.empty() ? i : letters;
}

// As unit_end, for a unit of several words. The longest is meant.
std::size_t Finder::phrase_end(std::size_t i, std::string_view& unit) const {
  std::string words;
  std::size_t found = i;
  std::size_t begin = i;
  for (std::size_t count = 0; count < kMaxUnitWords; ++count) {
    const std::size_t end = end_of_letters(begin);
    if (end == begin || end - begin > 2 * kMaxUnitCharacters) break;
    words += folded(slice(begin, end));
    if (const auto phrase = count > 0 ? unit_of_phrase(words) : std::string_view();
        !phrase.empty()) {
      unit = phrase;
      found = end;
    }
    if (at(end).c != U' ' && at(end).c != U'-' && !is_thin_space(at(end).c)) break;
    words.push_back(' ');
    begin = end + 1;
  }
  return found;
}

// Words of magnitude, then a unit, each after at most one space.
std::size_t Finder::take_unit(std::size_t i, Quantity& quantity, int& magnitude) const {
  const auto behind_space = [&](std::size_t from) {
    const bool space = at(from).c == U' ' || is_thin_space(at(from).c) || at(from).c == U'-';
    return space && (at(from + 1).letter || at(from).c != U'-') ? from + 1 : from;
  };
  std::size_t next = behind_space(i);
  const std::size_t word_end = is_han(at(next).c) || (at(next).c >= 0xac00 && at(next).c < 0xd7a4)
                                   ? next + 1
                                   : end_of_letters(next);
  if (word_end > next) {
    if (const auto power = magnitude_of(folded(slice(next, word_end)))) {
      magnitude += *power;
      i = word_end;
      next = behind_space(i);
    }
  }
  std::string_view unit;
  std::size_t end = phrase_end(next, unit);
  if (end == next) end = unit_end(next, unit);
  if (end == next) return i;
  quantity.unit = unit;
  return end;
}

// Letters, digits and what holds them together, from `i`.
std::size_t Finder::code_end(std::size_t i) const {
  std::size_t end = i;
  while ((word_at(end) && !is_han(at(end).c)) || at(end).c == U'_') ++end;
  return end;
}

// 1.5e-3: adds to the magnitude, gives the end.
std::size_t Finder::take_exponent(std::size_t i, int& magnitude) const {
  if (at(i).c != U'e' && at(i).c != U'E') return i;
  const bool negative = is_dash(at(i + 1).c);
  const std::size_t first = i + (negative ? 2 : 1);
  const std::size_t last = end_of_digits(first);
  if (last == first || last - first > 2 || at(last).letter) return i;
  magnitude = negative ? -value(first, last) : value(first, last);
  return last;
}

// $5, US$5, € 5
std::string_view Finder::currency_before(std::size_t i) const {
  if (i == 0) return {};
  const std::size_t sign = i > 1 && at(i - 1).c == U' ' ? i - 2 : i - 1;
  if (at(sign).letter || at(sign).c == U'%' || at(sign).c == U'°') return {};
  return unit_of_symbol(slice(sign, sign + 1));
}

bool Finder::is_negative(std::size_t i) const {
  if (i == 0 || !is_dash(at(i - 1).c)) return false;
  if (i == 1) return true;
  if (word_at(i - 2) || is_dash(at(i - 2).c)) return false;
  return i < 3 || at(i - 2).c != U' ' || !digit(i - 3);
}

std::size_t Finder::read_number(std::size_t i) {
  static constexpr std::string_view kOrdinals[] = {"st", "nd", "rd", "th", "er", "º", "ª"};
  Number number;
  Quantity quantity;
  int magnitude = 0;
  std::size_t end = take_exponent(take_number(i, number), magnitude);
  const std::size_t letters = end_of_letters(end);
  if (letters > end) {
    const std::string suffix = folded(slice(end, letters));
    std::string_view unit;
    const bool decade = suffix == "s" && end - i == 4;
    if (std::find(std::begin(kOrdinals), std::end(kOrdinals), suffix) != std::end(kOrdinals)) {
      quantity.unit = "th";
      end = letters;
    } else if (decade || (unit_end(end, unit) == end && !magnitude_of(suffix))) {
      const std::size_t code = std::max(code_end(i), letters);
      add_code(i, code);
      return code;
    }
  }
  if (quantity.unit.empty()) end = take_unit(end, quantity, magnitude);
  if (quantity.unit.empty()) quantity.unit = currency_before(i);
  const bool negative = is_negative(i);
  const std::string sign = negative ? "-" : "";
  quantity.value = sign + canonical(number.whole, number.decimals, magnitude);
  if (const std::size_t point = number.grouped.find('.'); point != std::string::npos) {
    // Without a magnitude its zeros stay: "1,000" may be a thousand, and 1.000, but not 1.
    const std::string other = magnitude == 0
                                  ? number.grouped
                                  : canonical(number.grouped.substr(0, point),
                                              number.grouped.substr(point + 1), magnitude);
    quantity.other = sign + other;
  }
  quantity.begin = at(negative ? i - 1 : i).begin;
  quantity.end = at(end).begin;
  found_.push_back(std::move(quantity));
  return end;
}

std::size_t Finder::read_digits(std::size_t i) {
  using Reader = std::size_t (Finder::*)(std::size_t);
  for (const Reader read :
       {&Finder::read_date, &Finder::read_han_date, &Finder::read_clock_or_version}) {
    const std::size_t end = (this->*read)(i);
    if (end > i) return end;
  }
  return read_number(i);
}

// A code such as M8, F-17 or COVID-19, a month, a number word; what follows it.
std::size_t Finder::read_word(std::size_t i) {
  const std::size_t letters = end_of_letters(i);
  if (letters == i) return i + 1;
  const std::size_t code = code_end(i);
  if (code > letters) {
    const bool has_digit = [&] {
      for (std::size_t k = letters; k < code; ++k) {
        if (digit(k)) return true;
      }
      return false;
    }();
    if (has_digit) add_code(i, code);
    return code;
  }
  const std::string_view word = slice(i, letters);
  const bool capitals = word.size() <= 8 && std::all_of(word.begin(), word.end(), [](char c) {
                          return c >= 'A' && c <= 'Z';
                        });
  if (capitals && at(letters).c == U'-' && digit(letters + 1)) {
    const std::size_t end = code_end(letters + 1);
    add(i, end, folded(word) + folded(slice(letters + 1, end)));
    return end;
  }
  const std::string plain = folded(word);
  if (const auto month = month_of(plain)) {
    add(i, letters, "month:" + std::to_string(month->number));
    found_.back().spelled = !month->sure;
  } else if (const auto number = number_word(plain)) {
    const std::string value = std::to_string(number->value);
    add(i, letters, value, number->ordinal ? "th" : std::string_view());
    found_.back().spelled = true;
  }
  return letters;
}

// A month's short or ambiguous name counts only beside a number; the day comes before the month.
void Finder::settle_months() {
  const auto gap = [&](const Quantity& one, const Quantity& two) {
    return two.begin >= one.end ? text_.substr(one.end, two.begin - one.end)
                                : std::string_view("far from each other");
  };
  const auto beside = [&](const Quantity& one, const Quantity& two) {
    const std::string_view between = gap(one, two);
    return between.size() <= 5 && between.find_first_of("\n;:") == std::string_view::npos;
  };
  const auto numeric = [](const Quantity& quantity) {
    return !quantity.spelled && quantity.value.find_first_not_of("0123456789") == std::string::npos;
  };
  std::vector<Quantity> settled;
  for (std::size_t i = 0; i < found_.size(); ++i) {
    Quantity& quantity = found_[i];
    if (!quantity.value.starts_with("month:")) {
      settled.push_back(quantity);
      continue;
    }
    const bool after = i > 0 && numeric(found_[i - 1]) && beside(found_[i - 1], quantity);
    const bool before =
        i + 1 < found_.size() && numeric(found_[i + 1]) && beside(quantity, found_[i + 1]);
    if (quantity.spelled && !after && !before) continue;
    quantity.spelled = false;
    if (after && !settled.empty() && settled.back().value.size() <= 2) settled.back().unit = {};
    if (before && found_[i + 1].value.size() <= 2 && !after) {
      Quantity day = found_[++i];
      day.unit = {};
      std::swap(day.begin, quantity.begin);
      std::swap(day.end, quantity.end);
      settled.push_back(std::move(day));
    }
    settled.push_back(quantity);
  }
  found_ = std::move(settled);
}

// "10–20 mm": both are millimetres.
void Finder::share_units_of_ranges() {
  for (std::size_t i = 0; i + 1 < found_.size(); ++i) {
    Quantity& first = found_[i];
    const Quantity& second = found_[i + 1];
    if (!first.unit.empty() || second.unit.empty() || second.begin < first.end) continue;
    std::string_view between = text_.substr(first.end, second.begin - first.end);
    while (between.starts_with(' ')) between.remove_prefix(1);
    while (between.ends_with(' ')) between.remove_suffix(1);
    if (between == "-" || between == "–" || between == "—" || between == "…") {
      first.unit = second.unit;
    }
  }
}

std::vector<Quantity> Finder::find() {
  for (std::size_t i = 0; i + 1 < characters_.size();) {
    if (digit(i)) {
      i = read_digits(i);
    } else if (at(i).letter) {
      i = read_word(i);
    } else {
      ++i;
    }
  }
  settle_months();
  share_units_of_ranges();
  return std::move(found_);
}

}  // namespace

std::vector<Quantity> find_quantities(std::string_view text) { return Finder(text).find(); }

bool units_agree(std::string_view one, std::string_view other) {
  if (one == other || one.empty() || other.empty()) return true;
  const auto weight = [](std::string_view unit) { return unit == "lb" || unit == "pound"; };
  const auto money = [](std::string_view unit) { return unit == "gbp" || unit == "pound"; };
  return (weight(one) && weight(other)) || (money(one) && money(other));
}

}  // namespace qwalt::answer
