#include "search/neighbours.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace qwalt::search {
namespace {

// How many different pairs of `question` stand in `text`; words of both with a space between.
std::size_t pairs_found(const std::vector<std::string>& question,
                        const std::vector<std::string>& text) {
  const Neighbours neighbours(question);
  NeighbourWalk walk;
  std::vector<bool> found(neighbours.size());
  for (const std::string& word : text) {
    walk.step(neighbours, neighbours.word(word),
              [&](std::uint32_t pair) { found.at(pair) = true; });
  }
  return static_cast<std::size_t>(std::count(found.begin(), found.end(), true));
}

TEST(Neighbours, ArePairsInOrderWithAtMostOneWordBetween) {
  EXPECT_EQ(Neighbours({"limit", "of", "the", "torque"}).size(), 5u);
  EXPECT_EQ(pairs_found({"limit", "of", "torque"}, {"limit", "of", "torque"}), 3u);
  EXPECT_EQ(pairs_found({"limit", "torque"}, {"limit", "for", "torque"}), 1u);
  EXPECT_EQ(pairs_found({"limit", "torque"}, {"limit", "for", "any", "torque"}), 0u);
  EXPECT_EQ(pairs_found({"limit", "torque"}, {"torque", "limit"}), 0u);
}

TEST(Neighbours, OfFewerThanTwoWordsThereAreNone) {
  EXPECT_EQ(Neighbours({}).size(), 0u);
  EXPECT_EQ(Neighbours({"torque"}).size(), 0u);
}

TEST(Neighbours, ARepeatedWordIsOneWord) {
  const Neighbours neighbours({"time", "after", "time", "after"});
  EXPECT_EQ(neighbours.word("time"), 0);
  EXPECT_EQ(neighbours.word("after"), 1);
  EXPECT_EQ(neighbours.word("space"), Neighbours::kOther);
  EXPECT_EQ(neighbours.size(), 4u);
}

}  // namespace
}  // namespace qwalt::search
