#include "answer/claims.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace qwalt::answer {
namespace {

using testing::ElementsAre;

std::vector<std::string> words(std::string_view answer) {
  std::vector<std::string> all;
  for (const Claim& claim : find_claims(answer)) all.push_back(claim.words);
  return all;
}

std::vector<std::vector<std::uint32_t>> numbers(std::string_view answer) {
  std::vector<std::vector<std::uint32_t>> all;
  for (const Claim& claim : find_claims(answer)) all.push_back(claim.numbers);
  return all;
}

using Numbers = std::vector<std::vector<std::uint32_t>>;

TEST(Claims, AreSentencesWithoutMarkersAndMarkdown) {
  EXPECT_THAT(words("The **torque** is `42 Nm` [1]. See [the form](x.html) F-17 [2]."),
              ElementsAre("The torque is 42 Nm.", "See the form F-17."));
}

TEST(Claims, HaveTheMarkersWithinThemAndThoseBehindTheirFullStop) {
  EXPECT_EQ(numbers("A is so [1]. B is so. [2] C is so [3]. [4]"), (Numbers{{1}, {2}, {3, 4}}));
}

TEST(Claims, MayBeginWithTheMarkerOfWhatTheySpeakOf) {
  EXPECT_EQ(numbers("[1] says that A is so. B is so [1]. [2] says the contrary."),
            (Numbers{{1}, {1}, {2}}));
}

TEST(Claims, CoverTheirSentenceWithItsMarkers) {
  const std::string answer = "Intro here. A is so. [1] B is so [2].";
  const auto claims = find_claims(answer);
  ASSERT_EQ(claims.size(), 3u);
  EXPECT_EQ(answer.substr(claims[1].begin, claims[1].end - claims[1].begin), "A is so. [1]");
  EXPECT_EQ(answer.substr(claims[2].begin, claims[2].end - claims[2].begin), "B is so [2].");
}

TEST(Claims, AreNotMadeByHeadingsCodeQuestionsAndIntroductions) {
  EXPECT_THAT(words("# Title\n**Steps**\nDo this:\n- one [1]\n\n```\ncode\n```\nWhat else?\n"),
              ElementsAre("one"));
}

TEST(Claims, OfItemsTakeTheNumbersOfTheirIntroduction) {
  EXPECT_EQ(numbers("The parts [2, 3]:\n\n* one\n* two [1]\n\nAfter it."),
            (Numbers{{2, 3}, {1}, {}}));
}

TEST(Claims, AreTheRowsOfATableButForItsHead) {
  EXPECT_THAT(words("| Bolt | Nm |\n|:--|--:|\n| M8 | 42 [1] |\n| M10 | 80 |\n\nDone."),
              ElementsAre("M8 , 42 ,", "M10 , 80 ,", "Done."));
}

TEST(Claims, EndWhereTheSourcesAreListed) {
  EXPECT_THAT(words("A is so [1].\n\n**Sources:**\n- [1] manual.pdf, page 3\n"),
              ElementsAre("A is so."));
  EXPECT_THAT(words("So ist es [1].\n\n### Quellen\n[1] Handbuch.pdf\n\n### Anhang\nMehr."),
              ElementsAre("So ist es.", "Mehr."));
}

TEST(Claims, SpanTheLinesOfAParagraph) {
  EXPECT_THAT(words("The first line of a long paragraph that was wrapped here\nends there [1]."),
              ElementsAre("The first line of a long paragraph that was wrapped here ends there."));
}

}  // namespace
}  // namespace qwalt::answer
