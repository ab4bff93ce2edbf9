#include "search/window_set.h"

#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <set>

namespace qwalt::search {
namespace {

std::set<std::uint32_t> members(const WindowSet& set) {
  std::set<std::uint32_t> found;
  set.each([&](std::uint32_t offset) { found.insert(offset); });
  return found;
}

TEST(WindowSet, HoldsRangesAndMeetsThem) {
  std::mt19937 random(1);
  for (int round = 0; round < 300; ++round) {
    WindowSet set;
    std::set<std::uint32_t> expected;
    for (int i = 0; i < 3; ++i) {
      const auto begin = static_cast<std::uint32_t>(random() % kWindowPassages);
      const auto end = std::min<std::uint32_t>(kWindowPassages,
                                               begin + static_cast<std::uint32_t>(random() % 200));
      set.insert_range(begin, end);
      for (std::uint32_t offset = begin; offset < end; ++offset) expected.insert(offset);
    }
    ASSERT_EQ(members(set), expected);
    ASSERT_EQ(set.empty(), expected.empty());
    for (int i = 0; i < 20; ++i) {
      const auto begin = static_cast<std::uint32_t>(random() % kWindowPassages);
      const auto end = std::min<std::uint32_t>(kWindowPassages,
                                               begin + static_cast<std::uint32_t>(random() % 100));
      const auto first = expected.lower_bound(begin);
      ASSERT_EQ(set.meets_range(begin, end), first != expected.end() && *first < end);
    }
  }
}

TEST(WindowSet, IntersectsAndSubtracts) {
  WindowSet a;
  WindowSet b;
  a.insert_range(10, 100);
  b.insert_range(60, kWindowPassages);
  WindowSet both = a;
  both.intersect(b);
  EXPECT_EQ(*members(both).begin(), 60u);
  EXPECT_EQ(members(both).size(), 40u);
  a.subtract(b);
  EXPECT_EQ(members(a).size(), 50u);
  EXPECT_FALSE(a.contains(60));
}

TEST(WindowSet, TakesThoseWithEnough) {
  std::mt19937 random(2);
  const auto sums = std::make_unique<WindowSums>();
  for (std::uint32_t least : {1u, 2u, 1000u, (1u << 30) - 1}) {
    std::set<std::uint32_t> expected;
    for (std::uint32_t i = 0; i < kWindowPassages; ++i) {
      (*sums)[i] = random() % 3 == 0 ? static_cast<std::uint32_t>(random() % (2 * least)) : 0;
      if ((*sums)[i] >= least) expected.insert(i);
    }
    WindowSet set;
    EXPECT_EQ(set.assign_at_least(*sums, least), expected.size());
    EXPECT_EQ(members(set), expected);
  }
}

}  // namespace
}  // namespace qwalt::search
