#include "text/analyzer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "base/utf8.h"

namespace qwalt::text {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::IsSupersetOf;
using testing::Not;

std::vector<std::string> terms(std::string_view text, Language language = Language::kEnglish) {
  Analyzer analyzer;
  std::vector<std::string> out;
  analyzer.analyze(text, language, [&](const Token& token) { out.emplace_back(token.term); });
  return out;
}

std::vector<std::string> words(std::string_view text, Language language = Language::kEnglish) {
  Analyzer analyzer;
  std::vector<std::string> out;
  analyzer.words(text, language, [&](const Token& token) { out.emplace_back(token.term); });
  return out;
}

// Whether a question of this one word would find the text.
bool finds(std::string_view word, std::string_view text, Language language = Language::kEnglish) {
  Analyzer analyzer;
  const Language languages[] = {language};
  const Query query = analyzer.analyze_query(word, languages);
  const std::vector<std::string> indexed = terms(text, language);
  for (const QueryTerm& term : query.terms) {
    bool found = false;
    for (const std::string& form : term.forms) {
      found = found || std::find(indexed.begin(), indexed.end(), form) != indexed.end();
    }
    if (!found) return false;
  }
  return !query.terms.empty();
}

TEST(AnalyzerTest, ALineThatBeginsWithANumberIsFoundByEveryWord) {
  constexpr std::string_view kLine = "1. Torque limit is 42 Nm for bolt M8";
  for (const char* word : {"M8", "m8", "42", "torque", "limits", "Nm", "bolts", "1"}) {
    EXPECT_TRUE(finds(word, kLine)) << word;
    EXPECT_TRUE(finds(word, kLine, Language::kUnknown)) << word;
  }
  EXPECT_FALSE(finds("M9", kLine));
}

TEST(AnalyzerTest, StemsInTheLanguageGiven) {
  EXPECT_THAT(terms("limits limited"), ElementsAre("limit", "limit"));
  EXPECT_TRUE(finds("Haus", "die Häuser", Language::kGerman));
  EXPECT_TRUE(finds("книга", "о книгах", Language::kRussian));
  EXPECT_TRUE(finds("chevaux", "cheval chevaux", Language::kFrench));
}

TEST(AnalyzerTest, WordsInAScriptThatIsNotTheTextsAreStemmedToo) {
  EXPECT_TRUE(finds("limits", "предел limit", Language::kRussian));
  EXPECT_TRUE(finds("limits", "限制 limit", Language::kChinese));
  EXPECT_TRUE(finds("книга", "the word книгах", Language::kEnglish));
}

TEST(AnalyzerTest, IdentifiersAreFoundWholeAndByPart) {
  for (const char* word : {"AB-1234/5", "ab-1234/5", "1234", "AB", "AB 1234"}) {
    EXPECT_TRUE(finds(word, "part AB-1234/5 of the set")) << word;
  }
  EXPECT_FALSE(finds("AB-1234/6", "part AB-1234/5 of the set"));
  EXPECT_THAT(terms("AB-1234/5"), ElementsAre("ab1234-5", "ab", "1234", "5"));
  EXPECT_THAT(terms("ISO 13485:2016"), ElementsAre("iso", "13485-2016", "13485", "2016"));
  EXPECT_THAT(terms("v2.3.1"), ElementsAre("v2-3-1", "v2", "v", "2", "3", "1"));
  EXPECT_THAT(terms("U.S.A"), Contains("usa"));
  EXPECT_THAT(terms("C++ C#"), ElementsAre("c++", "c", "c#", "c"));
}

TEST(AnalyzerTest, OtherWaysToWriteTheSameIdentifierGiveTheSameWhole) {
  EXPECT_TRUE(finds("COVID19", "covid-19"));
  EXPECT_EQ(terms("2021/03/15"), terms("2021-03-15"));
  EXPECT_EQ(terms("10–12"), terms("10-12"));
}

TEST(AnalyzerTest, NumbersLoseTheirGrouping) {
  EXPECT_THAT(terms("1,234.5"), ElementsAre("1234.5"));
  EXPECT_THAT(terms("1.234,5", Language::kGerman), ElementsAre("1234.5"));
  EXPECT_THAT(terms("12,345,678"), ElementsAre("12345678"));
  EXPECT_TRUE(finds("3.5", "3,5", Language::kGerman));
  EXPECT_THAT(terms("٢٠٢١", Language::kArabic), ElementsAre("2021"));
}

TEST(AnalyzerTest, FiscalYearsAreFoundByTheYear) {
  for (const char* text : {"FY2022", "FY22", "FY '22", "FY 22", "1Q22", "2021/22", "2021-22",
                           "2021–22", "the year ’22"}) {
    EXPECT_TRUE(finds("2022", text)) << text;
  }
  EXPECT_THAT(terms("'98"), ElementsAre("98", "1998"));
  EXPECT_FALSE(finds("2022", "22 bolts"));
}

TEST(AnalyzerTest, CodeWordsAreFoundWholeAndByPart) {
  EXPECT_THAT(terms("maxTorqueLimits"), ElementsAre("maxtorquelimit", "max", "torqu", "limit"));
  EXPECT_EQ(terms("max_torque_limits"), terms("maxTorqueLimits"));
}

TEST(AnalyzerTest, AddressesAreFoundWholeAndByPart) {
  EXPECT_THAT(terms("John.Doe@Example.com"), IsSupersetOf({"john.doe@example.com", "john", "doe"}));
  EXPECT_TRUE(finds("example.com", "https://www.example.com/path/"));
  EXPECT_TRUE(finds("http://example.com/path", "https://www.example.com/path/"));
}

TEST(AnalyzerTest, AccentsDoNotMatterButInVietnamese) {
  EXPECT_TRUE(finds("resume", "his résumé", Language::kUnknown));
  EXPECT_FALSE(finds("ma", "má", Language::kVietnamese));
  EXPECT_TRUE(finds("má", "Má", Language::kVietnamese));
}

TEST(AnalyzerTest, TurkishCapitalsFindTheirSmallLetters) {
  EXPECT_TRUE(finds("ISPARTA", "Isparta ısparta", Language::kTurkish));
  EXPECT_TRUE(finds("izmir", "İZMİR", Language::kTurkish));
  EXPECT_TRUE(finds("İzmir", "izmir", Language::kEnglish));
}

TEST(AnalyzerTest, ArabicIsFoundWithAndWithoutVowelSigns) {
  EXPECT_TRUE(finds("محمد", "مُحَمَّد", Language::kArabic));
  EXPECT_TRUE(finds("كتاب", "الكتاب", Language::kArabic));
}

TEST(AnalyzerTest, ChineseIsCharactersAndBigrams) {
  EXPECT_THAT(terms("北京大学", Language::kChinese),
              ElementsAre("北", "北京", "京", "京大", "大", "大学", "学"));
  EXPECT_THAT(terms("高", Language::kChinese), ElementsAre("高"));
  EXPECT_TRUE(finds("ガイド", "ｶﾞｲﾄﾞ", Language::kJapanese));
}

TEST(AnalyzerTest, ThaiIsBigramsAndTrigrams) {
  EXPECT_THAT(terms("ไทยๆ", Language::kThai), ElementsAre("ไท", "ไทย", "ทย", "ทยๆ", "ยๆ"));
}

TEST(AnalyzerTest, KoreanIsBigramsAndTheWord) {
  EXPECT_THAT(terms("한국어를", Language::kKorean),
              ElementsAre("한국어를", "한국", "국어", "어를"));
  EXPECT_THAT(terms("책", Language::kKorean), ElementsAre("책"));
  EXPECT_TRUE(finds("한국", "한국어를", Language::kKorean));
}

TEST(AnalyzerTest, NeighboursHaveNeighbouringPositions) {
  Analyzer analyzer;
  std::vector<std::pair<std::string, std::uint32_t>> places;
  analyzer.analyze("bolt AB-12 FY22 end", Language::kEnglish, [&](const Token& token) {
    places.emplace_back(std::string(token.term) + (token.extra ? "+" : ""), token.position);
  });
  EXPECT_THAT(places,
              ElementsAre(std::pair("bolt", 0u), std::pair("ab12+", 1u), std::pair("ab", 1u),
                          std::pair("12", 2u), std::pair("fy22+", 3u), std::pair("fy", 3u),
                          std::pair("22", 4u), std::pair("2022+", 4u), std::pair("end", 5u)));
}

TEST(AnalyzerTest, StopWordsAreGivenAndMarked) {
  Analyzer analyzer;
  std::vector<std::string> marked;
  analyzer.analyze("the limit of the bolt", Language::kEnglish, [&](const Token& token) {
    if (token.stop_word) marked.emplace_back(token.term);
  });
  EXPECT_THAT(marked, ElementsAre("the", "of", "the"));
}

TEST(AnalyzerTest, WordsAreFoldedButNotStemmed) {
  EXPECT_THAT(words("The Résumés of AB-12"), ElementsAre("the", "resumes", "of", "ab", "12"));
  EXPECT_THAT(words("北京", Language::kChinese), ElementsAre("北", "京"));
}

TEST(AnalyzerTest, TheSameWordInTwoLanguagesKeepsTwoTerms) {
  Analyzer analyzer;
  auto first = [&](Language language) {
    std::string out;
    analyzer.analyze("Produktionen", language, [&](const Token& t) { out = t.term; });
    return out;
  };
  const std::string german = first(Language::kGerman);
  const std::string english = first(Language::kEnglish);
  EXPECT_NE(german, english);
  EXPECT_EQ(first(Language::kGerman), german);
}

TEST(AnalyzerTest, LongWordsAreCutTheSameEverywhere) {
  const std::string word(1'000'000, 'x');
  EXPECT_THAT(terms(word), ElementsAre(std::string(kMaxTermBytes, 'x')));
  std::string umlauts;
  for (int i = 0; i < 1000; ++i) umlauts += "ж";
  ASSERT_EQ(terms(umlauts).size(), 1u);
  EXPECT_TRUE(base::is_valid_utf8(terms(umlauts).front()));
}

TEST(AnalyzerTest, RightToLeftTextWithMarksOfDirectionIsFound) {
  EXPECT_TRUE(finds("שלום", "\xe2\x80\x8fשָׁלוֹם\xe2\x80\x8e, world", Language::kHebrew));
}

TEST(AnalyzerTest, EveryTermOfRandomBytesIsSound) {
  std::mt19937 random(3);
  Analyzer analyzer;
  for (int round = 0; round < 3'000; ++round) {
    std::string text(random() % 64, '\0');
    for (char& c : text) {
      static constexpr std::string_view kLikely = "aZ9 _-.'\xc3\xa9\xe4\xb8\xad\xe0\xb8\xa0\xd0";
      c = random() % 3 == 0 ? static_cast<char>(random()) : kLikely[random() % kLikely.size()];
    }
    auto language = static_cast<Language>(random() % kLanguages);
    analyzer.analyze(text, language, [&](const Token& token) {
      ASSERT_FALSE(token.term.empty());
      ASSERT_LE(token.term.size(), kMaxTermBytes);
      ASSERT_TRUE(base::is_valid_utf8(token.term));
      ASSERT_LT(token.begin, token.end);
      ASSERT_LE(token.end, text.size());
    });
  }
}

TEST(AnalyzerTest, NothingComesFromNothing) {
  EXPECT_THAT(terms(""), IsEmpty());
  EXPECT_THAT(terms("\xff\xfe\xfd"), IsEmpty());
  EXPECT_THAT(terms("… — 👍"), IsEmpty());
  EXPECT_THAT(terms("limit"), Not(IsEmpty()));
}

}  // namespace
}  // namespace qwalt::text
