#include "eval/rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace qwalt::eval {
namespace {

using testing::HasSubstr;

template <class T>
std::string error_of(const base::Result<T>& result) {
  EXPECT_FALSE(result);
  if (result) return "";
  EXPECT_EQ(result.error().code, base::Code::kInvalid);
  return result.error().message;
}

TEST(RowsTest, ReadsAPassage) {
  const auto row =
      parse_corpus_row(R"({"_id": "m#3", "title": "Pump", "text": "Tighten.", "x": 1})");
  ASSERT_TRUE(row);
  EXPECT_EQ(row->id, "m#3");
  EXPECT_EQ(row->title, "Pump");
  EXPECT_EQ(row->text, "Tighten.");
}

TEST(RowsTest, ATitleMayBeMissingAndAnIdANumber) {
  const auto row = parse_corpus_row(R"({"_id": 17, "text": "", "metadata": {}})");
  ASSERT_TRUE(row);
  EXPECT_EQ(row->id, "17");
  EXPECT_EQ(row->title, "");
}

TEST(RowsTest, SaysWhatIsWrongWithAPassage) {
  EXPECT_THAT(error_of(parse_corpus_row("{")), HasSubstr("no JSON"));
  EXPECT_THAT(error_of(parse_corpus_row("")), HasSubstr("no JSON"));
  EXPECT_THAT(error_of(parse_corpus_row(R"(["a"])")), HasSubstr("no JSON object"));
  EXPECT_THAT(error_of(parse_corpus_row(R"({"text": "a"})")), HasSubstr("\"_id\""));
  EXPECT_THAT(error_of(parse_corpus_row(R"({"_id": "", "text": "a"})")), HasSubstr("empty"));
  EXPECT_THAT(error_of(parse_corpus_row(R"({"_id": "a"})")), HasSubstr("\"text\""));
  EXPECT_THAT(error_of(parse_corpus_row(R"({"_id": "a", "text": 7})")), HasSubstr("\"text\""));
  EXPECT_THAT(error_of(parse_corpus_row(R"({"_id": "a\tb", "text": ""})")), HasSubstr("control"));
  EXPECT_THAT(error_of(parse_corpus_row(R"({"_id": ")" + std::string(1001, 'x') + R"("})")),
              HasSubstr("longer"));
  EXPECT_THAT(error_of(parse_corpus_row("{\"_id\": \"a\", \"text\": \"\xff\"}")),
              HasSubstr("no JSON"));
}

TEST(RowsTest, RefusesJsonThatIsNestedWithoutEnd) {
  EXPECT_FALSE(parse_corpus_row(std::string(100'000, '[')));
  EXPECT_FALSE(parse_question(R"({"a":)" + std::string(100'000, '[')));
}

TEST(RowsTest, ReadsJudgementsOfBeirAndOfTrec) {
  const auto beir = parse_judgement("q1\tm 3\t2", false).value().value();
  EXPECT_EQ(beir.question, "q1");
  EXPECT_EQ(beir.passage, "m 3");
  EXPECT_EQ(beir.grade, 2);
  const auto trec = parse_judgement("q1 0  d7 -1", false).value().value();
  EXPECT_EQ(trec.passage, "d7");
  EXPECT_EQ(trec.grade, -1);
  EXPECT_EQ(parse_judgement("q1\t0\td7\t1", false).value()->passage, "d7");
}

TEST(RowsTest, OnlyTheFirstLineMayBeAHeading) {
  const std::string heading = "query-id\tcorpus-id\tscore";
  EXPECT_EQ(parse_judgement(heading, true).value(), std::nullopt);
  EXPECT_THAT(error_of(parse_judgement(heading, false)), HasSubstr("whole number"));
  EXPECT_TRUE(parse_judgement("q1\td1\t1", true).value());
}

TEST(RowsTest, SaysWhatIsWrongWithAJudgement) {
  EXPECT_THAT(error_of(parse_judgement("q1 d1", true)), HasSubstr("three columns"));
  EXPECT_THAT(error_of(parse_judgement("q1\td1\t", false)), HasSubstr("score"));
  EXPECT_THAT(error_of(parse_judgement("q1\td1\t1.5", false)), HasSubstr("whole number"));
  EXPECT_THAT(error_of(parse_judgement("q1\td1\t99999999999", false)), HasSubstr("whole number"));
  EXPECT_THAT(error_of(parse_judgement("\td1\t1", false)), HasSubstr("empty"));
}

TEST(RowsTest, ReadsQuestionsWithPagesAndTexts) {
  const auto row = parse_document_question(
      R"({"question": "How?", "gold": [{"doc": "a.pdf", "page": 7}, {"doc": "b", "text": "So."}]})",
      12);
  ASSERT_TRUE(row);
  EXPECT_EQ(row->id, "line 12");
  ASSERT_EQ(row->golds.size(), 2);
  EXPECT_EQ(row->golds[0].document, "a.pdf");
  EXPECT_EQ(row->golds[0].page, 7);
  EXPECT_EQ(row->golds[1].text, "So.");
  EXPECT_EQ(row->golds[1].page, std::nullopt);
}

TEST(RowsTest, ReadsReferencesIntoOneDocument) {
  const auto row = parse_document_question(
      R"({"_id": "c1", "corpus": "speech", "question": "Why?",
          "references": [{"text": "Because.", "start": 10, "end": 18}]})",
      1);
  ASSERT_TRUE(row);
  EXPECT_EQ(row->id, "c1");
  EXPECT_EQ(row->document, "speech");
  ASSERT_EQ(row->golds.size(), 1);
  EXPECT_EQ(row->golds[0].document, "speech");
  EXPECT_EQ(row->golds[0].start, 10);
}

TEST(RowsTest, OneGoldNeedsNoList) {
  const auto row =
      parse_document_question(R"({"question": "How?", "gold": {"doc": "a", "page": 1}})", 1);
  ASSERT_TRUE(row);
  EXPECT_EQ(row->golds.size(), 1);
}

TEST(RowsTest, SaysWhatIsWrongWithAQuestion) {
  auto error = [](const std::string& row) { return error_of(parse_document_question(row, 1)); };
  EXPECT_THAT(error(R"({"gold": {"doc": "a", "page": 1}})"), HasSubstr("\"question\""));
  EXPECT_THAT(error(R"({"question": "?"})"), HasSubstr("\"gold\""));
  EXPECT_THAT(error(R"({"question": "?", "gold": []})"), HasSubstr("empty"));
  EXPECT_THAT(error(R"({"question": "?", "gold": [1]})"), HasSubstr("no JSON object"));
  EXPECT_THAT(error(R"({"question": "?", "gold": {"page": 1}})"), HasSubstr("names no document"));
  EXPECT_THAT(error(R"({"question": "?", "gold": {"doc": "a"}})"), HasSubstr("neither"));
  EXPECT_THAT(error(R"({"question": "?", "gold": {"doc": "a", "page": 0}})"), HasSubstr("page"));
  EXPECT_THAT(error(R"({"question": "?", "gold": {"doc": "a", "page": "7"}})"), HasSubstr("page"));
  EXPECT_THAT(error(R"({"question": "?", "gold": {"doc": "a", "text": "b", "start": -1}})"),
              HasSubstr("start"));
}

}  // namespace
}  // namespace qwalt::eval
