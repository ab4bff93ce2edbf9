#include "eval/corpus.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "eval/test_folder.h"

namespace qwalt::eval {
namespace {

using testing::HasSubstr;

class CorpusTest : public testing::Test {
 protected:
  base::Result<Corpus> read(std::string_view rows,
                            std::optional<text::Language> language = std::nullopt) {
    folder_.write("corpus.jsonl", rows);
    LineReader lines = LineReader::open(folder_.path() + "/corpus.jsonl").value();
    return Corpus::read(lines, folder_.path(), language, {});
  }

  TestFolder folder_;
};

constexpr std::string_view kRows =
    R"({"_id": "a#1", "title": "A", "text": "The first of the rows, that is."}
{"_id": "b#1", "title": "B", "text": "Es ist nicht das, was der Titel sagt."}

{"_id": "a#2", "text": "The second \u00e9."}
{"_id": "c", "text": "7"}
)";

TEST_F(CorpusTest, KeepsRowsAsTheyWere) {
  const Corpus corpus = read(kRows).value();
  ASSERT_EQ(corpus.rows(), 4);
  EXPECT_EQ(corpus.passage(1).id, "b#1");
  EXPECT_EQ(corpus.passage(1).title, "B");
  EXPECT_EQ(corpus.passage(2).text, "The second é.");
  EXPECT_EQ(corpus.text_bytes(), 31 + 37 + 14 + 1);
}

TEST_F(CorpusTest, RowsWithTheSameBeginningAreOneDocument) {
  const Corpus corpus = read(kRows).value();
  ASSERT_EQ(corpus.documents(), 3);
  ASSERT_EQ(corpus.document_passages(0), 2);
  EXPECT_EQ(corpus.passage(corpus.row_of(0, 0)).id, "a#1");
  EXPECT_EQ(corpus.passage(corpus.row_of(0, 1)).id, "a#2");
  EXPECT_EQ(corpus.passage(corpus.row_of(1, 0)).id, "b#1");
  EXPECT_EQ(corpus.passage(corpus.row_of(2, 0)).id, "c");
}

TEST_F(CorpusTest, FindsRowsById) {
  const Corpus corpus = read(kRows).value();
  EXPECT_EQ(corpus.find("a#2"), 2);
  EXPECT_EQ(corpus.find("a"), std::nullopt);
  EXPECT_EQ(corpus.find(""), std::nullopt);
}

TEST_F(CorpusTest, ARowTooShortToTellHasTheLanguageOfMost) {
  const Corpus corpus = read(kRows).value();
  EXPECT_EQ(corpus.passage(0).language, text::Language::kEnglish);
  EXPECT_EQ(corpus.passage(1).language, text::Language::kGerman);
  EXPECT_EQ(corpus.passage(3).language, text::Language::kEnglish);
  EXPECT_EQ(corpus.languages()[static_cast<std::size_t>(text::Language::kEnglish)], 3);
  EXPECT_EQ(corpus.languages()[static_cast<std::size_t>(text::Language::kUnknown)], 0);
}

TEST_F(CorpusTest, ALanguageThatIsToldHoldsForAllRows) {
  const Corpus corpus = read(kRows, text::Language::kFinnish).value();
  EXPECT_EQ(corpus.passage(1).language, text::Language::kFinnish);
}

TEST_F(CorpusTest, TheSearcherReadsTitleTextAndLanguage) {
  const Corpus corpus = read(kRows).value();
  CorpusTextSource source(corpus);
  const std::vector<search::PassageRef> refs = {{document_id(1), 0}, {document_id(0), 1}};
  const auto texts = source.texts(refs).value();
  ASSERT_EQ(texts.size(), 2);
  EXPECT_EQ(texts[0].title, "B");
  EXPECT_EQ(texts[0].language, text::Language::kGerman);
  EXPECT_EQ(texts[1].body, "The second é.");
}

TEST_F(CorpusTest, ErrorsNameTheLine) {
  auto error = [this](std::string_view rows) {
    const auto corpus = read(rows);
    return corpus ? std::string() : corpus.error().message;
  };
  EXPECT_THAT(error("{\"_id\": \"a\", \"text\": \"\"}\n\nnonsense\n"),
              HasSubstr("corpus.jsonl, line 3: it is no JSON"));
  EXPECT_EQ(error("{\"_id\": \"a\", \"text\": \"\"}\n{\"_id\": \"a\", \"text\": \"b\"}\n"),
            "corpus.jsonl, line 2: \"a\" stands in line 1 already.");
  EXPECT_EQ(error("\n\n"), "corpus.jsonl holds no passages.");
}

TEST_F(CorpusTest, ReadingStopsWhenToldTo) {
  folder_.write("corpus.jsonl", kRows);
  LineReader lines = LineReader::open(folder_.path() + "/corpus.jsonl").value();
  const Watch watch{[] { return true; }, {}};
  const auto corpus = Corpus::read(lines, folder_.path(), std::nullopt, watch);
  ASSERT_FALSE(corpus);
  EXPECT_EQ(corpus.error().code, base::Code::kCancelled);
}

}  // namespace
}  // namespace qwalt::eval
