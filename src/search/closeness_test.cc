#include "search/closeness.h"

#include <gtest/gtest.h>

#include "search/word_filter.h"

namespace qwalt::search {
namespace {

double score_of(std::string_view question, std::string_view text,
                text::Language language = text::Language::kEnglish) {
  text::Analyzer analyzer;
  const text::Query query = analyzer.analyze_query(question, std::span(&language, 1));
  const std::vector<std::uint64_t> holders(query.terms.size(), 3);
  Closeness closeness(query, holders, 1000, analyzer);
  closeness.read({"", std::string(text), language});
  closeness.read({"", "Nothing of it here.", language});
  EXPECT_EQ(closeness.score(1, 1), 0);
  return closeness.score(0, 1);
}

TEST(Closeness, NeighboursCountMoreThanWordsApart) {
  EXPECT_GT(score_of("relief valve", "the relief valve"),
            score_of("relief valve", "valve beside relief"));
}

TEST(Closeness, StopWordsBetweenNeighboursDoNotSeparate) {
  EXPECT_DOUBLE_EQ(score_of("bank england", "bank of england"),
                   score_of("bank england", "bank england"));
  EXPECT_GT(score_of("bank england", "bank of england"),
            score_of("bank england", "bank for cheap england"));
}

TEST(Closeness, WritingAndPunctuationMakeNoDifference) {
  const double plain = score_of("relief valve", "relief valve");
  EXPECT_DOUBLE_EQ(score_of("relief valve", "\"Relief VALVE\"."), plain);
  EXPECT_DOUBLE_EQ(score_of("relief valve", "(relief\n\tvalve)"), plain);
}

TEST(Closeness, PiecesOfWordsCount) {
  EXPECT_GT(score_of("electrolyte", "electrolysis"), 0);
  EXPECT_GT(score_of("Regierung", "Bundesregierung", text::Language::kGerman), 0);
  EXPECT_GT(score_of("правительство", "Правительства", text::Language::kRussian), 0);
  EXPECT_GT(score_of("Übergröße", "übergroße", text::Language::kGerman), 0);
}

TEST(Closeness, TheWordingOfTheQuestionCountsWithItsStopWords) {
  EXPECT_GT(score_of("What is in the box?", "It is in the box."),
            score_of("What is in the box?", "It came with a box."));
  EXPECT_GT(score_of("limit of torque", "limit of the torque"),
            score_of("limit of torque", "torque of the limit"));
}

TEST(Closeness, WordsOfOneSentenceCountMoreThanWordsFarApart) {
  std::string far = "relief";
  for (int i = 0; i < 20; ++i) far += " and so";
  EXPECT_GT(score_of("valve relief", "relief and so valve"),
            score_of("valve relief", far + " valve"));
}

TEST(Closeness, AWordThatResemblesOneStandsForItInASentence) {
  std::string far = "Druckbehälter";
  for (int i = 0; i < 20; ++i) far += " und so";
  const auto german = text::Language::kGerman;
  EXPECT_GT(score_of("Ventil Behälter", "Druckbehälter mit Ventil", german),
            score_of("Ventil Behälter", far + " Ventil", german));
}

TEST(Closeness, BytesThatAreNoTextDoNoHarm) {
  EXPECT_GE(score_of("relief valve", "\xff\xc3 relief \xe2\x82 valve \xf0"), 0);
  EXPECT_EQ(score_of("relief valve", ""), 0);
}

TEST(Closeness, FindsShortWordsInsideCompoundOnes) {
  EXPECT_GT(score_of("t cells", "T-cells"), score_of("t cells", "cells"));
  EXPECT_GT(score_of("20 patients", "20-fold"), 0);
}

TEST(Closeness, FindsWordsWhoseStemIsSpeltInAnotherWay) {
  EXPECT_GT(score_of("use cells", "using cells"), score_of("use cells", "cells"));
  EXPECT_GT(score_of("blue skies", "blue sky"), score_of("blue skies", "blue"));
  EXPECT_GT(score_of("die young", "dying young"), score_of("die young", "young"));
}

TEST(WordFilter, NeverDropsAWordThatSharesItsBeginningItsEndOrFourCharactersInAnyCase) {
  WordFilter filter;
  filter.add("pressure");
  filter.add("давление");
  for (const char* word :
       {"pressure", "PRESSURE", "presses", "repressed", "Давлением", "ДАВЛЕНИЕ", "sure", "ab",
        "prêt", "压力", "T-cell", "20-fold", "1,234", "mRNA", "DNAs"}) {
    EXPECT_TRUE(filter.may_matter(word)) << word;
  }
  for (const char* word : {"valve", "Flange", "клапан", "TANK"}) {
    EXPECT_FALSE(filter.may_matter(word)) << word;
  }
}

TEST(WordFilter, KeepsWholeWordsInAnyCaseAndDropsThoseOfOtherLength) {
  WordFilter filter;
  filter.add_whole("through");
  filter.add_whole("через");
  for (const char* word : {"through", "Through", "THROUGH", "Через"}) {
    EXPECT_TRUE(filter.may_matter(word)) << word;
  }
  for (const char* word : {"throughout", "thorough", "черезчур"}) {
    EXPECT_FALSE(filter.may_matter(word)) << word;
  }
}

}  // namespace
}  // namespace qwalt::search
