#include "llm/budget.h"

#include <algorithm>

#include "base/utf8.h"

namespace qwalt::llm {
namespace {

// Scripts of which tokenizers make about one token a character: Han, kana, Hangul, Bopomofo, Yi,
// and the full-width forms.
bool is_dense(char32_t c) {
  return (c >= 0x1100 && c <= 0x11ff) || (c >= 0x2e80 && c <= 0xa4cf) ||
         (c >= 0xac00 && c <= 0xd7af) || (c >= 0xf900 && c <= 0xfaff) ||
         (c >= 0xff00 && c <= 0xffef) || (c >= 0x20000 && c <= 0x3ffff);
}

bool is_space(char32_t c) { return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xa0; }

}  // namespace

std::size_t estimate_tokens(std::string_view text) {
  std::size_t dense = 0;
  std::size_t bytes = 0;
  std::size_t words = 0;
  bool in_word = false;
  while (!text.empty()) {
    std::size_t before = text.size();
    char32_t c = base::take_code_point(text);
    if (is_dense(c)) {
      ++dense;
      in_word = false;
      continue;
    }
    bytes += before - text.size();
    if (!is_space(c) && !in_word) ++words;
    in_word = !is_space(c);
  }
  return dense + std::max((bytes + 2) / 3, (words * 7 + 4) / 5);
}

std::size_t usable_tokens(std::size_t tokens) { return tokens - (tokens * 15 + 99) / 100; }

}  // namespace qwalt::llm
