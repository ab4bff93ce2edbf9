#include "eval/retrieval.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "eval/line_reader.h"
#include "eval/test_folder.h"

namespace qwalt::eval {
namespace {

using testing::HasSubstr;

constexpr std::string_view kCorpus =
    R"({"_id": "pump#1", "title": "Pump", "text": "Tighten the cover bolts to 25 Nm."}
{"_id": "pump#2", "title": "Pump", "text": "Drain the oil every year."}
{"_id": "press#1", "title": "Press", "text": "The press is greased every week."}
)";
constexpr std::string_view kQueries =
    R"({"_id": "q1", "text": "Which torque for the cover bolts?"}
{"_id": "q2", "text": "How often is the press greased?"}
{"_id": "q3", "text": "Who is the president?"}
)";
constexpr std::string_view kQrels =
    "query-id\tcorpus-id\tscore\nq1\tpump#1\t1\nq2\tpress#1\t1\nq2\tgone\t1\nq9\tpump#1\t1\n";

class RetrievalTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_.write("corpus.jsonl", kCorpus);
    folder_.write("queries.jsonl", kQueries);
    folder_.write("qrels.tsv", kQrels);
  }

  base::Result<RetrievalFigures> run(const RetrievalOptions& options = {},
                                     const Watch& watch = {}) {
    return evaluate_retrieval(folder_.path(), options, watch);
  }
  std::string error() {
    const auto figures = run();
    return figures ? std::string() : figures.error().message;
  }

  TestFolder folder_;
};

TEST_F(RetrievalTest, MeasuresWhatTheSearchFinds) {
  const auto figures = run().value();
  EXPECT_EQ(figures.questions, 2);
  EXPECT_EQ(figures.passages, 3);
  EXPECT_EQ(figures.documents, 2);
  EXPECT_THAT(figures.languages, testing::ElementsAre(testing::Pair("en", 3)));
  // q1: 1. q2: first of two relevant ones, of which one is not there: 1 / (1 + 1/log2(3)).
  EXPECT_NEAR(figures.mean.ndcg10, (1 + 0.613147) / 2, 1e-6);
  EXPECT_DOUBLE_EQ(figures.mean.recall100, 0.75);
  EXPECT_DOUBLE_EQ(figures.mean.mrr10, 1);
  EXPECT_GT(figures.index_bytes, 0);
  EXPECT_GT(figures.p99, 0);
}

TEST_F(RetrievalTest, CountsWhatDoesNotFitTogether) {
  const auto figures = run().value();
  EXPECT_EQ(figures.unknown_passages, 1);
  EXPECT_EQ(figures.unknown_questions, 1);
  EXPECT_EQ(figures.unjudged_questions, 1);
}

TEST_F(RetrievalTest, ALimitTakesTheFirstQuestions) {
  RetrievalOptions options;
  options.limit = 1;
  const auto figures = run(options).value();
  EXPECT_EQ(figures.questions, 1);
  EXPECT_DOUBLE_EQ(figures.mean.ndcg10, 1);
}

TEST_F(RetrievalTest, ARunNamesWhatWasFoundInFallingOrder) {
  RetrievalOptions options;
  options.run_file = folder_.path() + "/run.tsv";
  ASSERT_TRUE(run(options));
  LineReader lines = LineReader::open(options.run_file).value();
  EXPECT_THAT(std::string(lines.next().value().value()),
              testing::StartsWith("q1\tQ0\tpump#1\t1\t"));
}

TEST_F(RetrievalTest, TakesTheFolderOfQrelsThatBeirHas) {
  std::filesystem::remove(folder_.path() + "/qrels.tsv");
  folder_.write("qrels/test.tsv", kQrels);
  EXPECT_EQ(run().value().questions, 2);
}

TEST_F(RetrievalTest, SaysWhatIsWrongAndWhere) {
  folder_.write("queries.jsonl", std::string(kQueries) + R"({"_id": "q1", "text": "again"})");
  EXPECT_EQ(error(), "queries.jsonl, line 4: there is a question \"q1\" already.");
  folder_.write("queries.jsonl", "{\"_id\": \"q1\"}\n");
  EXPECT_EQ(error(), "queries.jsonl, line 1: it has no text under \"text\".");
  folder_.write("queries.jsonl", "");
  EXPECT_EQ(error(), "queries.jsonl holds no questions.");
  folder_.write("queries.jsonl", kQueries);
  folder_.write("qrels.tsv", "q1\tpump#1\t1\nq1\tpump#2\tmuch\n");
  EXPECT_THAT(error(), HasSubstr("qrels.tsv, line 2: its score"));
  folder_.write("qrels.tsv", "query-id\tcorpus-id\tscore\n");
  EXPECT_EQ(error(), "qrels.tsv holds no judgements.");
  folder_.write("qrels.tsv", "q1\tpump#1\t0\n");
  EXPECT_THAT(error(), HasSubstr("no question has a passage that was judged relevant"));
  std::filesystem::remove(folder_.path() + "/qrels.tsv");
  EXPECT_THAT(error(), testing::EndsWith("/qrels.tsv."));
}

TEST_F(RetrievalTest, StopsWhenToldToAndLeavesNothing) {
  const OwnTemporaries temporaries;
  int asked = 0;
  const Watch watch{[&] { return ++asked > 5; }, {}};
  const auto figures = run({}, watch);
  ASSERT_FALSE(figures);
  EXPECT_EQ(figures.error().code, base::Code::kCancelled);
  EXPECT_TRUE(temporaries.empty());
}

TEST_F(RetrievalTest, FindsSetsInAFolderOrBelowIt) {
  EXPECT_EQ(sets_in(folder_.path(), "corpus.jsonl").value(),
            std::vector<std::string>{folder_.path()});
  TestFolder many;
  many.write("b/corpus.jsonl", "");
  many.write("a/corpus.jsonl", "");
  many.write("c/other", "");
  const auto sets = sets_in(many.path(), "corpus.jsonl").value();
  ASSERT_EQ(sets.size(), 2);
  EXPECT_EQ(set_name(sets[0]), "a");
  EXPECT_EQ(set_name(sets[1] + "/"), "b");
  EXPECT_FALSE(sets_in(many.path(), "questions.jsonl"));
  EXPECT_FALSE(sets_in("/nowhere", "corpus.jsonl"));
}

}  // namespace
}  // namespace qwalt::eval
