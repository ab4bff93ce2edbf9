#include "text/tokenizer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "base/utf8.h"

namespace qwalt::text {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// Each token as "kind:slice".
std::vector<std::string> tokens(std::string_view text) {
  static constexpr const char* kKinds[] = {"word",    "number", "code", "id",
                                           "address", "year",   "run"};
  std::vector<std::string> out;
  Tokenizer tokenizer(text);
  RawToken token;
  while (tokenizer.next(token)) {
    out.push_back(std::string(kKinds[static_cast<int>(token.kind)]) + ":" +
                  std::string(text.substr(token.begin, token.end - token.begin)));
  }
  return out;
}

TEST(TokenizerTest, SeparatesWordsAndNumbers) {
  EXPECT_THAT(tokens("1. Torque limit is 42 Nm for bolt M8"),
              ElementsAre("number:1", "word:Torque", "word:limit", "word:is", "number:42",
                          "word:Nm", "word:for", "word:bolt", "code:M8", "word:M", "number:8"));
  EXPECT_THAT(tokens(""), IsEmpty());
  EXPECT_THAT(tokens(" .,;!? \n\t"), IsEmpty());
}

TEST(TokenizerTest, KeepsNumbersWithSeparatorsWhole) {
  EXPECT_THAT(tokens("1,234.5 and 12,345,678."),
              ElementsAre("number:1,234.5", "word:and", "number:12,345,678"));
  EXPECT_THAT(tokens("1.234,5 kg"), ElementsAre("number:1.234,5", "word:kg"));
  EXPECT_THAT(tokens("3.5mm"), ElementsAre("number:3.5", "word:mm"));
  EXPECT_THAT(tokens("see 1, 2"), ElementsAre("word:see", "number:1", "number:2"));
}

TEST(TokenizerTest, GivesDottedAndListedNumbersByPart) {
  EXPECT_THAT(tokens("2.3.1"), ElementsAre("id:2.3.1", "number:2", "number:3", "number:1"));
  EXPECT_THAT(tokens("3,5"), ElementsAre("id:3,5", "number:3", "number:5"));
}

TEST(TokenizerTest, GivesCodeWordsWholeAndByPart) {
  EXPECT_THAT(tokens("maxTorque"), ElementsAre("code:maxTorque", "word:max", "word:Torque"));
  EXPECT_THAT(tokens("HTTPServer2"),
              ElementsAre("code:HTTPServer2", "word:HTTP", "word:Server", "number:2"));
  EXPECT_THAT(tokens("max_torque_limit"),
              ElementsAre("code:max_torque_limit", "word:max", "word:torque", "word:limit"));
  EXPECT_THAT(tokens("__init__ x_"), ElementsAre("word:init", "word:x"));
  EXPECT_THAT(tokens("Straße Élan NASA PDFs"),
              ElementsAre("word:Straße", "word:Élan", "word:NASA", "word:PDFs"));
}

TEST(TokenizerTest, GivesIdentifiersWholeAndByPart) {
  EXPECT_THAT(tokens("AB-1234/5"),
              ElementsAre("id:AB-1234/5", "word:AB", "number:1234", "number:5"));
  EXPECT_THAT(tokens("ISO 13485:2016"),
              ElementsAre("word:ISO", "id:13485:2016", "number:13485", "number:2016"));
  EXPECT_THAT(tokens("v2.3.1"),
              ElementsAre("id:v2.3.1", "code:v2", "word:v", "number:2", "number:3", "number:1"));
  EXPECT_THAT(tokens("R&D in the U.S.A. with C++ and C#."),
              ElementsAre("id:R&D", "word:R", "word:D", "word:in", "word:the", "id:U.S.A", "word:U",
                          "word:S", "word:A", "word:with", "id:C++", "word:C", "word:and", "id:C#",
                          "word:C"));
}

TEST(TokenizerTest, SeparatesOrdinaryWordsAtHyphensAndSlashes) {
  EXPECT_THAT(tokens("well-known and/or"),
              ElementsAre("word:well", "word:known", "word:and", "word:or"));
}

TEST(TokenizerTest, GivesAddressesWholeAndByPart) {
  EXPECT_THAT(tokens("mail john.doe@example.com."),
              ElementsAre("word:mail", "address:john.doe@example.com", "word:john", "word:doe",
                          "word:example", "word:com"));
  EXPECT_THAT(tokens("(https://www.example.com/a-b?x=1)."),
              ElementsAre("address:https://www.example.com/a-b?x=1",
                          "address:https://www.example.com", "word:www", "word:example", "word:com",
                          "word:a", "word:b", "word:x", "number:1"));
  EXPECT_THAT(tokens("report-2.pdf"),
              ElementsAre("address:report-2.pdf", "word:report", "number:2", "word:pdf"));
  EXPECT_THAT(tokens("one.Two"), ElementsAre("word:one", "word:Two"));
}

TEST(TokenizerTest, KnowsYearsOfTwoDigits) {
  EXPECT_THAT(tokens("FY22"), ElementsAre("code:FY22", "word:FY", "number:22", "year:22"));
  EXPECT_THAT(tokens("FY 22"), ElementsAre("word:FY", "number:22", "year:22"));
  EXPECT_THAT(tokens("Q3 '21"),
              ElementsAre("code:Q3", "word:Q", "number:3", "number:21", "year:21"));
  EXPECT_THAT(tokens("Q3 ’21"),
              ElementsAre("code:Q3", "word:Q", "number:3", "number:21", "year:21"));
  EXPECT_THAT(tokens("2021/22"), ElementsAre("id:2021/22", "number:2021", "number:22", "year:22"));
  EXPECT_THAT(tokens("3Q21"),
              ElementsAre("code:3Q21", "number:3", "word:Q", "number:21", "year:21"));
  EXPECT_THAT(tokens("22 of 2021/25 FY2022"),
              ElementsAre("number:22", "word:of", "id:2021/25", "number:2021", "number:25",
                          "code:FY2022", "word:FY", "number:2022"));
}

TEST(TokenizerTest, DropsTheTailOfEnglishContractions) {
  EXPECT_THAT(tokens("the company's isn’t we'll"),
              ElementsAre("word:the", "word:company", "word:isn", "word:we"));
  EXPECT_THAT(tokens("l'albero O'Brien"),
              ElementsAre("word:l", "word:albero", "word:O", "word:Brien"));
}

TEST(TokenizerTest, KeepsApostrophesThatAreLetters) {
  EXPECT_THAT(tokens("п'ять"), ElementsAre("word:п'ять"));
  EXPECT_THAT(tokens("צה\"ל"), ElementsAre("word:צה\"ל"));
}

TEST(TokenizerTest, CombiningMarksAndJoinersArePartOfTheWord) {
  EXPECT_THAT(tokens("हिन्दी में"), ElementsAre("word:हिन्दी", "word:में"));
  EXPECT_THAT(tokens("می\xe2\x80\x8cخواهم"), ElementsAre("word:می\xe2\x80\x8cخواهم"));
  EXPECT_THAT(tokens("co\xc2\xadoperate"), ElementsAre("word:co\xc2\xadoperate"));
}

TEST(TokenizerTest, GivesScriptsWithoutSpacesAsRuns) {
  EXPECT_THAT(tokens("東京タワー。高さ333m"),
              ElementsAre("run:東京タワー", "run:高さ", "code:333m", "number:333", "word:m"));
  EXPECT_THAT(tokens("ภาษาไทย한국어"), ElementsAre("run:ภาษาไทย", "run:한국어"));
}

TEST(TokenizerTest, EmojiAndNulSeparate) {
  EXPECT_THAT(tokens("a👍🏽b"), ElementsAre("word:a", "word:b"));
  EXPECT_THAT(tokens(std::string_view("a\0b", 3)), ElementsAre("word:a", "word:b"));
}

TEST(TokenizerTest, InvalidUtf8Separates) {
  EXPECT_THAT(tokens("ab\xff"
                     "cd"),
              ElementsAre("word:ab", "word:cd"));
  EXPECT_THAT(tokens("ab\xed\xa0\x80"
                     "cd"),
              ElementsAre("word:ab", "word:cd"));
  EXPECT_THAT(tokens("ab\xc3"), ElementsAre("word:ab"));
}

void expect_sound(std::string_view text) {
  Tokenizer tokenizer(text);
  RawToken token;
  std::uint32_t last_begin = 0;
  std::size_t count = 0;
  while (tokenizer.next(token)) {
    ASSERT_LT(token.begin, token.end);
    ASSERT_LE(token.end, text.size());
    ASSERT_GE(token.begin, last_begin);
    last_begin = token.begin;
    ASSERT_LE(++count, 4 * text.size() + 4);
    ASSERT_TRUE(base::is_valid_utf8(text.substr(token.begin, token.end - token.begin)));
  }
}

TEST(TokenizerTest, EveryWordOfRandomTextIsSoundAndInOrder) {
  static constexpr const char* kPieces[] = {
      "a",        "B",        "9",        "22",  "_",   "-", ".",    ",",
      ":",        "/",        "@",        "'",   "&",   "#", "++",   " ",
      "\n",       "é",        "’",        "漢",  "ｶﾞ",  "ไ", "한",   "FY",
      "http",     "//",       "www.",     "\"",  "ש",   "д", "\xff", "\xed\xa0\x80",
      "\xe2\x80", "\xcc\x81", "\xc2\xad", "com", "2021"};
  std::mt19937 random(7);
  for (int round = 0; round < 8'000; ++round) {
    std::string text;
    for (auto i = random() % 24; i > 0; --i) text += kPieces[random() % std::size(kPieces)];
    ASSERT_NO_FATAL_FAILURE(expect_sound(text)) << testing::PrintToString(text);
  }
}

// Near the end of a text words are read in the long way, elsewhere mostly in the short one.
TEST(TokenizerTest, TokensDoNotDependOnTheWhiteSpaceBehindThem) {
  constexpr std::string_view kCharacters = "abcxyzAMZ019_ '-./:&@,+#s\xc3\xa9\xe2\x80\x99";
  std::mt19937 random(11);
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    for (auto i = random() % 17; i > 0; --i) {
      text += kCharacters[random() % (random() % 2 == 0 ? 9 : kCharacters.size())];
    }
    const std::vector<std::string> expected = tokens(text + " ");
    ASSERT_EQ(tokens(text + std::string(40, ' ')), expected) << testing::PrintToString(text);
  }
}

TEST(TokenizerTest, OneEndlessTokenIsOneToken) {
  EXPECT_EQ(tokens(std::string(300'000, 'x')).size(), 1u);
  std::string data;
  while (data.size() < 300'000) data += "aB3";
  EXPECT_EQ(tokens(data).size(), 1u);
}

TEST(TokenizerTest, LongChainsAreReadInLinearTime) {
  for (const char* piece :
       {"a-", "1,", "1.", "a.", "x@", "a'", "_", "1,234,", "a&", "п'", "a/b:"}) {
    std::string text;
    while (text.size() < 300'000) text += piece;
    expect_sound(text);
  }
}

}  // namespace
}  // namespace qwalt::text
