#include "eval/document_questions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "base/file.h"
#include "eval/report.h"
#include "eval/test_folder.h"

namespace qwalt::eval {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

// Reads files of lines: each line a paragraph, "===" ends a page; a file that begins with "!" is
// broken. It stands in for the child process, which has tests of its own.
class LineExtractor final : public extract::Extractor {
 public:
  tl::expected<extract::Summary, extract::Failure> extract(const std::string& path,
                                                           const std::string&,
                                                           extract::PageSink& sink,
                                                           std::stop_token) override {
    const std::string text = base::read_file(path, 1 << 20).value();
    if (text.starts_with('!')) {
      return tl::unexpected(
          extract::Failure{extract::FailureKind::kUnreadable, "The file is damaged."});
    }
    extract::Summary summary;
    summary.info = {"text/plain", true, 0, ""};
    EXPECT_TRUE(sink.on_info(summary.info));
    text::Page page;
    page.language = text::Language::kEnglish;
    std::istringstream lines(text + "\n===\n");
    for (std::string line; std::getline(lines, line);) {
      if (line != "===") {
        if (!line.empty()) page.blocks.push_back({text::BlockKind::kParagraph, 0, 0, line});
        continue;
      }
      EXPECT_TRUE(sink.on_page(page));
      ++page.number;
      page.blocks.clear();
    }
    summary.info.pages = page.number - 1;
    return summary;
  }

  tl::expected<extract::PageWords, extract::Failure> page_words(const std::string&,
                                                                const std::string&, std::uint32_t,
                                                                std::stop_token) override {
    return tl::unexpected(
        extract::Failure{extract::FailureKind::kUnsupported, "Lines have no places."});
  }
  tl::expected<std::string, extract::Failure> page_image(const std::string&, const std::string&,
                                                         const extract::PageImageRequest&,
                                                         std::stop_token) override {
    return tl::unexpected(
        extract::Failure{extract::FailureKind::kUnsupported, "Lines have no look."});
  }
  extract::Tools tools() const override { return {}; }
  std::int64_t children_memory() const override { return 0; }
};

constexpr std::string_view kPump =
    "The pump moves oil.\n===\nTighten the cover bolts to 25 Nm.\n===\nDrain the oil every year.";
constexpr std::string_view kPress = "The press is greased every week.\n===\nIt weighs two tons.";

class DocumentQuestionsTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_.write("docs/pump.txt", kPump);
    folder_.write("docs/press.txt", kPress);
  }

  base::Result<DocumentFigures> run(std::string_view questions, const Watch& watch = {},
                                    std::optional<std::size_t> limit = std::nullopt) {
    folder_.write("questions.jsonl", questions);
    return evaluate_documents(folder_.path(), extractor_, {1, limit}, watch);
  }
  std::string error(std::string_view questions) {
    const auto figures = run(questions);
    return figures ? std::string() : figures.error().message;
  }

  TestFolder folder_;
  LineExtractor extractor_;
};

TEST_F(DocumentQuestionsTest, FindsThePageOfAnAnswer) {
  const auto figures = run(
      R"({"question": "Which torque for the cover bolts?", "gold": {"doc": "pump", "page": 2}}
{"question": "How often is the press greased?", "gold": {"doc": "press.txt", "page": 2}})");
  ASSERT_TRUE(figures) << figures.error().message;
  EXPECT_EQ(figures->collection.documents, 2);
  EXPECT_EQ(figures->collection.pages, 5);
  EXPECT_EQ(figures->page_questions, 2);
  EXPECT_DOUBLE_EQ(figures->page_first, 0.5);
  EXPECT_DOUBLE_EQ(figures->near_page_first, 1);
  EXPECT_EQ(figures->text_questions, 0);
  EXPECT_EQ(figures->questions[0].page_rank, 1);
  EXPECT_EQ(figures->questions[1].near_page_rank, 1);
  EXPECT_THAT(figures->notes, IsEmpty());
}

TEST_F(DocumentQuestionsTest, FindsTheTextOfAnAnswer) {
  const auto figures = run(
      R"({"question": "Which torque for the cover bolts?", "gold": {"doc": "pump", "text": "bolts to\n25 NM"}})");
  ASSERT_TRUE(figures) << figures.error().message;
  EXPECT_EQ(figures->text_questions, 1);
  EXPECT_DOUBLE_EQ(figures->recall, 1);
  EXPECT_DOUBLE_EQ(figures->text_in_context, 1);
  EXPECT_GT(figures->precision, 0);
  EXPECT_LT(figures->precision, 1);
}

TEST_F(DocumentQuestionsTest, ATextOnAnotherPageIsNotTheOneMeant) {
  const auto figures = run(
      R"({"question": "torque", "gold": {"doc": "pump", "page": 3, "text": "Tighten the cover"}})");
  ASSERT_TRUE(figures) << figures.error().message;
  EXPECT_DOUBLE_EQ(figures->recall, 0);
  EXPECT_THAT(figures->notes,
              testing::ElementsAre(HasSubstr("does not stand in \"pump\" on that")));
}

TEST_F(DocumentQuestionsTest, AQuestionToOneDocumentIsPutToThatAlone) {
  const auto figures = run(
      R"({"question": "cover bolts oil press", "corpus": "press", "references": [{"text": "two tons"}]}
{"question": "cover bolts oil", "gold": {"doc": "pump", "page": 2}, "corpus": "press"})");
  ASSERT_TRUE(figures) << figures.error().message;
  EXPECT_EQ(figures->questions[0].page_rank, std::nullopt);
  EXPECT_EQ(figures->questions[1].page_rank, 0);
}

TEST_F(DocumentQuestionsTest, DocumentsThatFailAreNamedAndTheirQuestionsMissed) {
  folder_.write("docs/bad.txt", "!");
  folder_.write("docs/empty.txt", "");
  const auto figures = run(
      R"({"_id": "q7", "question": "torque of bolts", "gold": {"doc": "bad", "page": 1}}
{"_id": "q8", "question": "torque of bolts", "gold": {"doc": "gone", "text": "25 Nm"}})");
  ASSERT_TRUE(figures) << figures.error().message;
  ASSERT_EQ(figures->collection.failed.size(), 2);
  EXPECT_EQ(figures->page_first, 0);
  EXPECT_EQ(figures->recall, 0);
  EXPECT_THAT(figures->notes, testing::ElementsAre("question q7: \"bad\" could not be read.",
                                                   "question q8: there is no document called "
                                                   "\"gone\"."));
  EXPECT_THAT(document_tables({&*figures, 1}), HasSubstr("failed: bad.txt: The file is damaged."));
}

TEST_F(DocumentQuestionsTest, TwoFilesOfTheSameBytesAreOneDocument) {
  folder_.write("docs/copy.txt", kPump);
  const auto figures =
      run(R"({"question": "torque of the bolts", "gold": {"doc": "copy.txt", "page": 2}})");
  ASSERT_TRUE(figures) << figures.error().message;
  EXPECT_EQ(figures->collection.documents, 2);
  EXPECT_DOUBLE_EQ(figures->page_first, 1);
}

TEST_F(DocumentQuestionsTest, ALimitTakesTheFirstQuestions) {
  const std::string row = R"({"question": "press", "gold": {"doc": "press", "page": 1}})";
  EXPECT_EQ(run(row + "\n" + row, {}, 1).value().questions.size(), 1);
}

TEST_F(DocumentQuestionsTest, SaysWhatIsWrongWithTheQuestions) {
  EXPECT_THAT(error(R"({"question": "?"})"),
              HasSubstr("questions.jsonl, line 1: it has no \"gold\""));
  EXPECT_THAT(error(""), HasSubstr("holds no questions"));
  EXPECT_THAT(error(R"({"question": "?", "gold": {"doc": "pump", "text": "…"}})"),
              HasSubstr("no letters"));
  folder_.write("docs/other/pump.txt", "Another pump.");
  folder_.write("docs/pump.md", "A third pump.");
  EXPECT_THAT(error(R"({"question": "?", "gold": {"doc": "pump", "page": 1}})"),
              HasSubstr("several documents are called \"pump\""));
}

TEST_F(DocumentQuestionsTest, StopsWhenToldToAndLeavesNothing) {
  const OwnTemporaries temporaries;
  int asked = 0;
  const auto figures = run(R"({"question": "?", "gold": {"doc": "pump", "page": 1}})",
                           {[&] { return ++asked > 3; }, {}});
  ASSERT_FALSE(figures);
  EXPECT_EQ(figures.error().code, base::Code::kCancelled);
  EXPECT_TRUE(temporaries.empty());
}

}  // namespace
}  // namespace qwalt::eval
