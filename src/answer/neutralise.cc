#include "answer/neutralise.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/utf8.h"
#include "text/folding.h"

namespace qwalt::answer {
namespace {

constexpr std::size_t kMaxAttributeBytes = 200;
// Between a bracket and the end of a name: beyond it nothing reads as a tag.
constexpr std::size_t kMaxTagBytes = 256;

struct Read {
  char32_t character = 0;
  std::size_t bytes = 0;
};

std::optional<unsigned> digit(char c, unsigned base) {
  unsigned value = base;
  if (c >= '0' && c <= '9') value = static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') value = static_cast<unsigned>(c - 'a') + 10;
  if (c >= 'A' && c <= 'F') value = static_cast<unsigned>(c - 'A') + 10;
  if (value >= base) return std::nullopt;
  return value;
}

// Digits from `at` on, as many as there are up to `most`; at least `least`.
std::optional<Read> number_at(std::string_view text, std::size_t at, unsigned base,
                              std::size_t least, std::size_t most) {
  Read read{0, at};
  std::size_t count = 0;
  while (read.bytes < text.size() && count < most) {
    const auto value = digit(text[read.bytes], base);
    if (!value) break;
    read.character = std::min<char32_t>(read.character * base + *value, 0x110000);
    ++read.bytes;
    ++count;
  }
  if (count < least) return std::nullopt;
  return read;
}

bool starts_with_letters(std::string_view text, std::string_view lower) {
  if (text.size() < lower.size()) return false;
  return std::equal(lower.begin(), lower.end(), text.begin(),
                    [](char a, char b) { return a == (b >= 'A' && b <= 'Z' ? b + 32 : b); });
}

// What an HTML entity stands for: of those with a name, the ones that a tag is made of.
std::optional<Read> entity_at(std::string_view text) {
  std::size_t at = 1;
  while (starts_with_letters(text.substr(at), "amp;")) at += 4;
  std::optional<Read> read;
  const std::string_view rest = text.substr(at);
  if (starts_with_letters(rest, "#x")) {
    read = number_at(text, at + 2, 16, 1, 16);
  } else if (rest.starts_with('#')) {
    read = number_at(text, at + 1, 10, 1, 16);
  } else if (starts_with_letters(rest, "lt")) {
    read = Read{U'<', at + 2};
  } else if (starts_with_letters(rest, "sol")) {
    read = Read{U'/', at + 3};
  } else if (starts_with_letters(rest, "vert")) {
    read = Read{U'|', at + 4};
  } else if (starts_with_letters(rest, "lsqb")) {
    read = Read{U'[', at + 4};
  }
  if (read && read->bytes < text.size() && text[read->bytes] == ';') ++read->bytes;
  return read;
}

// The character that `text`, which is not empty, begins with, or that its first bytes encode.
Read read_character(std::string_view text) {
  std::optional<Read> encoded;
  if (text[0] == '&') encoded = entity_at(text);
  if (text[0] == '%') encoded = number_at(text, 1, 16, 2, 2);
  if (text[0] == '\\' && text.size() > 1) {
    if (text[1] == 'u') encoded = number_at(text, 2, 16, 4, 4);
    if (text[1] == 'x') encoded = number_at(text, 2, 16, 2, 2);
  }
  if (encoded) {
    const char32_t c = encoded->character;
    if (c > 0x10ffff || (c >= 0xd800 && c < 0xe000)) encoded->character = base::kReplacement;
    return *encoded;
  }
  std::string_view rest = text;
  const char32_t character = base::take_code_point(rest);
  return {character, text.size() - rest.size()};
}

// Joiners and marks without a width, changes of direction, invisible copies of ASCII.
bool is_invisible(char32_t c) {
  return c == 0x00ad || c == 0x034f || c == 0x061c || (c >= 0x200b && c <= 0x200f) ||
         (c >= 0x202a && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff ||
         (c >= 0xfe00 && c <= 0xfe0f) || (c >= 0xe0000 && c <= 0xe0fff);
}

// Those that no script needs to be read right.
bool is_left_out(char32_t c) {
  if (c == '\n' || c == '\t') return false;
  const bool joiner = c == 0x200c || c == 0x200d || c == 0x00ad || (c >= 0xfe00 && c <= 0xfe0f);
  return c < 0x20 || (c >= 0x7f && c < 0xa0) || (is_invisible(c) && !joiner);
}

bool is_space(char32_t c) {
  return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x85 || c == 0xa0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 || c == 0x202f || c == 0x205f ||
         c == 0x3000;
}

bool is_angle(char32_t c) {
  constexpr std::array<char32_t, 10> kAngles{U'<',   0xff1c, 0xfe64, 0x2329, 0x3008,
                                             0x27e8, 0x276e, 0x1438, 0x02c2, 0x227a};
  return std::find(kAngles.begin(), kAngles.end(), c) != kAngles.end();
}
bool is_square(char32_t c) { return c == '[' || c == 0xff3b; }
bool is_bar(char32_t c) { return c == '|' || c == 0xff5c || c == 0x2502 || c == 0x01c0; }
bool is_slash(char32_t c) {
  return c == '/' || c == '\\' || c == 0xff0f || c == 0x2044 || c == 0x2215 || c == 0x29f8;
}

// Letters of other scripts that look like Latin ones.
char32_t latin_twin(char32_t c) {
  switch (c) {
    case 0x0455:  // ѕ
    case 0xa731:  // ꜱ
      return 's';
    case 0x043e:  // о
    case 0x03bf:  // ο
    case 0x0585:  // օ
    case 0x1d0f:  // ᴏ
      return 'o';
    case 0x057d:  // ս
    case 0x03c5:  // υ
    case 0x1d1c:  // ᴜ
      return 'u';
    case 0x0433:  // г
    case 0x0280:  // ʀ
      return 'r';
    case 0x0441:  // с
    case 0x03f2:  // ϲ
    case 0x1d04:  // ᴄ
      return 'c';
    case 0x0435:  // е
    case 0x1d07:  // ᴇ
      return 'e';
    case 0x0443:  // у
      return 'y';
    case 0x0456:  // і
      return 'i';
    default:
      return c;
  }
}

// The plain letters that one character stands for: small, without accents, of any form.
std::string plain_letters(char32_t c) {
  std::string bytes;
  base::append_code_point(bytes, c);
  std::string folded;
  text::fold_word(bytes, false, folded);
  text::fold_accents(folded);
  std::string plain;
  std::string_view rest = folded;
  while (!rest.empty()) base::append_code_point(plain, latin_twin(base::take_code_point(rest)));
  return plain;
}

// The letters and digits after a bracket, with what stands between it and them.
struct TagName {
  std::string name;
  bool bar = false;
};

TagName name_after(std::string_view text) {
  TagName tag;
  text = text.substr(0, kMaxTagBytes);
  while (!text.empty() && tag.name.size() < 32) {
    const Read read = read_character(text);
    const char32_t c = read.character;
    text.remove_prefix(read.bytes);
    if (is_bar(c) && tag.name.empty()) tag.bar = true;
    const bool between = is_slash(c) || is_bar(c) || is_angle(c);
    if (is_invisible(c) || is_space(c) || c == '_' || c == '-') continue;
    if (between && tag.name.empty()) continue;
    const std::string plain = plain_letters(c);
    const bool ascii = !plain.empty() && std::all_of(plain.begin(), plain.end(), [](char letter) {
      return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9');
    });
    if (!ascii) break;
    tag.name.append(plain);
  }
  return tag;
}

bool is_any_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Whether what follows an angle bracket could pass for a tag of ours, or of a chat template.
bool is_tag(std::string_view after) {
  const TagName tag = name_after(after);
  return tag.bar || tag.name.starts_with("source") ||
         is_any_of(tag.name, {"s", "sys", "bos", "eos", "startofturn", "endofturn", "system",
                              "assistant", "endoftext"});
}

bool is_square_tag(std::string_view after) {
  const TagName tag = name_after(after);
  return is_any_of(tag.name,
                   {"inst", "systemprompt", "toolcalls", "availabletools", "toolresults"});
}

// First of all: what is left out of the middle of an entity would make it whole.
std::string visible(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t before = text.size();
    const char* begin = text.data();
    if (!is_left_out(base::take_code_point(text))) out.append(begin, before - text.size());
  }
  return out;
}

}  // namespace

std::string neutralised(std::string_view text) {
  const std::string seen = visible(text);
  std::string out;
  out.reserve(seen.size());
  for (std::string_view rest = seen; !rest.empty();) {
    const Read read = read_character(rest);
    const std::string_view written = rest.substr(0, read.bytes);
    rest.remove_prefix(read.bytes);
    if (is_angle(read.character) && is_tag(rest)) {
      out.append("‹");
    } else if (is_square(read.character) && is_square_tag(rest)) {
      out.append("［");
    } else {
      out.append(written);
    }
  }
  return out;
}

std::string attribute_text(std::string_view text) {
  std::string out;
  std::string_view rest = base::utf8_prefix(text, kMaxAttributeBytes);
  while (!rest.empty()) {
    const char32_t c = base::take_code_point(rest);
    if (is_left_out(c)) continue;
    const bool quote = c == '"' || c == 0xff02 || (c >= 0x201c && c <= 0x201f);
    const bool bracket = is_angle(c) || c == '>' || c == 0xff1e || c == 0xfe65;
    if (quote || bracket || is_space(c) || is_bar(c)) {
      out.push_back(' ');
    } else {
      base::append_code_point(out, c);
    }
  }
  return neutralised(out);
}

}  // namespace qwalt::answer
