#include "extract/worker/pdf_headings.h"

#include <algorithm>

#include "base/utf8.h"
#include "extract/worker/plain_text.h"

namespace qwalt::worker {
namespace {

// Measured on 94 files.
constexpr float kLarge = 1.2F;  // of the body's size
constexpr std::size_t kMaxLines = 3;
constexpr std::size_t kMaxCharacters = 120;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool has_letters(std::string_view text) {
  std::size_t letters = 0;
  std::size_t characters = 0;
  while (!text.empty()) {
    char32_t c = base::take_code_point(text);
    letters += (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0xc0;
    characters += c != ' ';
  }
  return letters >= 2 && letters * 2 >= characters;
}

bool ends_like_text(std::string_view text) {
  return text.ends_with(',') || text.ends_with(';') || text.ends_with('.') || text.ends_with('-');
}

// 1 for "4 Assembly" and "4. Assembly", 2 for "4.2 Bolts", 0 without a number.
int number_depth(std::string_view text) {
  int depth = 0;
  std::size_t at = 0;
  while (at < text.size() && is_digit(text[at])) {
    std::size_t begin = at;
    while (at < text.size() && is_digit(text[at])) ++at;
    if (at - begin > 3) return 0;
    ++depth;
    if (at >= text.size() || text[at] != '.') break;
    ++at;
  }
  return at < text.size() && text[at] == ' ' ? depth : 0;
}

}  // namespace

int heading_level(const Paragraph& paragraph, const std::string& text, const PdfStyles& styles) {
  if (paragraph.rows.size() > kMaxLines || base::count_code_points(text) > kMaxCharacters) return 0;
  bool lower_start = !text.empty() && text.front() >= 'a' && text.front() <= 'z';
  if (lower_start || !has_letters(text)) return 0;
  float size = paragraph.rows.front()->size;
  bool bold = std::all_of(paragraph.rows.begin(), paragraph.rows.end(),
                          [](const Row* row) { return row->bold; });
  bool large = size >= kLarge * styles.body();
  int depth = number_depth(text);
  if (large && !text.ends_with(',')) return styles.size_rank(size);
  if (!bold || size < 0.9F * styles.body() || ends_like_text(text)) return 0;
  if (!styles.bold_is_rare() && depth == 0) return 0;
  return styles.larger_sizes() + std::max(depth, 1);
}

}  // namespace qwalt::worker
