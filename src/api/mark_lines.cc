#include "api/mark_lines.h"

#include <algorithm>

namespace qwalt::api {
namespace {

// Of the lower of two words: more than the widest space between words, less than between columns.
constexpr float kWidestSpace = 1.2F;

bool follows(const extract::WordBox& mark, const extract::WordBox& word) {
  const float height = std::min(mark.y1 - mark.y0, word.y1 - word.y0);
  const float shared = std::min(mark.y1, word.y1) - std::max(mark.y0, word.y0);
  const float gap = std::max(word.x0 - mark.x1, mark.x0 - word.x1);
  return shared >= height / 2 && gap <= kWidestSpace * height;
}

}  // namespace

void add_mark(std::vector<extract::WordBox>& marks, const extract::WordBox& word) {
  if (marks.empty() || !follows(marks.back(), word)) {
    marks.push_back({word.x0, word.y0, word.x1, word.y1, {}});
    return;
  }
  extract::WordBox& mark = marks.back();
  mark = {std::min(mark.x0, word.x0),
          std::min(mark.y0, word.y0),
          std::max(mark.x1, word.x1),
          std::max(mark.y1, word.y1),
          {}};
}

}  // namespace qwalt::api
