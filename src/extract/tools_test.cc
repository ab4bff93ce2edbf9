#include "extract/tools.h"

#include <gtest/gtest.h>

namespace qwalt::extract {
namespace {

TEST(Tools, OnlyThoseOfTheTableAreKnown) {
  for (const char* name : {"tesseract", "catdoc", "xls2csv", "catppt", "msgconvert"}) {
    const Tool* tool = find_tool(name);
    ASSERT_NE(tool, nullptr) << name;
    EXPECT_EQ(tool->name, name);
    EXPECT_TRUE(tool->program.starts_with("/usr/bin/")) << tool->program;
  }
  EXPECT_EQ(find_tool("sh"), nullptr);
  EXPECT_EQ(find_tool(""), nullptr);
}

TEST(Tools, OldFormatsHaveAConverterAndOthersNone) {
  EXPECT_EQ(converter_of("application/msword")->name, "catdoc");
  EXPECT_EQ(converter_of("application/vnd.ms-excel")->name, "xls2csv");
  EXPECT_EQ(converter_of("application/vnd.ms-powerpoint")->name, "catppt");
  EXPECT_EQ(converter_of("application/vnd.ms-outlook")->name, "msgconvert");
  EXPECT_EQ(converter_of("application/pdf"), nullptr);
  EXPECT_EQ(converter_of(""), nullptr);
}

TEST(Tools, OcrUsesTheLanguagesThatAreWantedAndInstalled) {
  Tools installed;
  installed.ocr_languages = {"deu", "eng", "fra"};
  using List = std::vector<std::string>;
  EXPECT_EQ(ocr_arguments({"fra", "eng"}, installed), (List{"-l", "fra+eng"}));
  EXPECT_EQ(ocr_arguments({"jpn"}, installed), (List{"-l", "eng"}));
  EXPECT_EQ(ocr_arguments({}, installed), (List{"-l", "eng"}));
  installed.ocr_languages = {"deu"};
  EXPECT_EQ(ocr_arguments({}, installed), (List{"-l", "deu"}));
}

TEST(Tools, AToolThatIsNoneIsAWrongArgument) {
  WorkerArguments arguments;
  arguments.task = Task::kTool;
  arguments.tool = "bash";
  EXPECT_EQ(become_tool(arguments), kWrongArguments);
}

TEST(Tools, WhatIsMissingIsNotInstalled) {
  Tool tool = *find_tool("catdoc");
  tool.program = "/usr/bin/there-is-no-such-program";
  EXPECT_FALSE(is_installed(tool));
  tool.program = "/bin/sh";
  EXPECT_TRUE(is_installed(tool));
  tool.needed = {"/usr/share/there-is-no-such-file"};
  EXPECT_FALSE(is_installed(tool));
}

}  // namespace
}  // namespace qwalt::extract
