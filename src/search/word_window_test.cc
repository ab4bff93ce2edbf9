#include "search/word_window.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "search/ranking.h"

namespace qwalt::search {
namespace {

TEST(WordWindow, CountsATermOnceByItsBestHit) {
  std::vector<WordHit> hits = {{3, 0, 0.5}, {4, 0, 1}, {5, 0, 0.7}};
  EXPECT_DOUBLE_EQ(best_window(hits, {2}), 2);
}

TEST(WordWindow, TakesWhatStandsTogetherNotWhatIsFarApart) {
  std::vector<WordHit> near = {{0, 0, 1}, {kWindowWords - 1, 1, 1}};
  EXPECT_DOUBLE_EQ(best_window(near, {2, 3}), 5);
  std::vector<WordHit> far = {{0, 0, 1}, {kWindowWords, 1, 1}};
  EXPECT_DOUBLE_EQ(best_window(far, {2, 3}), 3);
}

TEST(WordWindow, OfNothingIsWorthNothing) {
  std::vector<WordHit> none;
  EXPECT_EQ(best_window(none, {2, 3}), 0);
}

double by_hand(const std::vector<WordHit>& hits, const std::vector<double>& values) {
  double best = 0;
  for (std::uint32_t begin = 0; begin < 60; ++begin) {
    std::vector<double> shares(values.size());
    for (const WordHit& hit : hits) {
      if (hit.position < begin || hit.position >= begin + kWindowWords) continue;
      shares[hit.term] = std::max(shares[hit.term], hit.share);
    }
    double sum = 0;
    for (std::size_t i = 0; i < values.size(); ++i) sum += shares[i] * values[i];
    best = std::max(best, sum);
  }
  return best;
}

TEST(WordWindow, IsTheBestOfAllWindowsInWhateverOrderTheHitsCome) {
  std::mt19937 random(7);
  const std::vector<double> values = {1, 2.5, 4, 0.5};
  for (int round = 0; round < 200; ++round) {
    std::vector<WordHit> hits;
    for (auto i = random() % 20; i > 0; --i) {
      hits.push_back({static_cast<std::uint32_t>(random() % 60),
                      static_cast<std::uint32_t>(random() % 4),
                      static_cast<double>(1 + random() % 4) / 4});
    }
    const double expected = by_hand(hits, values);
    EXPECT_DOUBLE_EQ(best_window(hits, values), expected);
  }
}

}  // namespace
}  // namespace qwalt::search
