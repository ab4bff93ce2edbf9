#include "api/download_name.h"

#include <gtest/gtest.h>

#include "base/utf8.h"

namespace qwalt::api {
namespace {

constexpr base::Micros kTime = 1'763'812'800'000'000;  // 2025-11-22T12:00:00Z

std::string named(std::string_view title) { return download_name(title, "chat", kTime); }

TEST(DownloadName, IsTheTitle) {
  EXPECT_EQ(named("Torque of the M8 bolts"), "Torque of the M8 bolts");
  EXPECT_EQ(named("Größe der Mühle, 2. Teil"), "Größe der Mühle, 2. Teil");
  EXPECT_EQ(named("عزم دوران البراغي"), "عزم دوران البراغي");
}

TEST(DownloadName, LeavesOutWhatAFileSystemRefuses) {
  EXPECT_EQ(named("Which torque, and why?"), "Which torque, and why");
  EXPECT_EQ(named("a/b\\c:d*e?f\"g<h>i|j"), "a b c d e f g h i j");
  EXPECT_EQ(named("../../etc/passwd"), "etc passwd");
  EXPECT_EQ(named(" one\r\n\ttwo \u202efdp.exe . "), "one two fdp.exe");
  EXPECT_EQ(named("broken \xff name"), "broken \uFFFD name");
}

TEST(DownloadName, HasAtMostEightyCharacters) {
  std::string title;
  for (int i = 0; i < 100; ++i) title += "ü";
  EXPECT_EQ(base::count_code_points(named(title)), 80U);
  EXPECT_EQ(named(std::string(79, 'a') + " tail"), std::string(79, 'a'));
}

TEST(DownloadName, IsTheDayWhenNothingOfTheTitleIsLeft) {
  EXPECT_EQ(named(""), "chat 2025-11-22");
  EXPECT_EQ(named(" ../.. ?? \u200b"), "chat 2025-11-22");
}

TEST(Attachment, SaysTheNameInFullAndInAscii) {
  EXPECT_EQ(attachment("Torque, part 2.md"),
            "attachment; filename=\"Torque, part 2.md\"; "
            "filename*=UTF-8''Torque%2C%20part%202.md");
  EXPECT_EQ(attachment("Größe.md"),
            "attachment; filename=\"Gr__e.md\"; filename*=UTF-8''Gr%C3%B6%C3%9Fe.md");
}

TEST(Attachment, CannotBeEndedByAName) {
  EXPECT_EQ(attachment("a\"; x=\"b\r\nSet-Cookie: c.md"),
            "attachment; filename=\"a_; x=_b__Set-Cookie_ c.md\"; "
            "filename*=UTF-8''a%22%3B%20x%3D%22b%0D%0ASet-Cookie%3A%20c.md");
}

}  // namespace
}  // namespace qwalt::api
