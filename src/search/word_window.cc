#include "search/word_window.h"

#include <algorithm>
#include <cstddef>

#include "search/ranking.h"

namespace qwalt::search {
namespace {

// What `hits` from `begin` to `end`, those of one window, are worth. `shares` is all 0, and again.
double worth(const std::vector<WordHit>& hits, std::size_t begin, std::size_t end,
             const std::vector<double>& values, std::vector<double>& shares) {
  double sum = 0;
  for (std::size_t i = begin; i < end; ++i) {
    double& share = shares[hits[i].term];
    if (hits[i].share <= share) continue;
    sum += (hits[i].share - share) * values[hits[i].term];
    share = hits[i].share;
  }
  for (std::size_t i = begin; i < end; ++i) shares[hits[i].term] = 0;
  return sum;
}

}  // namespace

double best_window(std::vector<WordHit>& hits, const std::vector<double>& values) {
  std::sort(hits.begin(), hits.end(),
            [](const WordHit& a, const WordHit& b) { return a.position < b.position; });
  std::vector<double> shares(values.size());
  double best = 0;
  std::size_t end = 0;
  for (std::size_t begin = 0; begin < hits.size(); ++begin) {
    const std::size_t before = end;
    while (end < hits.size() && hits[end].position - hits[begin].position < kWindowWords) ++end;
    // One that reaches no further than the window before it holds nothing more.
    if (end > before) best = std::max(best, worth(hits, begin, end, values, shares));
  }
  return best;
}

}  // namespace qwalt::search
