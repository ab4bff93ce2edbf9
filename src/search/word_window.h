// How much of a question stands together in a text: the words of the question in its best stretch
// of kWindowWords successive words.
#pragma once

#include <cstdint>
#include <vector>

namespace qwalt::search {

// A word of a text that is a term of the question, or resembles one.
struct WordHit {
  std::uint32_t position = 0;  // in words
  std::uint32_t term = 0;
  double share = 1;  // how much of the term it is, above 0 and at most 1
};

// The largest sum, over the windows of the text, of what its terms are worth: each once, by its
// best hit there. `hits` in any order, they are sorted; `values` by term. Cost: hits times window.
double best_window(std::vector<WordHit>& hits, const std::vector<double>& values);

}  // namespace qwalt::search
