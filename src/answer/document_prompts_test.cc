#include "answer/document_prompts.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "answer/prompt.h"
#include "base/file.h"
#include "base/random.h"

namespace qwalt::answer {
namespace {

class DocumentPromptsTest : public testing::Test {
 protected:
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::string folder_ = testing::TempDir() + "qwalt_prompts_" + base::random_hex(6);
  DocumentPrompts prompts_{base::posix_file_system(), folder_};
};

TEST_F(DocumentPromptsTest, AreWrittenOnceAndReadAsEdited) {
  ASSERT_TRUE(prompts_.ensure("SOP 4.pdf"));
  EXPECT_EQ(prompts_.read("SOP 4.pdf"), default_system_prompt());
  ASSERT_TRUE(base::write_durably(base::posix_file_system(), folder_ + "/SOP 4.pdf.json",
                                  "{\"system_prompt\": \"Only German.\"}"));
  ASSERT_TRUE(prompts_.ensure("SOP 4.pdf"));
  EXPECT_EQ(prompts_.read("SOP 4.pdf"), "Only German.");
}

TEST_F(DocumentPromptsTest, ABrokenFileIsNotUsed) {
  ASSERT_TRUE(prompts_.ensure("a"));
  for (const char* text : {"", "{", "[1]", "{\"system_prompt\": 5}"}) {
    ASSERT_TRUE(base::write_durably(base::posix_file_system(), folder_ + "/a.json", text));
    EXPECT_EQ(prompts_.read("a"), default_system_prompt());
  }
}

TEST_F(DocumentPromptsTest, TooLongAPromptIsRefusedAndTheOldOneKept) {
  ASSERT_TRUE(prompts_.write("a", "short"));
  const auto refused = prompts_.write("a", std::string(kMaxSystemPromptBytes + 1, 'x'));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, base::Code::kTooLarge);
  EXPECT_EQ(prompts_.read("a"), "short");
}

TEST_F(DocumentPromptsTest, NamesNeverLeaveTheFolder) {
  for (std::string name : {std::string("../../evil"), std::string("/etc/passwd"), std::string(".."),
                           std::string("a\0b", 3), std::string(1000, 'x'), std::string("%2e%2e/x"),
                           std::string(".hidden")}) {
    const std::string file = prompt_file_name(name);
    EXPECT_EQ(file.find('/'), std::string::npos) << file;
    EXPECT_EQ(file.find('\0'), std::string::npos);
    EXPECT_FALSE(file.starts_with('.')) << file;
    EXPECT_LE(file.size(), 200u);
    ASSERT_TRUE(prompts_.write(name, "p")) << name;
    EXPECT_EQ(prompts_.read(name), "p");
  }
  EXPECT_EQ(base::posix_file_system().list(folder_)->size(), 7u);
}

TEST_F(DocumentPromptsTest, DifferentNamesHaveDifferentFiles) {
  EXPECT_NE(prompt_file_name("a/b"), prompt_file_name("a%2Fb"));
  EXPECT_NE(prompt_file_name(std::string(300, 'x') + "1"),
            prompt_file_name(std::string(300, 'x') + "2"));
}

}  // namespace
}  // namespace qwalt::answer
