#include "text/characters.h"

#include <utf8proc.h>

#include <algorithm>

#include "base/utf8.h"

namespace qwalt::text {
namespace {

struct Range {
  char32_t first;
  char32_t last;
  Script script;
};

// Blocks of the Unicode 15 charts, ascending.
constexpr std::array kScripts = {
    Range{0x41, 0x5a, Script::kLatin},        Range{0x61, 0x7a, Script::kLatin},
    Range{0xaa, 0xaa, Script::kLatin},        Range{0xba, 0xba, Script::kLatin},
    Range{0xc0, 0x24f, Script::kLatin},       Range{0x250, 0x2af, Script::kLatin},
    Range{0x370, 0x3ff, Script::kGreek},      Range{0x400, 0x52f, Script::kCyrillic},
    Range{0x531, 0x58f, Script::kArmenian},   Range{0x590, 0x5ff, Script::kHebrew},
    Range{0x600, 0x6ff, Script::kArabic},     Range{0x750, 0x77f, Script::kArabic},
    Range{0x8a0, 0x8ff, Script::kArabic},     Range{0x900, 0x97f, Script::kDevanagari},
    Range{0xb80, 0xbff, Script::kTamil},      Range{0xe00, 0xe7f, Script::kThai},
    Range{0xe80, 0xeff, Script::kLao},        Range{0x1000, 0x109f, Script::kMyanmar},
    Range{0x1100, 0x11ff, Script::kHangul},   Range{0x1780, 0x17ff, Script::kKhmer},
    Range{0x1e00, 0x1eff, Script::kLatin},    Range{0x1f00, 0x1fff, Script::kGreek},
    Range{0x2c60, 0x2c7f, Script::kLatin},    Range{0x2de0, 0x2dff, Script::kCyrillic},
    Range{0x2e80, 0x2fdf, Script::kHan},      Range{0x3005, 0x3007, Script::kHan},
    Range{0x3021, 0x3029, Script::kHan},      Range{0x3038, 0x303b, Script::kHan},
    Range{0x3041, 0x30ff, Script::kHan},      Range{0x3131, 0x318e, Script::kHangul},
    Range{0x31f0, 0x31ff, Script::kHan},      Range{0x3400, 0x4dbf, Script::kHan},
    Range{0x4e00, 0x9fff, Script::kHan},      Range{0xa640, 0xa69f, Script::kCyrillic},
    Range{0xa720, 0xa7ff, Script::kLatin},    Range{0xa8e0, 0xa8ff, Script::kDevanagari},
    Range{0xa960, 0xa97f, Script::kHangul},   Range{0xa9e0, 0xa9ff, Script::kMyanmar},
    Range{0xaa60, 0xaa7f, Script::kMyanmar},  Range{0xac00, 0xd7ff, Script::kHangul},
    Range{0xf900, 0xfaff, Script::kHan},      Range{0xfb00, 0xfb06, Script::kLatin},
    Range{0xfb13, 0xfb17, Script::kArmenian}, Range{0xfb1d, 0xfb4f, Script::kHebrew},
    Range{0xfb50, 0xfdff, Script::kArabic},   Range{0xfe70, 0xfefc, Script::kArabic},
    Range{0xff21, 0xff3a, Script::kLatin},    Range{0xff41, 0xff5a, Script::kLatin},
    Range{0xff66, 0xff9f, Script::kHan},      Range{0xffa0, 0xffdc, Script::kHangul},
    Range{0x1b000, 0x1b16f, Script::kHan},    Range{0x20000, 0x323af, Script::kHan}};

// The zero of each run of ten decimal digits in use beyond ASCII, ascending.
constexpr std::array<char32_t, 29> kZeros = {
    0x660,  0x6f0,  0x7c0,  0x966,  0x9e6,  0xa66,  0xae6,  0xb66,  0xbe6,  0xc66,
    0xce6,  0xd66,  0xde6,  0xe50,  0xed0,  0xf20,  0x1040, 0x1090, 0x17e0, 0x1810,
    0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0, 0xa9d0, 0xa9f0, 0xff10};

constexpr bool is_unspaced(Script script) { return script >= Script::kHan; }

// Armenian puts its marks of stress, question and exclamation inside the word.
constexpr bool is_armenian_mark(char32_t c) { return c >= 0x55a && c <= 0x55e; }

constexpr bool is_raised_or_lowered_digit(char32_t c) {
  return c == 0xb2 || c == 0xb3 || c == 0xb9 || c == 0x2070 || (c >= 0x2074 && c <= 0x2079) ||
         (c >= 0x2080 && c <= 0x2089);
}

Script find_script(char32_t c) {
  auto after = std::upper_bound(kScripts.begin(), kScripts.end(), c,
                                [](char32_t value, const Range& r) { return value < r.first; });
  if (after == kScripts.begin()) return Script::kOther;
  const Range& range = *std::prev(after);
  return c <= range.last ? range.script : Script::kOther;
}

CharClass class_of_letter(char32_t c, CharClass spaced) {
  return is_unspaced(find_script(c)) ? kUnspaced : spaced;
}

CharClass find_class(char32_t c) {
  if (c < 0x80) return kAsciiClass[c];
  switch (utf8proc_category(static_cast<utf8proc_int32_t>(c))) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LT:
      return kUpper;
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_NL:
      return class_of_letter(c, kLower);
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME:
      return class_of_letter(c, kMark);
    case UTF8PROC_CATEGORY_ND:
      return kDigit;
    case UTF8PROC_CATEGORY_NO:
      return is_raised_or_lowered_digit(c) ? kDigit : CharClass{0};
    case UTF8PROC_CATEGORY_CF:
      return kInvisible;
    default:
      return is_armenian_mark(c) ? kInvisible : CharClass{0};
  }
}

struct Found {
  CharClass char_class;
  Script script;
};

// The code points of two bytes: the alphabets of Europe and the Near East.
constexpr char32_t kTableEnd = 0x800;

const Found& in_table(char32_t c) {
  static const auto table = [] {
    std::array<Found, kTableEnd> found{};
    for (char32_t each = 0; each < kTableEnd; ++each) {
      found[each] = {find_class(each), find_script(each)};
    }
    return found;
  }();
  return table[c];
}

}  // namespace

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

CharClass class_of(char32_t c) {
  if (c < kTableEnd) return in_table(c).char_class;
  return c >= 0x4e00 && c <= 0x9fff ? kUnspaced : find_class(c);
}

Script script_of(char32_t c) {
  if (c < kTableEnd) return in_table(c).script;
  return c >= 0x4e00 && c <= 0x9fff ? Script::kHan : find_script(c);
}

bool is_white_space(char32_t c) {
  return c == U' ' || (c >= U'\t' && c <= U'\r') || c == 0x85 || c == 0xa0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 || c == 0x202f || c == 0x205f ||
         c == 0x3000;
}

int digit_value(char32_t c) {
  auto after = std::upper_bound(kZeros.begin(), kZeros.end(), c);
  if (after == kZeros.begin()) return -1;
  char32_t distance = c - *std::prev(after);
  return distance < 10 ? static_cast<int>(distance) : -1;
}

Decoded decode_rare(std::string_view text, std::uint32_t at) {
  std::string_view rest = text.substr(at);
  const std::size_t before = rest.size();
  char32_t code_point = base::take_code_point(rest);
  return {code_point, static_cast<std::uint32_t>(before - rest.size())};
}

char32_t decode_before(std::string_view text, std::uint32_t at) {
  if (at == 0) return 0;
  std::uint32_t begin = at - 1;
  while (begin > 0 && at - begin < 4 && (static_cast<unsigned char>(text[begin]) & 0xc0) == 0x80) {
    --begin;
  }
  Decoded last = decode_at(text, begin);
  return begin + last.bytes == at ? last.code_point : base::kReplacement;
}

ByteRange trim(std::string_view text, ByteRange range) {
  while (range.begin < range.end) {
    const Decoded first = decode_at(text, range.begin);
    if (!is_white_space(first.code_point)) break;
    range.begin += first.bytes;
  }
  while (range.begin < range.end && is_white_space(decode_before(text, range.end))) {
    --range.end;
    while ((static_cast<unsigned char>(text[range.end]) & 0xc0) == 0x80) --range.end;
  }
  return range;
}

}  // namespace qwalt::text
