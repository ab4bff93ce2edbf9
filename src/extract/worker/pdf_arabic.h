// The ligature of lam and alef in PDF files.
#pragma once

#include <poppler-page.h>

#include <map>
#include <set>
#include <string>
#include <vector>

namespace qwalt::worker {

// Right-to-left text comes in visual order, but the two letters of this one glyph come in reading
// order, so that reversing the word would turn them round. A pair is known as a ligature by its
// width, which poppler shares among the two: no single lam of the font is as wide. And by spelling:
// no word has an alef before an alef with hamza. Not thread-safe; learns from one page.
class LamAlef {
 public:
  explicit LamAlef(const std::vector<poppler::text_box>& words);

  // The text of a word with its ligatures in visual order too.
  poppler::ustring text_of(const poppler::text_box& word) const;

 private:
  bool is_ligature(const poppler::ustring& text, std::size_t at,
                   const poppler::text_box& word) const;

  std::map<std::string, std::set<int>> widths_;  // of lams that stand alone, by font
};

}  // namespace qwalt::worker
