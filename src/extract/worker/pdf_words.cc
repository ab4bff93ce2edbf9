#include "extract/worker/pdf_words.h"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <initializer_list>

#include "base/ascii.h"
#include "base/utf8.h"
#include "extract/worker/clean_text.h"

namespace qwalt::worker {
namespace {

// Two drawings of a word this near to each other, in points, are one.
constexpr float kSamePlace = 1.5F;

// The largest page of the format is 14,400 points wide. Beyond this, and for what is no number,
// sums would overflow.
constexpr float kFarthest = 1e5F;

bool is_near(float coordinate) { return std::abs(coordinate) < kFarthest; }

bool is_sane(const PdfWord& word) {
  const Box& b = word.box;
  return is_near(b.x0) && is_near(b.y0) && is_near(b.x1) && is_near(b.y1) && is_near(word.size) &&
         word.size >= 0 && b.x0 <= b.x1 && b.y0 <= b.y1;
}

bool is_ligature(char32_t c) {
  return (c >= 0xfb00 && c <= 0xfdff) || (c >= 0xfe70 && c <= 0xfefc) ||
         (c >= 0x2f00 && c <= 0x2fd5) || (c >= 0x1d400 && c <= 0x1d7ff) ||
         (c >= 0xff01 && c <= 0xff5e) || c == 0x132 || c == 0x133;
}

void append_expanded(std::string& out, char32_t c) {
  std::array<utf8proc_int32_t, 32> parts{};
  int boundary = 0;
  utf8proc_ssize_t count = utf8proc_decompose_char(
      static_cast<utf8proc_int32_t>(c), parts.data(), parts.size(),
      static_cast<utf8proc_option_t>(UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE), &boundary);
  if (count <= 0 || count > static_cast<utf8proc_ssize_t>(parts.size())) {
    return base::append_code_point(out, c);
  }
  for (utf8proc_ssize_t i = 0; i < count; ++i) {
    base::append_code_point(out, static_cast<char32_t>(parts[static_cast<std::size_t>(i)]));
  }
}

bool is_left_to_right(char32_t c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
         (c >= 0xc0 && c < 0x590) || (c >= 0x660 && c <= 0x669);
}

char32_t mirrored(char32_t c) {
  constexpr std::u32string_view kPairs = U"()[]{}<>«»";
  std::size_t at = kPairs.find(c);
  return at == std::u32string_view::npos ? c : kPairs[at ^ 1];
}

// What belongs between digits of one number.
bool joins_number(char32_t c) { return c == '.' || c == ',' || c == ':' || c == '/' || c == '-'; }

bool is_latin_letter(char32_t c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

// Where the left-to-right run that begins at `begin` ends; `begin` when none does.
std::size_t left_to_right_end(const std::u32string& points, std::size_t begin) {
  std::size_t end = begin;
  while (end < points.size() && (is_left_to_right(points[end]) ||
                                 (end > begin && joins_number(points[end]) &&
                                  end + 1 < points.size() && is_left_to_right(points[end + 1])))) {
    ++end;
  }
  return end;
}

void turn(Box& box, std::uint8_t quarters, float width, float height) {
  Box from = box;
  if (quarters == 1) box = {from.y0, width - from.x1, from.y1, width - from.x0};
  if (quarters == 2) box = {width - from.x1, height - from.y1, width - from.x0, height - from.y0};
  if (quarters == 3) box = {height - from.y1, from.x0, height - from.y0, from.x1};
}

// The direction of most characters.
std::uint8_t main_rotation(const std::vector<PdfWord>& words) {
  std::array<std::size_t, 4> characters{};
  for (const PdfWord& word : words) characters[word.rotation % 4] += word.text.size();
  auto most = std::max_element(characters.begin(), characters.end());
  return static_cast<std::uint8_t>(most - characters.begin());
}

void make_upright(PdfPageWords& page) {
  std::uint8_t main = main_rotation(page.words);
  auto across = std::stable_partition(page.words.begin(), page.words.end(),
                                      [&](const PdfWord& w) { return w.rotation % 4 == main; });
  page.rotated.assign(std::make_move_iterator(across), std::make_move_iterator(page.words.end()));
  page.words.erase(across, page.words.end());
  page.turned = main;
  if (main == 0) return;
  for (PdfWord& word : page.words) turn(word.box, main, page.width, page.height);
  for (PdfLink& link : page.links) turn(link.box, main, page.width, page.height);
  if (main != 2) std::swap(page.width, page.height);
}

bool has_any(const std::string& name, std::initializer_list<std::string_view> parts) {
  return std::any_of(parts.begin(), parts.end(),
                     [&](std::string_view part) { return name.find(part) != std::string::npos; });
}

std::string_view without_subset_tag(std::string_view name) {
  return name.size() > 7 && name[6] == '+' ? name.substr(7) : name;
}

// What stands for a private-use code: of a symbol font it is a bullet as a rule, of others the
// letter of an old eight-bit encoding, a small capital or an old-style figure; else nothing.
char32_t private_use(char32_t c, bool symbol_font) {
  if (c >= 0xf000 && c <= 0xf0ff) {
    char32_t code = c - 0xf000;
    if (code == 0xb7 || code == 0xa7 || code == 0xd8 || code == 0x6e || code == 0x76) return U'•';
    if (code == 0xfc || code == 0xfe) return U'✓';
    if (code == 0xe0 || code == 0xe8) return U'→';
    if (symbol_font) return U'•';
    return code >= 0x20 && code < 0x7f ? code : U'•';
  }
  if (c >= 0xf730 && c <= 0xf739) return c - 0xf700;
  if (c >= 0xf761 && c <= 0xf77a) return c - 0xf761 + U'A';
  return c >= 0xf8e5 && c <= 0xf8fe ? 0 : c;
}

// Letters, digits and signs of ASCII: as clean as text can be.
bool is_plain(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

std::string without_private_use(std::string_view text) {
  std::string out;
  for (std::string_view rest = text; !rest.empty();) {
    char32_t c = base::take_code_point(rest);
    if (c < 0xe000 || c > 0xf8ff) {
      base::append_code_point(out, c);
    } else if (rest.empty() && out.empty()) {
      // Set apart as a word: a bullet of a symbol font.
      return "•";
    }
  }
  return out;
}

std::string tidy_text(std::string_view text) {
  return without_private_use(one_line(expand_ligatures(to_reading_order(text))));
}

// Words by their text: of each the places where it stands.
class Places {
 public:
  explicit Places(const std::vector<PdfWord>& words) : words_(words), next_(words.size(), kNone) {
    std::size_t size = 64;
    while (size < 2 * words.size()) size *= 2;
    first_.assign(size, kNone);
  }

  // Whether the same text was drawn at the same place; else notes it. A text that stands at very
  // many places is a pattern; looking at the last ones is enough.
  bool is_double(std::uint32_t at) {
    const PdfWord& word = words_[at];
    std::uint32_t& first = first_[std::hash<std::string_view>()(word.text) & (first_.size() - 1)];
    int looked = 0;
    for (std::uint32_t i = first; i != kNone && looked < 64; i = next_[i], ++looked) {
      const PdfWord& other = words_[i];
      if (std::abs(other.box.x0 - word.box.x0) < kSamePlace &&
          std::abs(other.box.y0 - word.box.y0) < kSamePlace && other.text == word.text) {
        return true;
      }
    }
    next_[at] = first;
    first = at;
    return false;
  }

 private:
  static constexpr std::uint32_t kNone = 0xffffffff;
  const std::vector<PdfWord>& words_;
  std::vector<std::uint32_t> first_;
  std::vector<std::uint32_t> next_;
};

void drop_doubles(std::vector<PdfWord>& words) {
  Places places(words);
  std::vector<bool> doubled(words.size());
  bool any = false;
  for (std::uint32_t i = 0; i < words.size(); ++i) {
    doubled[i] = places.is_double(i);
    any = any || doubled[i];
  }
  if (!any) return;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (doubled[i]) continue;
    if (kept != i) words[kept] = std::move(words[i]);
    ++kept;
  }
  words.resize(kept);
}

}  // namespace

void Box::add(const Box& other) {
  x0 = std::min(x0, other.x0);
  y0 = std::min(y0, other.y0);
  x1 = std::max(x1, other.x1);
  y1 = std::max(y1, other.y1);
}

float vertical_overlap(const Box& a, const Box& b) {
  float lower = std::min(a.height(), b.height());
  float shared = std::min(a.y1, b.y1) - std::max(a.y0, b.y0);
  return lower > 0 ? shared / lower : 0;
}

char32_t drawn_character(char32_t c, bool symbol_font) {
  if (c == 0xad) return U'-';
  if (c >= 0xe000 && c <= 0xf8ff) return private_use(c, symbol_font);
  return c < 0x20 || c >= 0xf0000 ? 0 : c;
}

bool is_bold_name(std::string_view name) {
  std::string folded = base::to_lower(without_subset_tag(name));
  // Among them the names of TeX's fonts and the short forms of foundries ("MyriadBd").
  return has_any(folded, {"bold", "black", "heavy", "demi", "cmbx", "sfbx", "ecbx", "-medi"}) ||
         name.find("Bd") != std::string_view::npos;
}

bool is_mono_name(std::string_view name) {
  return has_any(base::to_lower(without_subset_tag(name)),
                 {"mono", "courier", "consol", "typewriter", "cmtt", "menlo", "sourcecode"});
}

bool is_symbol_name(std::string_view name) {
  return has_any(base::to_lower(without_subset_tag(name)), {"wingdings", "dingbats", "webdings"});
}

bool is_right_to_left(char32_t c) {
  return (c >= 0x590 && c < 0x660) || (c >= 0x66a && c < 0x900) || (c >= 0xfb1d && c <= 0xfdff) ||
         (c >= 0xfe70 && c <= 0xfefc) || (c >= 0x10800 && c < 0x11000) ||
         (c >= 0x1e800 && c < 0x1f000);
}

bool is_right_to_left(std::string_view text) {
  if (!may_be_right_to_left(text)) return false;
  int balance = 0;
  while (!text.empty()) {
    char32_t c = base::take_code_point(text);
    balance += is_right_to_left(c) ? 1 : (is_left_to_right(c) ? -1 : 0);
  }
  return balance > 0;
}

std::string to_reading_order(std::string_view text) {
  if (!may_be_right_to_left(text)) return std::string(text);
  std::u32string points;
  for (std::string_view rest = text; !rest.empty();) points += base::take_code_point(rest);
  bool any =
      std::any_of(points.begin(), points.end(), [](char32_t c) { return is_right_to_left(c); });
  if (!any) return std::string(text);
  std::reverse(points.begin(), points.end());
  std::string out;
  for (std::size_t i = 0; i < points.size();) {
    std::size_t end = left_to_right_end(points, i);
    // Two scripts that touch are two words; a number may belong to either.
    bool latin = end > i && is_latin_letter(points[i]) && is_latin_letter(points[end - 1]);
    if (latin && i > 0 && is_right_to_left(points[i - 1])) out += ' ';
    for (std::size_t back = end; back > i; --back) base::append_code_point(out, points[back - 1]);
    if (latin && end < points.size() && is_right_to_left(points[end])) out += ' ';
    if (end == i) base::append_code_point(out, mirrored(points[end++]));
    i = end;
  }
  return out;
}

std::string expand_ligatures(std::string_view text) {
  // All of them take three or four bytes, but for the Dutch "ĳ".
  bool plain = std::all_of(text.begin(), text.end(), [](char c) {
    auto byte = static_cast<unsigned char>(c);
    return byte < 0xe0 && byte != 0xc4;
  });
  if (plain) return std::string(text);
  std::string out;
  while (!text.empty()) {
    char32_t c = base::take_code_point(text);
    if (is_ligature(c)) {
      append_expanded(out, c);
    } else {
      base::append_code_point(out, c);
    }
  }
  return out;
}

void tidy_words(PdfPageWords& page) {
  for (PdfWord& word : page.words) {
    if (is_plain(word.text)) continue;
    word.text = tidy_text(word.text);
  }
  std::erase_if(page.words,
                [](const PdfWord& word) { return word.text.empty() || !is_sane(word); });
  page.width = is_near(page.width) ? page.width : 0;
  page.height = is_near(page.height) ? page.height : 0;
  drop_doubles(page.words);
  make_upright(page);
}

}  // namespace qwalt::worker
