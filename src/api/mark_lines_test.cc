#include "api/mark_lines.h"

#include <gtest/gtest.h>

namespace qwalt::api {
namespace {

std::vector<extract::WordBox> marks_of(const std::vector<extract::WordBox>& words) {
  std::vector<extract::WordBox> marks;
  for (const extract::WordBox& word : words) add_mark(marks, word);
  return marks;
}

TEST(MarkLines, JoinTheWordsOfALine) {
  const auto marks = marks_of({{10, 20, 40, 30, "two"}, {44, 18, 80, 30, "Words"}});
  ASSERT_EQ(marks.size(), 1U);
  EXPECT_EQ(marks[0].x0, 10);
  EXPECT_EQ(marks[0].y0, 18);
  EXPECT_EQ(marks[0].x1, 80);
  EXPECT_EQ(marks[0].text, "");
}

TEST(MarkLines, JoinThoseWrittenFromTheRight) {
  EXPECT_EQ(marks_of({{60, 20, 90, 30, "a"}, {20, 20, 56, 30, "b"}}).size(), 1U);
}

TEST(MarkLines, BeginAnewOnTheNextLineAndAcrossAColumn) {
  EXPECT_EQ(marks_of({{60, 20, 90, 30, "end"}, {10, 34, 40, 44, "next"}}).size(), 2U);
  EXPECT_EQ(marks_of({{10, 20, 40, 30, "left"}, {60, 20, 90, 30, "right"}}).size(), 2U);
}

TEST(MarkLines, TakeBoxesWithoutASize) {
  EXPECT_EQ(marks_of({{10, 20, 10, 20, ""}, {10, 20, 10, 20, ""}}).size(), 1U);
}

}  // namespace
}  // namespace qwalt::api
