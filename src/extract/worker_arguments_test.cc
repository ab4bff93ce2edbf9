#include "extract/worker_arguments.h"

#include <gtest/gtest.h>

namespace qwalt::extract {
namespace {

TEST(WorkerArguments, AreReadAsTheyWereWritten) {
  WorkerArguments given;
  given.limits = {1, 2, 3, 4, 5, 6, 7, 8, 9};
  given.extension = "md";
  given.mode = ReadingMode::kSimple;
  auto read = parse_worker_arguments(format_worker_arguments(given));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(format_worker_arguments(*read), format_worker_arguments(given));
  EXPECT_EQ(read->limits.nesting, 9u);
  EXPECT_EQ(read->extension, "md");
  EXPECT_EQ(read->mode, ReadingMode::kSimple);
}

TEST(WorkerArguments, EveryTaskKeepsWhatItNeeds) {
  WorkerArguments given;
  given.task = Task::kImage;
  given.page = 17;
  given.width = 900;
  given.marks = {{1, 2.5F, 300.25F, 4, "not sent"}, {-7, 0, 99'999, 1e9F, ""}};
  auto image = parse_worker_arguments(format_worker_arguments(given));
  ASSERT_TRUE(image) << image.error().message;
  EXPECT_EQ(image->task, Task::kImage);
  EXPECT_EQ(image->page, 17u);
  EXPECT_EQ(image->width, 900u);
  ASSERT_EQ(image->marks.size(), 2u);
  EXPECT_NEAR(image->marks[0].x1, 300.25F, 0.051F);
  EXPECT_EQ(image->marks[0].y0, 2.5F);
  EXPECT_EQ(image->marks[1].x0, -7);
  EXPECT_EQ(image->marks[1].y1, 99'999) << "a place far outside is brought to the edge";
  EXPECT_EQ(image->marks[0].text, "");

  WorkerArguments tool;
  tool.task = Task::kTool;
  tool.tool = "tesseract";
  tool.tool_arguments = {"-l", "eng+deu"};
  auto ran = parse_worker_arguments(format_worker_arguments(tool));
  ASSERT_TRUE(ran) << ran.error().message;
  EXPECT_EQ(ran->tool, "tesseract");
  EXPECT_EQ(ran->tool_arguments, tool.tool_arguments);

  WorkerArguments part;
  part.part = 2;
  part.parts = 3;
  part.ocr = true;
  part.read_as = ReadAs::kConverted;
  part.media_type = "application/vnd.ms-excel";
  auto read = parse_worker_arguments(format_worker_arguments(part));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->part, 2u);
  EXPECT_EQ(read->parts, 3u);
  EXPECT_TRUE(read->ocr);
  EXPECT_EQ(read->read_as, ReadAs::kConverted);
  EXPECT_EQ(read->media_type, part.media_type);
}

TEST(WorkerArguments, AsManyMarksAsAllowedFitIntoOneArgument) {
  WorkerArguments given;
  given.task = Task::kImage;
  given.width = 900;
  given.marks.resize(kMaxMarks, {-99'999, -99'999, -99'999, -99'999, ""});
  constexpr std::size_t kKernelLimit = std::size_t{128} * 1024;
  auto arguments = format_worker_arguments(given);
  for (const std::string& argument : arguments) EXPECT_LT(argument.size(), kKernelLimit);
  ASSERT_TRUE(parse_worker_arguments(arguments));
  given.marks.emplace_back();
  EXPECT_FALSE(parse_worker_arguments(format_worker_arguments(given)));
}

TEST(WorkerArguments, WhatDoesNotAgreeIsRefused) {
  using List = std::vector<std::string>;
  for (const List& bad : {List{"--part=1"}, List{"--part=2", "--parts=2"}, List{"--task=image"},
                          List{"--width=900"}, List{"--task=tool"}, List{"--tool=tesseract"}}) {
    EXPECT_FALSE(parse_worker_arguments(bad)) << bad.front();
  }
}

TEST(WorkerArguments, WhatIsNotKnownIsRefused) {
  for (const char* bad : {"",
                          "file.pdf",
                          "--pages",
                          "--pages=",
                          "--pages=x",
                          "--pages=-1",
                          "--pages=99999999999",
                          "--other=1",
                          "--extension=../x",
                          "--task=",
                          "--task=dance",
                          "--read-as=content",
                          "--parts=0",
                          "--parts=17",
                          "--page=0",
                          "--page=3000000000",
                          "--width=63",
                          "--width=3001",
                          "--marks=1,2,3",
                          "--marks=1,2,3,4,5",
                          "--marks=1,2,3,x",
                          "--marks=1,2,3,4;",
                          "--marks=1,2,3,9999999999",
                          "--marks=1.5,2,3,4",
                          "--media-type=a b",
                          "--media-type=a\n",
                          "--tool=/bin/sh",
                          "--tool=../x"}) {
    EXPECT_FALSE(parse_worker_arguments({bad})) << bad;
  }
}

TEST(WorkerArguments, OfANameOnlyAPlainExtensionGoesToTheChild) {
  EXPECT_EQ(extension_of("Report.PDF"), "pdf");
  EXPECT_EQ(extension_of("archive.tar.gz"), "gz");
  EXPECT_EQ(extension_of("README"), "");
  EXPECT_EQ(extension_of("x./../../etc"), "");
  EXPECT_EQ(extension_of("x.verylongextensionindeed"), "");
}

TEST(FailureName, EachKindHasItsOwn) {
  std::vector<std::string> names;
  for (int kind = 0; kind <= static_cast<int>(FailureKind::kInternal); ++kind) {
    names.emplace_back(failure_name(static_cast<FailureKind>(kind)));
  }
  std::vector<std::string> expected = {
      "password_protected", "needs_ocr", "no_text",   "unreadable", "unsupported",
      "too_large",          "timeout",   "cancelled", "internal"};
  EXPECT_EQ(names, expected);
}

}  // namespace
}  // namespace qwalt::extract
