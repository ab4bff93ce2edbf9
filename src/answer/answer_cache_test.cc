#include "answer/answer_cache.h"

#include <gtest/gtest.h>

namespace qwalt::answer {
namespace {

CachedAnswer answer(std::string text) {
  CachedAnswer made;
  made.message.text = std::move(text);
  return made;
}

TEST(AnswerCache, GivesBackWhatWasPut) {
  AnswerCache cache(100'000);
  cache.put(1, 5, "k", answer("42 Nm"));
  ASSERT_TRUE(cache.find(1, 5, "k"));
  EXPECT_EQ(cache.find(1, 5, "k")->message.text, "42 Nm");
  EXPECT_FALSE(cache.find(1, 5, "other"));
  EXPECT_FALSE(cache.find(2, 5, "k"));
}

TEST(AnswerCache, ForgetsAWorkspaceWhenADocumentChanges) {
  AnswerCache cache(100'000);
  cache.put(1, 5, "k", answer("a"));
  cache.put(2, 5, "k", answer("b"));
  EXPECT_FALSE(cache.find(1, 6, "k"));
  EXPECT_FALSE(cache.find(1, 5, "k"));
  EXPECT_TRUE(cache.find(2, 5, "k"));
}

TEST(AnswerCache, KeepsNothingOfAnOlderState) {
  AnswerCache cache(100'000);
  EXPECT_FALSE(cache.find(1, 7, "k"));
  cache.put(1, 6, "k", answer("late"));
  EXPECT_FALSE(cache.find(1, 7, "k"));
  EXPECT_EQ(cache.bytes(), 0u);
}

TEST(AnswerCache, StaysWithinItsBytesAndDropsWhatWasNotAskedFor) {
  AnswerCache cache(10'000);
  for (int i = 0; i < 50; ++i) {
    cache.put(1, 1, "k" + std::to_string(i), answer(std::string(1000, 'x')));
    EXPECT_TRUE(cache.find(1, 1, "k0"));
    EXPECT_LE(cache.bytes(), 10'000u);
  }
  EXPECT_FALSE(cache.find(1, 1, "k1"));
  EXPECT_TRUE(cache.find(1, 1, "k49"));
}

TEST(AnswerCache, RefusesAnAnswerThatWouldFillIt) {
  AnswerCache cache(10'000);
  cache.put(1, 1, "k", answer(std::string(5000, 'x')));
  EXPECT_FALSE(cache.find(1, 1, "k"));
}

TEST(NormalisedQuestion, IsTheSameForSpacesCapitalsAndMarksAtTheEnd) {
  EXPECT_EQ(normalised_question("  What is \n the Limit ?"), "what is the limit");
  EXPECT_EQ(normalised_question("What is the limit"), "what is the limit");
  EXPECT_NE(normalised_question("Is M8 ok?"), normalised_question("Is M10 ok?"));
  EXPECT_EQ(normalised_question("???"), "");
}

}  // namespace
}  // namespace qwalt::answer
