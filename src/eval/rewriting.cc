#include "eval/rewriting.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "text/characters.h"
#include "text/stop_words.h"

namespace qwalt::eval {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

struct Word {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string_view text;
};

// What stands between white space, without punctuation around it.
std::vector<Word> words_of(std::string_view sentence) {
  static constexpr std::string_view kAround = ".,;:!?()[]\"'";
  std::vector<Word> words;
  for (std::size_t at = 0; at < sentence.size();) {
    std::size_t begin = sentence.find_first_not_of(" \n", at);
    if (begin == std::string_view::npos) break;
    std::size_t end = std::min(sentence.find_first_of(" \n", begin), sentence.size());
    at = end;
    while (begin < end && kAround.find(sentence[begin]) != std::string_view::npos) ++begin;
    while (end > begin && kAround.find(sentence[end - 1]) != std::string_view::npos) --end;
    if (begin < end) words.push_back({begin, end, sentence.substr(begin, end - begin)});
  }
  return words;
}

std::string replaced(std::string_view sentence, std::size_t begin, std::size_t end,
                     std::string_view by) {
  return std::string(sentence.substr(0, begin)).append(by).append(sentence.substr(end));
}

std::string_view without_stop(std::string_view sentence) {
  while (!sentence.empty() && (sentence.back() == '.' || sentence.back() == ' ')) {
    sentence.remove_suffix(1);
  }
  return sentence;
}

std::string lower_first(std::string_view text) {
  std::string out(text);
  const std::size_t second = std::min<std::size_t>(1, out.size());
  const bool acronym = second < out.size() && std::isupper(static_cast<unsigned char>(out[1]));
  if (!out.empty() && !acronym) {
    const std::size_t end = std::min(out.find(' '), out.size());
    if (text::is_stop_word(
            std::string(1, static_cast<char>(std::tolower(static_cast<unsigned char>(out[0])))) +
                out.substr(1, end - 1),
            text::Language::kEnglish)) {
      out[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(out[0])));
    }
  }
  return out;
}

std::string upper_first(std::string text) {
  if (!text.empty()) text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
  return text;
}

// Commas that part clauses: not within numbers, at least three words on either side.
std::vector<std::size_t> clause_commas(std::string_view sentence) {
  std::vector<std::size_t> commas;
  for (std::size_t at = sentence.find(", "); at != std::string_view::npos;
       at = sentence.find(", ", at + 1)) {
    if (words_of(sentence.substr(0, at)).size() >= 3 && words_of(sentence.substr(at)).size() >= 3) {
      commas.push_back(at);
    }
  }
  return commas;
}

bool is_year(std::string_view word) {
  return word.size() == 4 && std::all_of(word.begin(), word.end(), is_digit) &&
         (word[0] == '1' || word.starts_with("20"));
}

constexpr std::array<std::string_view, 12> kMonths = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"};

bool is_before_month(const std::vector<Word>& words, std::size_t i) {
  const auto month = [&](std::size_t k) {
    return k < words.size() &&
           std::find(kMonths.begin(), kMonths.end(), words[k].text) != kMonths.end();
  };
  return month(i + 1) || (i > 0 && month(i - 1));
}

std::string other_digits(std::string_view number, Dice& dice) {
  std::string out(number);
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (!is_digit(out[i])) continue;
    // The first digit is never 0, and never the same.
    const int old = out[i] - '0';
    out[i] = static_cast<char>('1' + (old - 1 + 9 + 1 + static_cast<int>(dice.below(8))) % 9);
    if (out[i] == number[i]) out[i] = out[i] == '9' ? '1' : static_cast<char>(out[i] + 1);
    break;
  }
  return out;
}

struct Pair {
  std::string_view from;
  std::string_view to;
};

}  // namespace

std::uint64_t Dice::next() {
  std::uint64_t z = (state_ += 0x9e3779b97f4a7c15ull);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
  return z ^ (z >> 31);
}

Rewritten with_clauses_swapped(std::string_view sentence) {
  const std::string_view body = without_stop(sentence);
  const auto commas = clause_commas(body);
  if (commas.empty()) return std::nullopt;
  const std::size_t comma = commas[commas.size() / 2];
  return upper_first(std::string(body.substr(comma + 2))) + ", " +
         lower_first(body.substr(0, comma)) + ".";
}

Rewritten shortened(std::string_view sentence, std::string_view kept) {
  const std::string_view body = without_stop(sentence);
  const std::size_t open = body.find(" (");
  const std::size_t close = open == std::string_view::npos ? open : body.find(')', open);
  if (close != std::string_view::npos &&
      body.substr(open, close - open).find(kept) == std::string_view::npos) {
    return replaced(body, open, close + 1, "") + ".";
  }
  const auto commas = clause_commas(body);
  if (commas.empty()) return std::nullopt;
  const std::string_view last = body.substr(commas.back());
  if (last.find(kept) == std::string_view::npos) {
    return std::string(body.substr(0, commas.back())) + ".";
  }
  if (body.substr(0, commas.front()).find(kept) == std::string_view::npos) {
    return upper_first(std::string(body.substr(commas.front() + 2))) + ".";
  }
  return std::nullopt;
}

Rewritten joined(std::string_view question, std::string_view answer) {
  while (!question.empty() && (question.back() == '?' || question.back() == ' ')) {
    question.remove_suffix(1);
  }
  const auto words = words_of(question);
  if (words.size() < 3) return std::nullopt;
  const std::string_view first = words[0].text;
  if (first == "Who" || first == "What" || first == "Which") {
    return upper_first(std::string(answer)) + std::string(question.substr(words[0].end)) + ".";
  }
  return upper_first(std::string(question.substr(words[1].begin))) + " " + std::string(answer) +
         ".";
}

Rewritten with_number_changed(std::string_view sentence, Dice& dice) {
  const auto words = words_of(sentence);
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string_view text = words[i].text;
    const std::size_t digit = text.find_first_of("0123456789");
    if (digit == std::string_view::npos || is_year(text.substr(0, 4)) ||
        is_before_month(words, i)) {
      continue;
    }
    return replaced(sentence, words[i].begin, words[i].end, other_digits(text, dice));
  }
  return std::nullopt;
}

Rewritten with_date_changed(std::string_view sentence, Dice& dice) {
  for (const Word& word : words_of(sentence)) {
    if (is_year(word.text)) {
      std::string year(word.text);
      const std::size_t place = 2 + dice.below(2);
      year[place] = static_cast<char>('0' + (year[place] - '0' + 1 + dice.below(9)) % 10);
      return replaced(sentence, word.begin, word.end, year);
    }
    const auto month = std::find(kMonths.begin(), kMonths.end(), word.text);
    if (month != kMonths.end() && word.text != "May" && word.text != "March") {
      const auto index = static_cast<std::size_t>(month - kMonths.begin());
      return replaced(sentence, word.begin, word.end, kMonths[(index + 1 + dice.below(11)) % 12]);
    }
  }
  return std::nullopt;
}

Rewritten with_unit_changed(std::string_view sentence) {
  static constexpr Pair kUnits[] = {
      {"%", " degrees"},         {" percent", " degrees"},      {" per cent", " tons"},
      {" km", " miles"},         {" miles", " kilometers"},     {" kilometres", " metres"},
      {" metres", " feet"},      {" meters", " feet"},          {" feet", " meters"},
      {" years", " months"},     {" months", " weeks"},         {" days", " weeks"},
      {" weeks", " days"},       {" hours", " minutes"},        {" minutes", " hours"},
      {" million", " billion"},  {" billion", " million"},      {" acres", " hectares"},
      {" tons", " pounds"},      {" Prozent", " Grad"},         {" Meter", " Kilometer"},
      {" Jahre", " Monate"},     {" Millionen", " Milliarden"}, {" Tage", " Wochen"},
      {" процент", " градусов"}, {" миллион", " миллиард"},     {" лет", " месяцев"}};
  for (std::size_t i = 0; i < sentence.size(); ++i) {
    if (!is_digit(sentence[i])) continue;
    const std::string_view rest = sentence.substr(i + 1);
    for (const Pair& unit : kUnits) {
      if (rest.starts_with(unit.from)) {
        return replaced(sentence, i + 1, i + 1 + unit.from.size(), unit.to);
      }
    }
    if (i > 0 && sentence[i - 1] == '$') return replaced(sentence, i - 1, i, "€");
    if (i > 1 && sentence.substr(i - 2, 2) == "£") return replaced(sentence, i - 2, i, "$");
  }
  return std::nullopt;
}

Rewritten with_negation(std::string_view sentence, text::Language language) {
  std::span<const Pair> pairs;
  static constexpr Pair kEnglish[] = {
      {" was ", " was not "},       {" were ", " were not "},     {" is ", " is not "},
      {" are ", " are not "},       {" has ", " has not "},       {" have ", " have not "},
      {" had ", " had not "},       {" can ", " cannot "},        {" will ", " will not "},
      {" would ", " would not "},   {" could ", " could never "}, {" must ", " must not "},
      {" should ", " should not "}, {" may ", " may not "},       {" did ", " did not "}};
  static constexpr Pair kGerman[] = {
      {" ist ", " ist nicht "},     {" sind ", " sind nicht "}, {" war ", " war nicht "},
      {" waren ", " waren nicht "}, {" wurde ", " wurde nie "}, {" wurden ", " wurden nicht "},
      {" hat ", " hat nicht "},     {" hatte ", " hatte nie "}, {" kann ", " kann nicht "}};
  static constexpr Pair kRussian[] = {{" был ", " не был "},     {" была ", " не была "},
                                      {" было ", " не было "},   {" были ", " не были "},
                                      {" может ", " не может "}, {" является ", " не является "}};
  static constexpr Pair kArabic[] = {
      {" كان ", " ما كان "}, {" كانت ", " لم تكن "}, {" يمكن ", " لا يمكن "}, {" هو ", " ليس هو "}};
  static constexpr Pair kChinese[] = {
      {"是", "不是"}, {"可以", "不可以"}, {"能够", "不能够"}, {"被", "没有被"}};
  switch (language) {
    case text::Language::kGerman:
      pairs = kGerman;
      break;
    case text::Language::kRussian:
      pairs = kRussian;
      break;
    case text::Language::kArabic:
      pairs = kArabic;
      break;
    case text::Language::kChinese:
      pairs = kChinese;
      break;
    default:
      pairs = kEnglish;
  }
  std::size_t best = std::string_view::npos;
  const Pair* chosen = nullptr;
  for (const Pair& pair : pairs) {
    const std::size_t at = sentence.find(pair.from);
    if (at < best) {
      best = at;
      chosen = &pair;
    }
  }
  if (chosen == nullptr) return std::nullopt;
  // Two negations are none.
  const std::string_view behind = sentence.substr(best + chosen->from.size(), 24);
  for (const std::string_view word :
       {"not", "no ", "never", "fail", "nicht", "kein", "nie", "не"}) {
    if (behind.find(word) != std::string_view::npos) return std::nullopt;
  }
  return replaced(sentence, best, best + chosen->from.size(), chosen->to);
}

Rewritten with_part_replaced(std::string_view sentence, std::string_view part,
                             std::span<const std::string> others, Dice& dice) {
  const std::size_t at = sentence.find(part);
  if (at == std::string_view::npos || part.empty()) return std::nullopt;
  std::vector<std::string_view> fit;
  for (const std::string& other : others) {
    const bool overlaps = sentence.find(other) != std::string_view::npos ||
                          part.find(other) != std::string_view::npos ||
                          other.find(part) != std::string::npos;
    if (!overlaps && !other.empty()) fit.push_back(other);
  }
  if (fit.empty()) return std::nullopt;
  return replaced(sentence, at, at + part.size(), fit[dice.below(fit.size())]);
}

Rewritten with_names_swapped(std::string_view sentence, Dice& dice) {
  std::vector<std::string> names = names_in(sentence);
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  if (names.size() < 2) return std::nullopt;
  const std::size_t first = dice.below(names.size());
  const std::size_t second = (first + 1 + dice.below(names.size() - 1)) % names.size();
  std::size_t a = sentence.find(names[first]);
  std::size_t b = sentence.find(names[second]);
  if (names[first].find(names[second]) != std::string::npos ||
      names[second].find(names[first]) != std::string::npos) {
    return std::nullopt;
  }
  std::string_view left = names[first];
  std::string_view right = names[second];
  if (a > b) {
    std::swap(a, b);
    std::swap(left, right);
  }
  // Members of one list may change places.
  const std::string_view between = sentence.substr(a + left.size(), b - a - left.size());
  if (words_of(between).size() < 2) return std::nullopt;
  const std::string second_placed = replaced(sentence, b, b + right.size(), left);
  return replaced(second_placed, a, a + left.size(), right);
}

std::vector<std::string> names_in(std::string_view sentence) {
  std::vector<std::string> names;
  const auto words = words_of(sentence);
  const auto is_name = [&](std::size_t i) {
    return (text::class_at(words[i].text, 0) & text::kLetter) == text::kUpper &&
           words[i].text.size() > 2;
  };
  for (std::size_t i = 1; i < words.size(); ++i) {
    if (!is_name(i)) continue;
    std::size_t last = i;
    while (last + 1 < words.size() && is_name(last + 1) &&
           words[last + 1].begin == words[last].end + 1) {
      ++last;
    }
    names.emplace_back(sentence.substr(words[i].begin, words[last].end - words[i].begin));
    i = last;
  }
  return names;
}

}  // namespace qwalt::eval
