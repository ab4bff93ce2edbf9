#include "text/language.h"

#include <gtest/gtest.h>

namespace qwalt::text {
namespace {

TEST(LanguageTest, EveryLanguageIsFoundByItsCode) {
  for (int i = 0; i < kLanguages; ++i) {
    auto language = static_cast<Language>(i);
    EXPECT_EQ(language_from_code(language_code(language)), language) << i;
  }
}

TEST(LanguageTest, RegionAndScriptAndCaseOfACodeDoNotMatter) {
  EXPECT_EQ(language_from_code("en-GB"), Language::kEnglish);
  EXPECT_EQ(language_from_code("zh-Hant"), Language::kChinese);
  EXPECT_EQ(language_from_code("pt_BR"), Language::kPortuguese);
  EXPECT_EQ(language_from_code("DE"), Language::kGerman);
}

TEST(LanguageTest, OtherCodesOfTheSameLanguageAreKnown) {
  EXPECT_EQ(language_from_code("nb"), Language::kNorwegian);
  EXPECT_EQ(language_from_code("iw"), Language::kHebrew);
}

TEST(LanguageTest, UnknownCodesAreTheUnknownLanguage) {
  for (const char* code : {"", "-", "xx", "english", "e", "zzz-ZZ"}) {
    EXPECT_EQ(language_from_code(code), Language::kUnknown) << code;
  }
  EXPECT_EQ(language_code(static_cast<Language>(200)), "");
}

TEST(LanguageTest, StoredNumbersStay) {
  EXPECT_EQ(static_cast<int>(Language::kEnglish), 1);
  EXPECT_EQ(static_cast<int>(Language::kChinese), 29);
  EXPECT_EQ(static_cast<int>(Language::kHebrew), 37);
}

}  // namespace
}  // namespace qwalt::text
