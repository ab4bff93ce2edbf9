#include "text/folding.h"

#include <utf8proc.h>

#include <algorithm>
#include <array>

#include "base/utf8.h"
#include "text/characters.h"

namespace qwalt::text {
namespace {

constexpr char32_t kCombiningDotAbove = 0x307;

void fold_ascii(std::string_view word, bool turkish, std::string& out) {
  out.reserve(out.size() + word.size());
  for (char c : word) {
    CharClass bits = kAsciiClass[static_cast<unsigned char>(c)];
    if ((bits & kWordStart) == 0) continue;
    if (turkish && c == 'I') {
      out += "\xc4\xb1";
    } else {
      out.push_back(bits == kUpper ? static_cast<char>(c | 0x20) : c);
    }
  }
}

bool is_arabic_sign(char32_t c) {
  return c == 0x640 || c == 0x670 || (c >= 0x610 && c <= 0x61a) || (c >= 0x64b && c <= 0x65f) ||
         (c >= 0x6d6 && c <= 0x6dc);
}

bool is_hebrew_point(char32_t c) { return c >= 0x591 && c <= 0x5c7; }

// What is no part of a term. Apostrophes and geresh come here only where the tokenizer found them
// between letters of a script that writes words with them.
bool is_left_out(char32_t c) {
  CharClass bits = class_of(c);
  if ((bits & (kInvisible | kUnderscore)) != 0 || c == 0x2bc) return true;
  return (bits & (kWordStart | kMark | kUnspaced)) == 0 || is_arabic_sign(c) || is_hebrew_point(c);
}

// Letters that keyboards of Persian, Urdu and Arabic give in different code points, and digits.
char32_t unified(char32_t c, bool turkish) {
  if (int digit = digit_value(c); digit >= 0) return U'0' + static_cast<char32_t>(digit);
  if (c == 0x6cc) return 0x64a;
  if (c == 0x6a9) return 0x643;
  if (turkish && c == U'I') return 0x131;
  if (turkish && c == 0x130) return U'i';
  return c;
}

// Code points of `word` as plain UTF-8 that utf8proc takes as a whole.
std::string plain_text(std::string_view word, bool turkish) {
  std::string plain;
  word = base::utf8_prefix(word, kMaxFoldBytes);
  while (!word.empty()) {
    char32_t c = base::take_code_point(word);
    if (!is_left_out(c)) base::append_code_point(plain, unified(c, turkish));
  }
  return plain;
}

constexpr std::size_t kMaxExpansion = 18;  // of one code point by NFKC: U+FDFA

// Appends the code points, composed; the dot that folding İ leaves on an i goes.
void append_composed(std::array<utf8proc_int32_t, kMaxFoldBytes * kMaxExpansion>& points,
                     utf8proc_ssize_t count, std::string& out) {
  const auto compose = static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE);
  count = utf8proc_normalize_utf32(points.data(), count, compose);
  for (utf8proc_ssize_t i = 0; i < count; ++i) {
    auto c = static_cast<char32_t>(points[static_cast<std::size_t>(i)]);
    if (c == kCombiningDotAbove && !out.empty() && out.back() == 'i') continue;
    if (c == U' ') continue;
    base::append_code_point(out, c);
  }
}

bool has_foldable_accent(char32_t c) {
  return (c >= 0xc0 && c < 0x250) || (c >= 0x370 && c < 0x400) || (c >= 0x1e00 && c < 0x2000);
}

// Letters that differ from their base by a stroke, not by a mark of their own.
std::string_view without_stroke(char32_t c) {
  switch (c) {
    case 0xe6:
      return "ae";
    case 0xf0:
    case 0x111:
      return "d";
    case 0xf8:
      return "o";
    case 0xfe:
      return "th";
    case 0x127:
      return "h";
    case 0x131:
      return "i";
    case 0x142:
      return "l";
    case 0x153:
      return "oe";
    case 0x167:
      return "t";
    case 0x451:
      return "\xd0\xb5";
    default:
      return {};
  }
}

void append_base(char32_t c, std::string& out) {
  std::array<utf8proc_int32_t, 8> parts;
  int boundary = 0;
  auto count = utf8proc_decompose_char(
      static_cast<utf8proc_int32_t>(c), parts.data(), static_cast<utf8proc_ssize_t>(parts.size()),
      static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_DECOMPOSE), &boundary);
  bool fits = count > 0 && count <= static_cast<utf8proc_ssize_t>(parts.size());
  base::append_code_point(out, fits ? static_cast<char32_t>(parts[0]) : c);
}

// Voiced sound marks and the vowels and final consonants of decomposed Hangul.
bool joins_previous(char32_t c) {
  return c == 0x3099 || c == 0x309a || c == 0xff9e || c == 0xff9f || (c >= 0x1160 && c <= 0x11ff);
}

// Characters that NFKC leaves alone, whatever precedes or follows inside the run.
bool is_stable(char32_t c) {
  return (c >= 0x4e00 && c <= 0x9fff) || (c >= 0xac00 && c <= 0xd7a3) ||
         (c >= 0x3041 && c <= 0x3096) || (c >= 0x30a1 && c <= 0x30fe) ||
         (c >= 0xe01 && c <= 0xe5b && c != 0xe33);
}

}  // namespace

void fold_word(std::string_view word, bool turkish, std::string& out) {
  if (is_ascii(word)) {
    fold_ascii(word.substr(0, kMaxFoldBytes), turkish, out);
    return;
  }
  std::string plain = plain_text(word, turkish);
  std::array<utf8proc_int32_t, kMaxFoldBytes * kMaxExpansion> points;
  const auto options = static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPAT |
                                                      UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD);
  auto count = utf8proc_decompose(reinterpret_cast<const utf8proc_uint8_t*>(plain.data()),
                                  static_cast<utf8proc_ssize_t>(plain.size()), points.data(),
                                  static_cast<utf8proc_ssize_t>(points.size()), options);
  if (count > 0 && count <= static_cast<utf8proc_ssize_t>(points.size())) {
    append_composed(points, count, out);
  }
}

void fold_accents(std::string& word) {
  if (is_ascii(word)) return;
  std::string out;
  std::string_view rest = word;
  bool on_folded = false;
  while (!rest.empty()) {
    char32_t c = base::take_code_point(rest);
    bool combining = c >= 0x300 && c < 0x370;
    if (combining && on_folded) continue;
    Script script = script_of(c);
    if (!combining) on_folded = script == Script::kLatin || script == Script::kGreek;
    if (auto plain = without_stroke(c); !plain.empty()) {
      out += plain;
    } else if (has_foldable_accent(c)) {
      append_base(c, out);
    } else {
      base::append_code_point(out, c);
    }
  }
  word = std::move(out);
}

bool CharacterFolder::next(Folded& folded) {
  while (ready_at_ == ready_count_) {
    if (!read_cluster()) return false;
  }
  folded = ready_[ready_at_++];
  return true;
}

bool CharacterFolder::read_cluster() {
  ready_at_ = ready_count_ = 0;
  const std::uint32_t begin = at_;
  std::array<utf8proc_int32_t, 24> points;
  std::array<utf8proc_int32_t, 4> cluster;
  std::size_t length = 0;
  while (at_ < run_.size() && length < cluster.size()) {
    Decoded next = decode_at(run_, at_);
    if (length > 0 && !joins_previous(next.code_point)) break;
    at_ += next.bytes;
    if ((class_of(next.code_point) & kUnspaced) == 0) continue;
    cluster[length++] = static_cast<utf8proc_int32_t>(next.code_point);
  }
  if (length == 0) return false;
  if (length == 1 && is_stable(static_cast<char32_t>(cluster[0]))) {
    // What is left out makes it longer; stable code points have three bytes.
    ready_[ready_count_++] = {static_cast<char32_t>(cluster[0]), begin, at_, at_ - begin == 3};
    return true;
  }
  utf8proc_ssize_t count = 0;
  for (std::size_t i = 0; i < length; ++i) {
    int boundary = 0;
    auto room = static_cast<utf8proc_ssize_t>(points.size()) - count;
    auto added = utf8proc_decompose_char(
        cluster[i], points.data() + count, room,
        static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE),
        &boundary);
    if (added < 0 || added > room) break;
    count += added;
  }
  count = utf8proc_normalize_utf32(
      points.data(), count, static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
  for (utf8proc_ssize_t i = 0; i < count; ++i) {
    ready_[ready_count_++] = {static_cast<char32_t>(points[static_cast<std::size_t>(i)]), begin,
                              at_, false};
  }
  return true;
}

}  // namespace qwalt::text
