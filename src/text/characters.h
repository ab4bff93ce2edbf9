// What a code point is to the tokenizer: letter, digit, mark, script. Pure functions over Unicode
// 15 categories (utf8proc), with a table for ASCII.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace qwalt::text {

enum class Script : std::uint8_t {
  kOther,
  kLatin,
  kGreek,
  kCyrillic,
  kArmenian,
  kHebrew,
  kArabic,
  kDevanagari,
  kTamil,
  kHan,  // and Kana: written in one run
  kHangul,
  kThai,
  kLao,
  kKhmer,
  kMyanmar,
};

// Bits; 0 separates words.
using CharClass = std::uint8_t;
constexpr CharClass kLower = 1;  // and letters without case
constexpr CharClass kUpper = 2;
constexpr CharClass kDigit = 4;  // decimal digits of all scripts, raised and lowered ones
constexpr CharClass kUnderscore = 8;
constexpr CharClass kMark = 16;       // combining; part of a word, but begins none
constexpr CharClass kInvisible = 32;  // soft hyphen, joiners, marks of direction
constexpr CharClass kUnspaced = 64;   // letter or mark of a script that kCharacters is made of
constexpr CharClass kLetter = kLower | kUpper;
constexpr CharClass kWordStart = kLetter | kDigit;

inline constexpr std::array<CharClass, 128> kAsciiClass = [] {
  std::array<CharClass, 128> table{};
  for (int c = 'a'; c <= 'z'; ++c) table[static_cast<std::size_t>(c)] = kLower;
  for (int c = 'A'; c <= 'Z'; ++c) table[static_cast<std::size_t>(c)] = kUpper;
  for (int c = '0'; c <= '9'; ++c) table[static_cast<std::size_t>(c)] = kDigit;
  table['_'] = kUnderscore;
  return table;
}();

bool is_ascii(std::string_view text);

CharClass class_of(char32_t code_point);
Script script_of(char32_t code_point);

// White_Space of the Unicode Character Database.
bool is_white_space(char32_t code_point);

// 0 to 9 for a decimal digit outside ASCII, -1 for others.
int digit_value(char32_t code_point);

struct Decoded {
  char32_t code_point;
  std::uint32_t bytes;
};

// decode_at() where it does not know the answer at once.
Decoded decode_rare(std::string_view text, std::uint32_t at);

// The code point at text[at] of non-empty text, and its length in bytes; kReplacement and 1 for
// bytes that are no valid UTF-8.
inline Decoded decode_at(std::string_view text, std::uint32_t at) {
  const auto byte = [&](std::uint32_t i) {
    return std::uint32_t{static_cast<unsigned char>(text[at + i])};
  };
  const auto continues = [&](std::uint32_t i) { return (byte(i) & 0xc0) == 0x80; };
  const std::uint32_t lead = byte(0);
  const std::size_t left = text.size() - at;
  if (lead < 0x80) return {lead, 1};
  if (lead >= 0xc2 && lead < 0xe0 && left > 1 && continues(1)) {
    return {(lead & 0x1f) << 6 | (byte(1) & 0x3f), 2};
  }
  // 0xe0 leads overlong forms too, 0xed surrogates.
  if (lead > 0xe0 && lead < 0xed && left > 2 && continues(1) && continues(2)) {
    return {(lead & 0xf) << 12 | (byte(1) & 0x3f) << 6 | (byte(2) & 0x3f), 3};
  }
  return decode_rare(text, at);
}

// The code point that ends before text[at], 0 at the beginning of the text.
char32_t decode_before(std::string_view text, std::uint32_t at);

struct ByteRange {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

// `range` of `text` without the white space at its ends.
ByteRange trim(std::string_view text, ByteRange range);

inline CharClass class_at(std::string_view text, std::uint32_t at) {
  auto byte = static_cast<unsigned char>(text[at]);
  return byte < 0x80 ? kAsciiClass[byte] : class_of(decode_at(text, at).code_point);
}

}  // namespace qwalt::text
