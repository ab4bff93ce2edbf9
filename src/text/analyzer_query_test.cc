#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "text/analyzer.h"

namespace qwalt::text {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAre;

Query ask(std::string_view text, std::vector<Language> languages = {Language::kEnglish}) {
  Analyzer analyzer;
  return analyzer.analyze_query(text, languages);
}

std::vector<std::string> terms(const Query& query) {
  std::vector<std::string> out;
  for (const QueryTerm& term : query.terms) out.push_back(term.forms.front());
  return out;
}

std::vector<std::string> pairs(const Query& query) {
  std::vector<std::string> out;
  for (auto [first, second] : query.pairs) {
    out.push_back(query.terms[first].forms.front() + " " + query.terms[second].forms.front());
  }
  return out;
}

TEST(QueryTest, LeavesOutStopAndQuestionWords) {
  EXPECT_THAT(terms(ask("What is the torque limit for the bolt?")),
              ElementsAre("torqu", "limit", "bolt"));
  EXPECT_THAT(terms(ask("Why isn't the company's limit higher?")),
              ElementsAre("compani", "limit", "higher"));
}

TEST(QueryTest, KeepsItsWordingBesideItsTerms) {
  EXPECT_THAT(ask("What are the Limits of M8?").words,
              ElementsAre("what", "are", "the", "limits", "of", "m", "8"));
  EXPECT_THAT(ask("").words, IsEmpty());
}

TEST(QueryTest, NeverLeavesAnEmptyQuery) {
  EXPECT_THAT(terms(ask("What is this?")), ElementsAre("what", "is", "this"));
  EXPECT_THAT(terms(ask("")), IsEmpty());
  EXPECT_THAT(terms(ask("?!")), IsEmpty());
}

TEST(QueryTest, CountsRepeatedTermsLessThanFully) {
  const Query query = ask("limit of limits and limiting torque");
  ASSERT_THAT(terms(query), ElementsAre("limit", "torqu"));
  EXPECT_DOUBLE_EQ(query.terms[0].weight, 27.0 / 11.0);
  EXPECT_DOUBLE_EQ(query.terms[1].weight, 1.0);
}

TEST(QueryTest, PairsStandTogetherOnceStopWordsAreLeftOut) {
  EXPECT_THAT(pairs(ask("What is the limit of the torque of bolt M8?")),
              ElementsAre("limit torqu", "torqu bolt", "bolt m", "m 8"));
  EXPECT_THAT(pairs(ask("limit limits")), IsEmpty());
  EXPECT_THAT(pairs(ask("北京大学", {Language::kChinese})), IsEmpty());
}

TEST(QueryTest, GivesOneWordInSeveralLanguagesAsAlternatives) {
  const Query query = ask("Produktionen", {Language::kGerman, Language::kEnglish});
  ASSERT_EQ(query.terms.size(), 1u);
  EXPECT_EQ(query.terms[0].forms.size(), 2u);
  EXPECT_EQ(query.terms[0].word, "produktionen");
  EXPECT_DOUBLE_EQ(query.terms[0].weight, 1.0);
}

TEST(QueryTest, TheSameStemInTwoLanguagesIsOneForm) {
  const Query query = ask("42 Torque M8", {Language::kEnglish, Language::kChinese});
  for (const QueryTerm& term : query.terms) EXPECT_EQ(term.forms.size(), 1u);
}

TEST(QueryTest, NoFormIsInTwoTerms) {
  const std::vector<Language> all = {Language::kEnglish, Language::kGerman, Language::kFrench,
                                     Language::kTurkish, Language::kFinnish};
  const Query query = ask(
      "generation generations generate generating generator FY22 FY2022 2022 limits limit", all);
  std::multiset<std::string> forms;
  for (const QueryTerm& term : query.terms) forms.insert(term.forms.begin(), term.forms.end());
  for (const std::string& form : forms) EXPECT_EQ(forms.count(form), 1u) << form;
}

TEST(QueryTest, StopWordsAreThoseOfTheQuestionsOwnLanguage) {
  const std::vector<Language> both = {Language::kEnglish, Language::kGerman};
  EXPECT_THAT(terms(ask("When did he die?", both)), ElementsAre("die"));
  EXPECT_THAT(terms(ask("Was ist die Haftung?", both)), Not(Contains("die")));
  EXPECT_THAT(terms(ask("¿Qué es la garantía?", {Language::kSpanish})), ElementsAre("garant"));
}

TEST(QueryTest, AnEnglishQuestionToOtherDocumentsLosesItsStopWords) {
  EXPECT_THAT(terms(ask("What is the Haftung?", {Language::kGerman})), ElementsAre("haftung"));
}

TEST(QueryTest, KeepsNamesInCapitalsThatLookLikeStopWords) {
  EXPECT_THAT(terms(ask("What does the WHO say about IT in the US?")),
              testing::IsSupersetOf({"who", "it", "us"}));
  EXPECT_THAT(terms(ask("torque AND bolt NOT nut")), ElementsAre("torqu", "bolt", "nut"));
  EXPECT_THAT(terms(ask("WHAT IS THE TORQUE")), ElementsAre("torqu"));
}

TEST(QueryTest, YearsOfTwoAndFourDigitsMeet) {
  EXPECT_THAT(terms(ask("revenue in FY22")), Contains("2022"));
  EXPECT_THAT(terms(ask("revenue in Q3 '21")), Contains("2021"));
}

TEST(QueryTest, ExtrasAndNGramsAreMarked) {
  const Query query = ask("AB-12 北京", {Language::kChinese});
  std::vector<std::string> extras;
  std::vector<std::string> characters;
  for (const QueryTerm& term : query.terms) {
    if (term.extra) extras.push_back(term.forms.front());
    if (term.characters) characters.push_back(term.forms.front());
  }
  EXPECT_THAT(extras, UnorderedElementsAre("ab12", "北京"));
  EXPECT_THAT(characters, UnorderedElementsAre("北", "北京", "京"));
}

TEST(QueryTest, NoLanguageIsTheUnknownLanguage) {
  EXPECT_THAT(terms(ask("the limits", {})), ElementsAre("limit"));
}

TEST(QueryTest, EndlessQueriesAreCut) {
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += "w" + std::to_string(i) + " ";
  const Query query = ask(text);
  EXPECT_EQ(query.terms.size(), kMaxQueryTerms);
  EXPECT_LE(query.pairs.size(), kMaxQueryTerms);
  EXPECT_LE(query.words.size(), kMaxQueryTerms);
  for (auto [first, second] : query.pairs) {
    EXPECT_LT(first, query.terms.size());
    EXPECT_LT(second, query.terms.size());
  }
}

TEST(QueryTest, EveryStopListHoldsTheWordsOfItsLanguage) {
  struct Case {
    Language language;
    const char* question;
    const char* left;
  };
  const Case cases[] = {
      {Language::kGerman, "Wie hoch ist das Drehmoment für eine Schraube?", "Drehmoment"},
      {Language::kFrench, "Quel est le couple de serrage d'une vis ?", "couple"},
      {Language::kItalian, "Qual è la coppia dell'albero?", "coppia"},
      {Language::kDutch, "Wat is het koppel van de bout?", "koppel"},
      {Language::kRussian, "Какой момент затяжки у болта?", "момент"},
      {Language::kTurkish, "Cıvata için tork nedir?", "tork"},
      {Language::kSwedish, "Vad är momentet för en skruv?", "skruv"}};
  for (const Case& each : cases) {
    Analyzer analyzer;
    const Language languages[] = {each.language};
    std::string wanted;
    analyzer.analyze(each.left, each.language, [&](const Token& t) { wanted = t.term; });
    const Query query = ask(each.question, {languages[0]});
    EXPECT_THAT(terms(query), Contains(wanted)) << each.question;
    EXPECT_LE(query.terms.size(), 4u) << each.question;
  }
}

}  // namespace
}  // namespace qwalt::text
