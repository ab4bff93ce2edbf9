// The marks over a page's words: what stands side by side on a line is one mark, without gaps.
#pragma once

#include <vector>

#include "extract/extractor.h"

namespace qwalt::api {

// Widens the last mark by a word that follows it on its line, in either direction of writing, or
// begins a new one. Boxes in points, y downwards; the word's text is not kept.
void add_mark(std::vector<extract::WordBox>& marks, const extract::WordBox& word);

}  // namespace qwalt::api
