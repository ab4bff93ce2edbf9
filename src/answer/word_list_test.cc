#include "answer/word_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace qwalt::answer {
namespace {

WordList list(std::string_view words) {
  WordList made;
  made.add(words);
  return made;
}

TEST(WordList, ComparesWholeWordsWithoutCaseAndAccents) {
  const WordList words = list("shall, Müssen");
  EXPECT_TRUE(words.any_in("The operator SHALL check."));
  EXPECT_TRUE(words.any_in("Sie mussen prüfen."));
  EXPECT_FALSE(words.any_in("A shallow hole."));
  EXPECT_FALSE(words.any_in(""));
}

TEST(WordList, TakesBeginningsAndPhrases) {
  const WordList words = list("respons*, is to be, corrective action*");
  EXPECT_TRUE(words.any_in("He is responsible."));
  EXPECT_TRUE(words.any_in("It is to be\nchecked."));
  EXPECT_TRUE(words.any_in("Corrective actions follow."));
  EXPECT_FALSE(words.any_in("It is be to."));
  EXPECT_FALSE(words.any_in("corrective"));
  EXPECT_EQ(words.count_in(folded_words("Responsible for what is to be done")), 2u);
}

TEST(WordList, IsEmptyOfCommasAlone) {
  EXPECT_TRUE(list(" , ,,").empty());
  EXPECT_TRUE(list("*").empty());
  EXPECT_FALSE(list("").any_in("word"));
}

}  // namespace
}  // namespace qwalt::answer
