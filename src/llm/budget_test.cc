#include "llm/budget.h"

#include <gtest/gtest.h>

#include <string>

namespace qwalt::llm {
namespace {

TEST(Budget, NothingCostsNothing) { EXPECT_EQ(estimate_tokens(""), 0u); }

TEST(Budget, TextWithSpacesCostsAThirdOfItsBytesOrAWordAndTwoFifths) {
  EXPECT_EQ(estimate_tokens("internationalisation"), 7u);
  EXPECT_EQ(estimate_tokens("a b c d e f g h i j"), 14u);
  EXPECT_EQ(estimate_tokens("  \n\t "), 2u);
}

TEST(Budget, CharactersOfDenseScriptsCostOneEach) {
  EXPECT_EQ(estimate_tokens("漢字かな한글"), 6u);
  EXPECT_EQ(estimate_tokens("用 API 查询"), 3u + 2u);
}

TEST(Budget, BrokenUtf8IsCountedToo) { EXPECT_GT(estimate_tokens("\xff\xfe\xff"), 0u); }

TEST(Budget, MoreTextNeverCostsLess) {
  std::string text;
  std::size_t before = 0;
  for (int i = 0; i < 500; ++i) {
    text += "a 漢, é\n"[i % 9];
    std::size_t now = estimate_tokens(text);
    EXPECT_GE(now + 1, before);  // a character may turn three broken bytes into one
    before = now;
  }
}

TEST(Budget, FifteenPerCentStaySpare) {
  EXPECT_EQ(usable_tokens(1000), 850u);
  EXPECT_EQ(usable_tokens(1), 0u);
  EXPECT_EQ(usable_tokens(0), 0u);
}

}  // namespace
}  // namespace qwalt::llm
