#include "answer/prompt_templates.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/random.h"

namespace qwalt::answer {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

class Templates : public testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directories(folder_); }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  void write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ + "/" + name) << text;
  }

  std::string folder_ = testing::TempDir() + "qwalt_templates_" + base::random_hex(6);
};

TEST_F(Templates, AreBuiltInWithoutAFile) {
  const PromptTemplates templates(folder_);
  EXPECT_THAT(templates.text(Template::kSystem), HasSubstr("{system_prompt}"));
  EXPECT_THAT(templates.text(Template::kQuestion), HasSubstr("{sources}"));
  EXPECT_THAT(templates.list(), SizeIs(5));
  for (const TemplateInfo& each : templates.list()) EXPECT_FALSE(each.edited);
}

TEST_F(Templates, AreTakenFromAFileAtOnceAndGivenBackWithIt) {
  const PromptTemplates templates(folder_);
  write("no-sources.txt", "Nothing was found for {question}.\n");
  EXPECT_EQ(templates.text(Template::kNoSources), "Nothing was found for {question}.");
  write("no-sources.txt", "Still nothing at all: {question}");
  EXPECT_EQ(templates.text(Template::kNoSources), "Still nothing at all: {question}");
  std::filesystem::remove(folder_ + "/no-sources.txt");
  EXPECT_THAT(templates.text(Template::kNoSources), HasSubstr("small talk"));
}

TEST_F(Templates, ThatCannotBeUsedLeaveTheBuiltInOne) {
  const PromptTemplates templates(folder_);
  const std::string built_in = templates.text(Template::kQuestion);
  for (const std::string& text :
       {std::string("only {question}"), std::string(" \n"), std::string("\xff\xfe {sources}"),
        std::string(kMaxTemplateBytes + 1, 'x'),
        std::string("{sources} {boundary} {question} {secret}")}) {
    write("question.txt", text);
    EXPECT_EQ(templates.text(Template::kQuestion), built_in) << text.substr(0, 40);
  }
}

TEST(FillTemplate, ReplacesPlaceholdersOnceAndLeavesOtherBraces) {
  using Pair = std::pair<std::string_view, std::string_view>;
  const std::vector<Pair> values{{"question", "what is {sources}?"}, {"sources", "S"}};
  EXPECT_EQ(fill_template("{sources} {\"json\": {}} {question} {other}", values),
            "S {\"json\": {}} what is {sources}? {other}");
}

TEST(CheckTemplate, SaysWhatIsWrong) {
  EXPECT_TRUE(check_template(Template::kSuggestions, "Write {\"a\": 1} questions."));
  EXPECT_EQ(check_template(Template::kSystem, "Rules").error().message,
            "{system_prompt} is missing in it");
  EXPECT_EQ(check_template(Template::kSuggestions, "{sources}").error().message,
            "there is no {sources} for it");
}

}  // namespace
}  // namespace qwalt::answer
