#include "search/phrase.h"

#include <gtest/gtest.h>

#include "index/test_model.h"

namespace qwalt::search {
namespace {

using text::Language;
using Place = Phrase::Place;

bool accepts(const std::vector<Phrase>& phrases, const PassageText& text) {
  text::Analyzer analyzer;
  PhraseFilter filter(phrases, analyzer);
  return filter.accepts(text);
}

bool holds(const std::string& phrase, const std::string& body,
           Language language = Language::kEnglish) {
  return accepts({{phrase, Place::kAnywhere, false}}, {"", body, language});
}

TEST(Phrase, IsHeldWhereItsWordsStandNextToEachOtherInOrder) {
  EXPECT_TRUE(holds("torque limit", "The torque limit is 42 Nm."));
  EXPECT_FALSE(holds("torque limit", "The limit torque is 42 Nm."));
  EXPECT_FALSE(holds("torque limit", "The torque has a limit."));
  EXPECT_FALSE(holds("torque limit", "The torque"));
  EXPECT_FALSE(holds("torque limit", ""));
}

TEST(Phrase, IsFoldedButNotStemmed) {
  EXPECT_TRUE(holds("TORQUE limit", "Torque Limit"));
  EXPECT_TRUE(holds("resume", "His Résumé."));
  EXPECT_TRUE(holds("résumé", "HIS RESUME"));
  EXPECT_FALSE(holds("limit", "limits and limited"));
  EXPECT_TRUE(holds("Straße", "STRASSE", Language::kGerman));
  EXPECT_TRUE(holds("Крутящий момент", "КРУТЯЩИЙ МОМЕНТ болта", Language::kRussian));
  EXPECT_FALSE(holds("момент", "моменты", Language::kRussian));
}

TEST(Phrase, CountsStopWordsAsWords) {
  EXPECT_TRUE(holds("to be or not to be", "Well, to be or not to be: that"));
  EXPECT_FALSE(holds("to be or not to be", "To be, or rather not to be"));
  EXPECT_FALSE(holds("the limit", "a limit"));
}

TEST(Phrase, IgnoresPunctuationHyphensAndLineBreaks) {
  EXPECT_TRUE(holds("well known method", "a well-known\n  (method)"));
  EXPECT_TRUE(holds("well-known", "is well known"));
  EXPECT_TRUE(holds("AB-1234", "part AB 1234"));
  EXPECT_TRUE(holds("a b", "a — b"));
  EXPECT_TRUE(holds("torque limit", "\"torque\" … limit"));
  EXPECT_TRUE(holds("maximum torque", "`maximum_torque` is"));
  EXPECT_TRUE(holds("max torque", "maxTorque"));
}

TEST(Phrase, OfNumbersMeetsOtherWaysToWriteThem) {
  EXPECT_TRUE(holds("costs 1,234.5 euros", "It costs 1.234,5 euros"));
  EXPECT_FALSE(holds("costs 1,234.5 euros", "It costs 1.234,6 euros"));
}

TEST(Phrase, InScriptsWithoutSpacesGoesByCharacters) {
  EXPECT_TRUE(holds("机器学习", "我们用机器学习方法。", Language::kChinese));
  EXPECT_TRUE(holds("机器学习", "机器\n学习", Language::kChinese));
  EXPECT_FALSE(holds("机器学习", "机器的学习", Language::kChinese));
  EXPECT_TRUE(holds("東京タワー", "東京タワーは高い", Language::kJapanese));
  EXPECT_TRUE(holds("กรุงเทพ", "ที่กรุงเทพมหานคร", Language::kThai));
  EXPECT_TRUE(holds("서울 타워", "서울 타워에서", Language::kKorean));
}

TEST(Phrase, BeginsAgainInsideItself) {
  EXPECT_TRUE(holds("a a b", "a a a b"));
  EXPECT_TRUE(holds("x y x y z", "x y x y x y z"));
}

TEST(Phrase, DoesNotReachFromTitleToBody) {
  const PassageText text{"Assembly torque", "limit of bolts", Language::kEnglish};
  EXPECT_FALSE(accepts({{"torque limit", Place::kAnywhere, false}}, text));
  EXPECT_TRUE(accepts({{"assembly torque", Place::kAnywhere, false}}, text));
}

TEST(Phrase, OfATitleIsNotLookedForInTheBody) {
  const PassageText text{"Assembly.pdf\nBolts", "the torque limit", Language::kEnglish};
  EXPECT_TRUE(accepts({{"assembly", Place::kTitle, false}}, text));
  EXPECT_FALSE(accepts({{"torque limit", Place::kTitle, false}}, text));
}

TEST(Phrase, ThatIsExcludedMustNotBeHeld) {
  const PassageText text{"Bolts", "the torque limit", Language::kEnglish};
  EXPECT_FALSE(accepts({{"torque limit", Place::kAnywhere, true}}, text));
  EXPECT_FALSE(accepts({{"bolts", Place::kAnywhere, true}}, text));
  EXPECT_TRUE(accepts({{"limit torque", Place::kAnywhere, true}}, text));
  EXPECT_TRUE(
      accepts({{"the torque", Place::kAnywhere, false}, {"bolt", Place::kAnywhere, true}}, text));
}

TEST(Phrase, SeveralMustAllBeHeld) {
  const PassageText text{"", "red paint on the blue wall", Language::kEnglish};
  EXPECT_TRUE(accepts({{"red paint", {}, false}, {"blue wall", {}, false}}, text));
  EXPECT_FALSE(accepts({{"red paint", {}, false}, {"blue paint", {}, false}}, text));
}

TEST(Phrase, WithoutAnyWordIsNoCondition) {
  EXPECT_TRUE(holds("…", "anything"));
  EXPECT_TRUE(accepts({{"?!", Place::kAnywhere, true}}, {"", "anything", Language::kEnglish}));
}

TEST(Phrase, OfMoreWordsThanCountIsHeldByTheFirst) {
  auto words = [](std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += std::string(1 + i / 10, 'x') + "y z ";
    return text;
  };
  EXPECT_TRUE(holds(words(100), words(kMaxPhraseWords / 2)));
  EXPECT_FALSE(holds(words(100), words(kMaxPhraseWords / 2 - 1)));
}

TEST(Phrase, IsComparedInTheFoldingOfEachText) {
  text::Analyzer analyzer;
  const std::vector<Phrase> phrases = {{"ISPARTA", Place::kAnywhere, false}};
  PhraseFilter filter(phrases, analyzer);
  EXPECT_TRUE(filter.accepts({"", "in Isparta", Language::kEnglish}));
  EXPECT_TRUE(filter.accepts({"", "ısparta", Language::kTurkish}));
  EXPECT_TRUE(filter.accepts({"", "Isparta", Language::kVietnamese}));
  EXPECT_TRUE(filter.accepts({"", "isparta", Language::kEnglish}));
}

// Words joined one by one and compared: what the filter has to agree with.
bool holds_plainly(const std::string& phrase, const std::string& body, text::Analyzer& analyzer) {
  auto joined = [&](const std::string& text) {
    std::string words = " ";
    analyzer.words(text, Language::kEnglish,
                   [&](const text::Token& token) { words.append(token.term).push_back(' '); });
    return words;
  };
  const std::string wanted = joined(phrase);
  return wanted == " " || joined(body).find(wanted) != std::string::npos;
}

TEST(Phrase, OfRandomTextsIsFoundWhereAPlainComparisonFindsIt) {
  const std::vector<std::string> pieces = {
      "the",  "The",    "limit", "limits", "torque-limit", "M8",  "é",     "1,5", "—",
      "(of)", "it's",   "dry",   "dries",  "mRNA",         "…",   "a_b",   "А",   "机器",
      "x/y",  "résumé", "FY22",  "'21",    "\xff",         "c++", "a@b.c", "ab",  "ÄB"};
  index::Random random(7);
  auto sentence = [&](std::size_t words) {
    std::string text;
    for (std::size_t i = 0; i < words; ++i) {
      text += pieces[random() % pieces.size()];
      text += random() % 8 == 0 ? "\n" : " ";
    }
    return text;
  };
  text::Analyzer analyzer;
  int held = 0;
  for (int i = 0; i < 20'000; ++i) {
    const std::string phrase = sentence(1 + random() % 3);
    const std::string body = sentence(random() % 30);
    const bool expected = holds_plainly(phrase, body, analyzer);
    held += expected ? 1 : 0;
    const std::vector<Phrase> phrases = {{phrase, Place::kAnywhere, false}};
    PhraseFilter filter(phrases, analyzer);
    ASSERT_EQ(filter.accepts({"", body, Language::kEnglish}), expected) << phrase << "|" << body;
  }
  EXPECT_GT(held, 1000);
}

}  // namespace
}  // namespace qwalt::search
