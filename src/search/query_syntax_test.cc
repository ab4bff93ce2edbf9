#include "search/query_syntax.h"

#include <gtest/gtest.h>

#include "search/test_collection.h"

namespace qwalt::search {
namespace {

using Place = Phrase::Place;
using Words = std::vector<std::string>;
using Kind = Condition::Kind;

Phrase wanted(std::string text) { return {std::move(text), Place::kAnywhere, false}; }
Phrase excluded(std::string text) { return {std::move(text), Place::kAnywhere, true}; }
Phrase in_title(std::string text) { return {std::move(text), Place::kTitle, false}; }

// White space is not what is compared.
std::string squeezed(std::string_view text) {
  std::string result;
  for (const char each : text) {
    const bool space = each == ' ' || each == '\n';
    if (!space) result.push_back(each);
    if (space && !result.empty() && result.back() != ' ') result.push_back(' ');
  }
  while (!result.empty() && result.back() == ' ') result.pop_back();
  return result;
}

QuestionParts split(std::string_view written) {
  QuestionParts parts = split_question(written);
  parts.text = squeezed(parts.text);
  return parts;
}

void expect_plain(std::string_view written) {
  EXPECT_EQ(split_question(written), (QuestionParts{std::string(written), {}, {}, {}})) << written;
}

TEST(QuerySyntax, LeavesOrdinaryQuestionsAlone) {
  for (const char* question : {"",
                               " ",
                               "What is the torque limit of M8 bolts?",
                               "a - b",
                               "-40 °C to +85 °C",
                               "AB-1234",
                               "--json",
                               "qwalt search --json -v",
                               "well-known e-mail",
                               "it's 5\" wide and 3\" high",
                               "5\"",
                               "say \"this",
                               "\"",
                               "\"\"",
                               "\" a \"",
                               "what \"? and \"! mean",
                               "“never closed",
                               "Title: The Great Gatsby",
                               "subtitle:word",
                               "title:",
                               "title: x",
                               "title:\"",
                               "a -",
                               "-",
                               "- a",
                               "-\"",
                               "-\"\" x",
                               "see title:?",
                               "C++ -- notes",
                               "x -> y",
                               "f(-x)",
                               "2-x",
                               "'single quotes' stay",
                               "key=\"value\"",
                               "\xff\"\xfe -\x80",
                               "« »"}) {
    expect_plain(question);
  }
}

TEST(QuerySyntax, ReadsPhrases) {
  const QuestionParts parts = split("limit of \"torque wrench\" and \"M8\".");
  EXPECT_EQ(parts.text, "limit of torque wrench and M8 .");
  EXPECT_EQ(parts.phrases, (std::vector{wanted("torque wrench"), wanted("M8")}));
}

TEST(QuerySyntax, ReadsTypographicQuotes) {
  for (const char* written :
       {"„so nah“", "„so nah”", "„so nah\"", "“so nah”", "”so nah”", "«so nah»", "»so nah«",
        "»so nah»", "「so nah」", "『so nah』", "(\"so nah\")", "— “so nah”!"}) {
    EXPECT_EQ(split(written).phrases, std::vector{wanted("so nah")}) << written;
  }
  EXPECT_EQ(split("Candide « tout est bien »").phrases, std::vector{wanted(" tout est bien ")});
  EXPECT_EQ(split("什么是\"机器学习\"吗").phrases, std::vector{wanted("机器学习")});
  EXPECT_EQ(split("什么是“机器学习”吗").text, "什么是 机器学习 吗");
}

TEST(QuerySyntax, ReadsExclusions) {
  const QuestionParts parts = split("torque -wrench -\"hand tool\" limit -wood,");
  EXPECT_EQ(parts.text, "torque limit ,");
  EXPECT_EQ(parts.excluded_words, (Words{"wrench", "wood"}));
  EXPECT_EQ(parts.phrases, std::vector{excluded("hand tool")});
  EXPECT_EQ(split("-draft report").excluded_words, Words{"draft"});
  EXPECT_EQ(split("塔 -东京").excluded_words, Words{"东京"});
  EXPECT_EQ(split("report -AB-1234.").excluded_words, Words{"AB-1234"});
  EXPECT_EQ(split("Bericht -„alte Fassung“").phrases, std::vector{excluded("alte Fassung")});
}

TEST(QuerySyntax, ExcludesNothingIfNothingIsWanted) {
  expect_plain("-word");
  expect_plain("-word -\"two words\" …");
  EXPECT_EQ(split("-word \"x y\"").excluded_words, Words{"word"});
}

TEST(QuerySyntax, TakesQuotationMarksInQuestionsAsText) {
  expect_plain("Who said \"I have a dream\"?");
  expect_plain("Qui a dit « tout est bien » ?");
  expect_plain("Was heißt „so nah“？ ");
  EXPECT_EQ(split("limit title:manual?").title_words, Words{"manual"});
}

TEST(QuerySyntax, ExcludesNothingInQuestionsOrListsOrHalvesOfWords) {
  expect_plain("What does the suffix -ing mean?");
  expect_plain("Was bedeutet die Endung -keit ? ");
  expect_plain("后缀 -ing 是什么？");
  expect_plain("Compare\n-apples\n  -pears");
  expect_plain("Warenein- und -ausgang buchen");
  expect_plain("Kauf, Ein- oder -verkauf");
  expect_plain("Ein-, -aus");
  expect_plain("tar -x -v file");
  EXPECT_EQ(split("candy -apples").excluded_words, Words{"apples"});
}

TEST(QuerySyntax, ReadsTitles) {
  const QuestionParts parts = split("torque title:manual Title:\"hand tools\".");
  EXPECT_EQ(parts.text, "torque manual hand tools .");
  EXPECT_EQ(parts.title_words, Words{"manual"});
  EXPECT_EQ(parts.phrases, std::vector{in_title("hand tools")});
  expect_plain("torque -title:manual");
}

TEST(QuerySyntax, ReadsOnlySoManyOperators) {
  std::string written = "x";
  for (std::size_t i = 0; i < kMaxOperators + 2; ++i) written += " -word";
  const QuestionParts parts = split(written);
  EXPECT_EQ(parts.excluded_words.size(), kMaxOperators);
  EXPECT_EQ(parts.text, "x -word -word");
}

TEST(QuerySyntax, ReadsOnlyWhatTheAnalyserReads) {
  std::string written(text::kMaxQueryBytes, 'a');
  written += " -word \"x y\"";
  EXPECT_EQ(split_question(written).text.size(), text::kMaxQueryBytes);
}

class UnderstoodQuestion : public testing::Test {
 protected:
  void SetUp() override {
    collection_.add(1, {{"Bolts.md", "the torque limits of bolts"}});
    collection_.commit();
  }
  SearchedQuestion understood(std::string_view written) {
    return understand_question(*collection_.writer().snapshot(), written);
  }
  static std::vector<Words> forms(const SearchedQuestion& question, Kind kind) {
    std::vector<Words> forms;
    for (const Condition& each : question.conditions) {
      if (each.kind == kind) forms.push_back(each.forms);
    }
    return forms;
  }

  TestCollection collection_;
};

TEST_F(UnderstoodQuestion, DemandsTheWordsOfItsPhrasesWithoutStopWords) {
  const SearchedQuestion question = understood("\"the torque limits\" AB");
  EXPECT_EQ(forms(question, Kind::kHolds), (std::vector<Words>{{"torqu"}, {"limit"}}));
  EXPECT_EQ(question.phrases, std::vector{wanted("the torque limits")});
  EXPECT_TRUE(question.demands());
}

TEST_F(UnderstoodQuestion, DemandsNoWholesOfPhrases) {
  EXPECT_EQ(forms(understood("\"AB-1234\""), Kind::kHolds), (std::vector<Words>{{"ab"}, {"1234"}}));
}

TEST_F(UnderstoodQuestion, DemandsWordsOfTitlesInTitles) {
  const SearchedQuestion question = understood("torque title:bolts title:\"long bolts\"");
  EXPECT_EQ(forms(question, Kind::kHoldsInTitle),
            (std::vector<Words>{{"bolt"}, {"long"}, {"bolt"}}));
  EXPECT_TRUE(forms(question, Kind::kHolds).empty());
}

TEST_F(UnderstoodQuestion, ExcludesAllFormsOfOneWord) {
  const SearchedQuestion question = understood("torque -limits -the");
  EXPECT_EQ(forms(question, Kind::kLacks), (std::vector<Words>{{"limit"}, {"the"}}));
  EXPECT_FALSE(question.demands());
}

TEST_F(UnderstoodQuestion, ExcludesAWordOfSeveralPartsAsAPhrase) {
  const SearchedQuestion question = understood("torque -e-mail -AB-1234 -东京");
  EXPECT_TRUE(question.conditions.empty());
  EXPECT_EQ(question.phrases,
            (std::vector{excluded("e-mail"), excluded("AB-1234"), excluded("东京")}));
}

TEST_F(UnderstoodQuestion, RelaxedKeepsItsExclusions) {
  const SearchedQuestion question = understood("\"torque limit\" title:x -wood -\"dry wood\"");
  const SearchedQuestion relaxed = question.relaxed();
  EXPECT_EQ(relaxed.text, question.text);
  EXPECT_EQ(relaxed.phrases, std::vector{excluded("dry wood")});
  EXPECT_EQ(relaxed.conditions.size(), 1u);
  EXPECT_FALSE(relaxed.demands());
}

TEST_F(UnderstoodQuestion, HasSoManyConditionsAtMost) {
  std::string written = "torque -wood";
  for (int i = 0; i < 15; ++i) written += " \"a1 b2 c3 d4 e5 f6 g7 h8 i9\"";
  const SearchedQuestion question = understood(written);
  EXPECT_LE(question.conditions.size(), 64u);
  EXPECT_EQ(forms(question, Kind::kLacks).size(), 1u);
}

}  // namespace
}  // namespace qwalt::search
