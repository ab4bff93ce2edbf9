#include "eval/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "eval/table.h"

namespace qwalt::eval {
namespace {

using testing::HasSubstr;
using testing::Not;

RetrievalFigures set_called(const std::string& name, double ndcg) {
  RetrievalFigures set;
  set.name = name;
  set.mean.ndcg10 = ndcg;
  set.questions = 3;
  set.passages = 12;
  set.text_bytes = 2'000'000;
  set.index_bytes = 500'000;
  set.build_milliseconds = 100;
  return set;
}

TEST(ReportTest, ColumnsAreAligned) {
  EXPECT_EQ(aligned({{"", "x"}, {"naïve", "1.50"}, {"a"}}),
            "          x\n"
            "naïve  1.50\n"
            "a\n");
}

TEST(ReportTest, ASetIsARowAndSeveralHaveAMean) {
  const std::vector<RetrievalFigures> sets = {set_called("one", 0.5), set_called("two", 0.25)};
  const std::string text = retrieval_tables(sets);
  EXPECT_THAT(text, HasSubstr("one    0.5000"));
  EXPECT_THAT(text, HasSubstr("mean   0.3750"));
  EXPECT_THAT(text, HasSubstr("0.250     0.10  20.0"));
  EXPECT_THAT(retrieval_tables(std::span(sets).first(1)), Not(HasSubstr("mean")));
}

TEST(ReportTest, WhatWasLeftOutIsSaid) {
  RetrievalFigures set = set_called("one", 1);
  EXPECT_THAT(retrieval_tables({&set, 1}), Not(HasSubstr("corpus.jsonl")));
  set.unknown_passages = 2;
  EXPECT_THAT(
      retrieval_tables({&set, 1}),
      HasSubstr("one: judged passages that are not in corpus.jsonl and count as not found: 2"));
}

TEST(ReportTest, JsonHoldsTheSameFigures) {
  const std::vector<RetrievalFigures> sets = {set_called("one", 0.5), set_called("two", 0.25)};
  const auto json = retrieval_json(sets);
  EXPECT_EQ(json.at("sets").as_array().size(), 2);
  EXPECT_DOUBLE_EQ(json.at("sets").at(0).at("ndcg@10").as_double(), 0.5);
  EXPECT_DOUBLE_EQ(json.at("sets").at(0).at("index_ratio").as_double(), 0.25);
  EXPECT_DOUBLE_EQ(json.at("mean").at("ndcg@10").as_double(), 0.375);
}

TEST(ReportTest, OfDocumentsOnlyWhatWasAskedForIsShown) {
  DocumentFigures set;
  set.name = "manuals";
  set.page_questions = 4;
  set.page_first = 0.25;
  set.questions.push_back({"q1", 3, 1, std::nullopt, std::nullopt, std::nullopt});
  const std::string text = document_tables({&set, 1});
  EXPECT_THAT(text, HasSubstr("4 questions with a page"));
  EXPECT_THAT(text, Not(HasSubstr("with a text")));
  const auto json = document_json({&set, 1});
  EXPECT_EQ(json.at("sets").at(0).at("each").at(0).at("page_rank").to_number<int>(), 3);
  EXPECT_FALSE(json.at("sets").at(0).as_object().contains("text"));
}

TEST(ReportTest, ManyNotesAreShortened) {
  DocumentFigures set;
  for (int i = 0; i < 25; ++i) set.notes.push_back("note " + std::to_string(i));
  EXPECT_THAT(document_tables({&set, 1}), HasSubstr("and 15 more"));
  EXPECT_EQ(document_json({&set, 1}).at("sets").at(0).at("notes").as_array().size(), 25);
}

}  // namespace
}  // namespace qwalt::eval
