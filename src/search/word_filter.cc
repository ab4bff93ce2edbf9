#include "search/word_filter.h"

#include <optional>

#include "base/utf8.h"

namespace qwalt::search {
namespace {

constexpr std::size_t kWindow = 3;

// What a character is compared by; nullopt for one that this test knows nothing of.
std::optional<std::uint32_t> key_of(char32_t character) {
  const bool cyrillic = character >= 0x410 && character <= 0x44f;
  if (character < 0x80 || cyrillic) return static_cast<std::uint32_t>(character) & 31;
  return std::nullopt;
}

}  // namespace

void WordFilter::add(std::string_view word) {
  std::uint32_t window = 0;
  std::size_t characters = 0;
  while (!word.empty()) {
    const auto key = key_of(base::take_code_point(word));
    // A word of the text with such a character matters in any case.
    characters = key ? characters + 1 : 0;
    window = (window << kBits | key.value_or(0)) & kWindowMask;
    if (characters >= kWindow) windows_.set(window);
  }
}

bool WordFilter::may_matter(std::string_view word) const {
  std::uint32_t window = 0;
  std::size_t characters = 0;
  while (!word.empty()) {
    const auto byte = static_cast<unsigned char>(word.front());
    std::uint32_t key = byte & 31;
    if (byte < 0x80) {
      word.remove_prefix(1);
    } else if (const auto known = key_of(base::take_code_point(word))) {
      key = *known;
    } else {
      return true;
    }
    window = (window << kBits | key) & kWindowMask;
    if (++characters >= kWindow && windows_.test(window)) return true;
  }
  return characters < kWindow;
}

}  // namespace qwalt::search
