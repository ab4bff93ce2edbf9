#include "eval/document_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "eval/test_folder.h"

namespace qwalt::eval {
namespace {

using testing::ElementsAre;

std::vector<std::string> names_in(const TestFolder& folder) {
  std::vector<std::string> names;
  const auto files = document_files(folder.path()).value();
  for (const DocumentFile& file : files) names.push_back(file.name);
  return names;
}

TEST(DocumentFilesTest, TakesTheFilesBesideTheQuestions) {
  TestFolder folder;
  for (const char* name :
       {"questions.jsonl", "qrels.tsv", "SOURCE.md", ".hidden", "b.pdf", "a.md"}) {
    folder.write(name, "x");
  }
  EXPECT_THAT(names_in(folder), ElementsAre("a.md", "b.pdf"));
}

TEST(DocumentFilesTest, TakesTheFilesOfASubfolderAloneWhereThereIsOne) {
  TestFolder folder;
  for (const char* name : {"questions.jsonl", "notes.md", "pdfs/b.pdf", "pdfs/more/a.pdf"}) {
    folder.write(name, "x");
  }
  EXPECT_THAT(names_in(folder), ElementsAre("b.pdf", "more/a.pdf"));
}

TEST(DocumentFilesTest, OfSeveralSubfoldersTheNamesTellWhich) {
  TestFolder folder;
  for (const char* name : {"old/a.pdf", "new/a.pdf", ".git/a.pdf"}) folder.write(name, "x");
  EXPECT_THAT(names_in(folder), ElementsAre("new/a.pdf", "old/a.pdf"));
}

TEST(DocumentFilesTest, AFolderWithoutDocumentsIsAnError) {
  TestFolder folder;
  folder.write("questions.jsonl", "x");
  EXPECT_EQ(document_files(folder.path()).error().code, base::Code::kNotFound);
}

TEST(DocumentNamesTest, FindsDocumentsByAsMuchOfTheirNameAsIsNeeded) {
  const DocumentNames names({{"", "a/manual.pdf"}, {"", "a/notes"}, {"", "b/plan.v2.docx"}});
  EXPECT_EQ(names.find("a/manual.pdf").value(), 0);
  EXPECT_EQ(names.find("manual.pdf").value(), 0);
  EXPECT_EQ(names.find("manual").value(), 0);
  EXPECT_EQ(names.find("a/manual").value(), 0);
  EXPECT_EQ(names.find("notes").value(), 1);
  EXPECT_EQ(names.find("plan.v2").value(), 2);
  EXPECT_EQ(names.find("plan").error().code, base::Code::kNotFound);
}

TEST(DocumentNamesTest, ANameThatFitsSeveralIsAnError) {
  const DocumentNames names({{"", "a/m.pdf"}, {"", "b/m.pdf"}, {"", "m.md"}});
  EXPECT_EQ(names.find("m.pdf").error().code, base::Code::kInvalid);
  EXPECT_EQ(names.find("m").error().code, base::Code::kInvalid);
  EXPECT_EQ(names.find("b/m").value(), 1);
  EXPECT_EQ(names.find("m.md").value(), 2);
}

}  // namespace
}  // namespace qwalt::eval
