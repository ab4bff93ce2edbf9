#include "answer/citations.h"

#include <gtest/gtest.h>

namespace qwalt::answer {
namespace {

using store::Verdict;

Source source(std::uint32_t number, std::string text, std::uint64_t char_start = 100) {
  Source made;
  made.number = number;
  made.passage.document_name = "SOP.pdf";
  made.passage.language = static_cast<std::uint8_t>(text::Language::kEnglish);
  made.passage.record.char_start = char_start;
  made.passage.record.char_end = char_start + text.size();
  made.passage.text = std::move(text);
  return made;
}

std::vector<std::vector<std::uint32_t>> numbers(std::string_view answer) {
  std::vector<std::vector<std::uint32_t>> found;
  for (const Marker& marker : find_markers(answer)) found.push_back(marker.numbers);
  return found;
}

TEST(Markers, AreFoundInAllCommonSpellings) {
  EXPECT_EQ(numbers("a [1] b [2, 3] c [4][5] d 【6】 e [Source 7]"),
            (std::vector<std::vector<std::uint32_t>>{{1}, {2, 3}, {4}, {5}, {6}, {7}}));
}

TEST(Markers, OtherBracketsAreNone) {
  EXPECT_TRUE(numbers("see [note] [a1] [] [0] [2024] [1-3] [1").empty());
}

TEST(Markers, OfUnknownSourcesAreDropped) {
  EXPECT_EQ(drop_unknown_markers("True [1]. Made up [9]. Both [1, 9].", 2),
            "True [1]. Made up. Both [1].");
}

TEST(Markers, HostileBracketsCostLinearTime) {
  EXPECT_TRUE(numbers(std::string(200'000, '[')).empty());
}

class CitationsTest : public testing::Test {
 protected:
  std::vector<Source> sources_{
      source(1, "Bolts of size M8 need care. Tighten M8 bolts to 42 Nm in two passes."),
      source(2, "Wait ten minutes between the passes. Record the torque in form F-17.")};
};

TEST_F(CitationsTest, ASentenceThatItsPassageSaysIsVerifiedWithItsQuote) {
  const auto citations = check_citations("Tighten the M8 bolts to 42 Nm [1].", sources_);
  ASSERT_EQ(citations.size(), 1u);
  EXPECT_EQ(citations[0].verdict, Verdict::kVerified);
  EXPECT_EQ(citations[0].quote_start, 100u + 28);
  EXPECT_EQ(citations[0].quote_end, sources_[0].passage.record.char_end);
  EXPECT_EQ(citations[0].sentence_begin, 0u);
  EXPECT_EQ(citations[0].sentence_end, 34u);
}

TEST_F(CitationsTest, AWrongNumberIsNeverVerified) {
  const auto citations = check_citations("Tighten the M8 bolts to 45 Nm [1].", sources_);
  ASSERT_EQ(citations.size(), 1u);
  EXPECT_EQ(citations[0].verdict, Verdict::kUnsupported);
}

TEST_F(CitationsTest, AClaimThatThePassageDoesNotMakeIsUnsupported) {
  const auto citations =
      check_citations("Employees receive paid holidays every summer [2].", sources_);
  ASSERT_EQ(citations.size(), 1u);
  EXPECT_EQ(citations[0].verdict, Verdict::kUnsupported);
}

TEST_F(CitationsTest, AHalfSupportedClaimIsPartlySo) {
  const auto citations = check_citations(
      "Wait ten minutes between passes and inform the plant manager by telephone [2].", sources_);
  ASSERT_EQ(citations.size(), 1u);
  EXPECT_EQ(citations[0].verdict, Verdict::kPartly);
}

TEST_F(CitationsTest, AMarkerAfterTheFullStopBelongsToTheSentenceBefore) {
  const auto citations = check_citations(
      "Tighten M8 bolts to 42 Nm. [1] Wait ten minutes between the passes. [2]", sources_);
  ASSERT_EQ(citations.size(), 2u);
  EXPECT_EQ(citations[0].number, 1u);
  EXPECT_EQ(citations[0].verdict, Verdict::kVerified);
  EXPECT_EQ(citations[1].number, 2u);
  EXPECT_EQ(citations[1].verdict, Verdict::kVerified);
}

TEST_F(CitationsTest, ASentenceMayCiteSeveralSources) {
  const auto citations =
      check_citations("Tighten M8 bolts to 42 Nm in two passes [1][2].", sources_);
  ASSERT_EQ(citations.size(), 2u);
  EXPECT_EQ(citations[0].verdict, Verdict::kVerified);
  EXPECT_NE(citations[1].verdict, Verdict::kVerified);
}

TEST_F(CitationsTest, UnknownNumbersAndEmptyAnswersGiveNothing) {
  EXPECT_TRUE(check_citations("Nothing here [7].", sources_).empty());
  EXPECT_TRUE(check_citations("", sources_).empty());
  EXPECT_TRUE(check_citations("[1]", sources_).empty());
}

}  // namespace
}  // namespace qwalt::answer
