#include "answer/source.h"

#include <gtest/gtest.h>

namespace qwalt::answer {
namespace {

library::FoundPassage found(std::string text) {
  library::FoundPassage made;
  made.passage.text = std::move(text);
  return made;
}

TEST(SelectSources, NumbersThemFromOneInTheirOrder) {
  const auto sources = select_sources({found("one"), found("two")}, {});
  ASSERT_EQ(sources.size(), 2u);
  EXPECT_EQ(sources[0].number, 1u);
  EXPECT_EQ(sources[1].number, 2u);
  EXPECT_EQ(sources[1].passage.text, "two");
}

TEST(SelectSources, LeavesOutWhatSaysTheSame) {
  const auto sources =
      select_sources({found("Torque: 42 Nm."), found("torque 42  Nm"), found("other")}, {});
  ASSERT_EQ(sources.size(), 2u);
  EXPECT_EQ(sources[1].passage.text, "other");
}

TEST(SelectSources, KeepsToCountAndTokensButGivesOneAtLeast) {
  std::vector<library::FoundPassage> many;
  for (int i = 0; i < 20; ++i) many.push_back(found("passage " + std::to_string(i)));
  EXPECT_EQ(select_sources(many, {5, 6000}).size(), 5u);
  EXPECT_EQ(select_sources({found(std::string(9000, 'x')), found("small")}, {5, 100}).size(), 1u);
  EXPECT_TRUE(select_sources({}, {}).empty());
}

}  // namespace
}  // namespace qwalt::answer
