#include "eval/gold_text.h"

#include <gtest/gtest.h>

namespace qwalt::eval {
namespace {

TEST(GoldTextTest, LettersAreComparedWithoutSpacesMarksAndCase) {
  EXPECT_EQ(letters_of("Tighten to\n25 Nm."), letters_of("tighten **to** 25\u00a0Nm"));
  EXPECT_EQ(letters_of("e\ufb03cient"), "efficient");
  EXPECT_EQ(letters_of(" — … "), "");
}

TEST(GoldTextTest, LettersOfPiecesAreThoseOfTheWhole) {
  const std::string first = "Der Deckel wird geöffnet. ";
  const std::string second = "Danach 黑豹队 prüfen.";
  EXPECT_EQ(letters_of(first) + letters_of(second), letters_of(first + second));
}

TEST(GoldTextTest, LongRunsWithoutSpacesKeepAllTheirLetters) {
  std::string run;
  for (int i = 0; i < 500; ++i) run += "汉é";
  EXPECT_EQ(letters_of(run).size(), run.size());
}

TEST(GoldTextTest, FindsEveryPlace) {
  EXPECT_EQ(places_of("ab", "abcabab"), (std::vector<Span>{{0, 2}, {3, 5}, {5, 7}}));
  EXPECT_TRUE(places_of("x", "abc").empty());
  EXPECT_TRUE(places_of("", "abc").empty());
  EXPECT_TRUE(places_of("abcd", "abc").empty());
}

TEST(GoldTextTest, APlaceInEachOfManyIsBounded) {
  EXPECT_EQ(places_of("a", std::string(5000, 'a')).size(), kMaxPlaces);
}

TEST(GoldTextTest, ATextWhoseMiddleWasReadOtherwiseIsFoundByItsEnds) {
  const std::string gold =
      letters_of("Tighten the cover bolts (figure 12) to twenty-five Newton metres.");
  const std::string document = letters_of(
      "Tighten the pump. Tighten the cover bolts to twenty-five Newton metres. Then rest.");
  const auto places = likely_places_of(gold, document);
  ASSERT_EQ(places.size(), 1);
  EXPECT_EQ(document.substr(places[0].begin, places[0].size()),
            letters_of("Tighten the cover bolts to twenty-five Newton metres."));
  EXPECT_TRUE(likely_places_of(letters_of("Tighten the cover bolts, and much later, when all of "
                                          "the others have been looked at: metres."),
                               document)
                  .empty());
  EXPECT_TRUE(likely_places_of("tiny", document).empty());
}

TEST(GoldTextTest, EndsAreCutBetweenCharacters) {
  std::string gold = "汉字汉字汉字汉字汉字x汉字汉字汉字汉字汉字";
  std::string document = "前" + gold;
  document.erase(document.find('x'), 1);
  EXPECT_EQ(likely_places_of(gold, document).size(), 1);
}

TEST(GoldTextTest, RecallIsTheShareOfGoldThatThePassagesHold) {
  const std::vector<GoldPlaces> golds = {{1, 10, {{100, 110}}}, {1, 30, {{200, 230}}}};
  // Half of the first, none of the second, and another document at the same place.
  const std::vector<RetrievedSpan> passages = {{1, {105, 150}}, {2, {200, 230}}};
  EXPECT_DOUBLE_EQ(recall_of(golds, passages), 5.0 / 40);
}

TEST(GoldTextTest, OfSeveralPlacesTheBestCounts) {
  const std::vector<GoldPlaces> golds = {{1, 10, {{0, 10}, {50, 60}}}};
  const std::vector<RetrievedSpan> passages = {{1, {8, 30}}, {1, {50, 59}}};
  EXPECT_DOUBLE_EQ(recall_of(golds, passages), 0.9);
}

TEST(GoldTextTest, AGoldThatStandsNowhereIsMissed) {
  const std::vector<GoldPlaces> golds = {{1, 10, {{0, 10}}}, {0, 10, {}}};
  const std::vector<RetrievedSpan> passages = {{1, {0, 20}}};
  EXPECT_DOUBLE_EQ(recall_of(golds, passages), 0.5);
}

TEST(GoldTextTest, PrecisionIsTheShareOfThePassagesThatIsGold) {
  const std::vector<GoldPlaces> golds = {{1, 10, {{0, 10}}}, {1, 10, {{5, 15}}}};
  const std::vector<RetrievedSpan> passages = {{1, {0, 20}}, {2, {0, 10}}};
  EXPECT_DOUBLE_EQ(precision_of(golds, passages), 15.0 / 30);
  EXPECT_EQ(precision_of(golds, {}), 0);
}

}  // namespace
}  // namespace qwalt::eval
