#include "search/word_filter.h"

#include <algorithm>
#include <optional>

#include "base/utf8.h"

namespace qwalt::search {
namespace {

constexpr std::size_t kShort = 3;

// What a character is compared by; nullopt for one that this test knows nothing of.
std::optional<std::uint32_t> key_of(char32_t character) {
  const bool cyrillic = character >= 0x410 && character <= 0x44f;
  // Stems exchange the two: sky and skies, die and dying.
  if (character == 'y' || character == 'Y') character = 'i';
  if (character < 0x80 || cyrillic) return static_cast<std::uint32_t>(character) & 31;
  return std::nullopt;
}

bool is_small(char32_t character) {
  return (character >= 'a' && character <= 'z') || (character >= 0x430 && character <= 0x44f);
}

bool is_capital(char32_t character) {
  return (character >= 'A' && character <= 'Z') || (character >= 0x410 && character <= 0x42f);
}

char32_t take_character(std::string_view& word) {
  const auto byte = static_cast<unsigned char>(word.front());
  if (byte >= 0x80) return base::take_code_point(word);
  word.remove_prefix(1);
  return byte;
}

}  // namespace

void WordFilter::add(std::string_view word) {
  std::uint32_t window = 0;
  std::size_t characters = 0;
  const bool is_short = base::count_code_points(word) <= kShort;
  while (!word.empty()) {
    const auto key = key_of(base::take_code_point(word));
    // A word of the text with such a character matters in any case.
    characters = key ? characters + 1 : 0;
    window = window << kBits | key.value_or(0);
    if (characters == 3) beginnings_.set(last_three(window));
    if (characters >= 4) fours_.set(four(window));
    // A stem this short may have got its last letter back: using gives use.
    if (!is_short || characters != 2) continue;
    for (std::uint32_t last = 0; last < (1u << kBits); ++last) {
      beginnings_.set(last_three(window << kBits | last));
    }
  }
  if (characters >= 3) ends_.set(last_three(window));
}

std::size_t WordFilter::shape(std::uint32_t first, std::size_t characters) {
  constexpr std::size_t kLongest = (std::size_t{1} << kBits) - 1;
  return first << kBits | std::min(characters, kLongest);
}

void WordFilter::add_whole(std::string_view word) {
  const std::size_t characters = base::count_code_points(word);
  if (characters == 0) return;
  if (const auto first = key_of(base::take_code_point(word)))
    shapes_.set(shape(*first, characters));
}

bool WordFilter::may_matter(std::string_view word) const {
  std::uint32_t window = 0;
  std::size_t characters = 0;
  bool any_small = false;
  std::size_t capitals = 0;
  std::uint32_t first = 0;
  while (!word.empty()) {
    const char32_t character = take_character(word);
    const bool small = is_small(character);
    if (!small && !is_capital(character)) return true;
    any_small = any_small || small;
    capitals += small ? 0 : 1;
    // DNAs, mRNA: not Word, WORD or word.
    if (any_small && (capitals > 1 || (capitals == 1 && !small))) return true;
    const std::uint32_t key = *key_of(character);
    if (characters == 0) first = key;
    window = window << kBits | key;
    ++characters;
    if (characters == 3 && beginnings_.test(last_three(window))) return true;
    if (characters >= 4 && fours_.test(four(window))) return true;
  }
  return characters < 3 || ends_.test(last_three(window)) || shapes_.test(shape(first, characters));
}

}  // namespace qwalt::search
