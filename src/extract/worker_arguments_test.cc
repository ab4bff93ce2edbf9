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

TEST(WorkerArguments, WhatIsNotKnownIsRefused) {
  for (const char* bad : {"", "file.pdf", "--pages", "--pages=", "--pages=x", "--pages=-1",
                          "--pages=99999999999", "--other=1", "--extension=../x"}) {
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
