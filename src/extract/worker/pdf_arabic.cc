#include "extract/worker/pdf_arabic.h"

#include <cmath>
#include <utility>

namespace qwalt::worker {
namespace {

constexpr unsigned short kLam = 0x644;
constexpr unsigned short kAlef = 0x627;
constexpr std::size_t kMaxWidths = 64;

bool is_alef(unsigned short c) { return c == kAlef || c == 0x622 || c == 0x623 || c == 0x625; }

std::string font_of(const poppler::text_box& word) {
  return word.has_font_info() ? word.get_font_name() : std::string();
}

// In hundredths of the word's height: independent of the size.
int width_of(const poppler::text_box& word, std::size_t at) {
  double height = word.bbox().height();
  return height > 0 ? static_cast<int>(std::lround(word.char_bbox(at).width() * 200 / height)) : 0;
}

}  // namespace

LamAlef::LamAlef(const std::vector<poppler::text_box>& words) {
  for (const poppler::text_box& word : words) {
    poppler::ustring text = word.text();
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] != kLam || (i + 1 < text.size() && is_alef(text[i + 1]))) continue;
      std::set<int>& widths = widths_[font_of(word)];
      if (widths.size() < kMaxWidths) widths.insert(width_of(word, i));
    }
  }
}

bool LamAlef::is_ligature(const poppler::ustring& text, std::size_t at,
                          const poppler::text_box& word) const {
  if (text[at] != kLam || !is_alef(text[at + 1])) return false;
  bool hamza = text[at + 1] != kAlef;
  if (hamza && at + 2 < text.size() && text[at + 2] == kAlef) return true;
  double lam = word.char_bbox(at).width();
  double alef = word.char_bbox(at + 1).width();
  if (std::abs(lam - alef) > 0.05 * lam) return false;
  auto known = widths_.find(font_of(word));
  if (known == widths_.end()) return false;
  int width = width_of(word, at);
  auto near = known->second.lower_bound(width - 1);
  return near == known->second.end() || *near > width + 1;
}

poppler::ustring LamAlef::text_of(const poppler::text_box& word) const {
  poppler::ustring text = word.text();
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    if (is_ligature(text, i, word)) {
      std::swap(text[i], text[i + 1]);
      ++i;
    }
  }
  return text;
}

}  // namespace qwalt::worker
