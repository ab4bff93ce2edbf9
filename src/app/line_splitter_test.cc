#include "app/line_splitter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace qwalt::app {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> lines_of(std::string_view text, std::size_t piece, std::size_t limit) {
  std::vector<std::string> lines;
  LineSplitter splitter(
      limit, [&](std::optional<std::string> line) { lines.push_back(line ? *line : "TOO LONG"); });
  for (std::size_t at = 0; at < text.size(); at += piece) splitter.take(text.substr(at, piece));
  splitter.finish();
  return lines;
}

TEST(LineSplitter, GivesTheSameLinesHoweverTheBytesAreCut) {
  const std::string text = "one\r\n\ntwo\n{\"three\": 3}";
  for (std::size_t piece = 1; piece <= text.size(); ++piece) {
    EXPECT_THAT(lines_of(text, piece, 100), ElementsAre("one", "", "two", "{\"three\": 3}"));
  }
}

TEST(LineSplitter, LeavesOutALineThatIsTooLongAndReadsTheNext) {
  const std::string text = "short\n" + std::string(50, 'x') + "\nalso short\n";
  for (std::size_t piece : {1u, 7u, 100u}) {
    EXPECT_THAT(lines_of(text, piece, 10), ElementsAre("short", "TOO LONG", "also short"));
  }
}

TEST(LineSplitter, TellsOfALastLineThatIsTooLong) {
  EXPECT_THAT(lines_of(std::string(20, 'x'), 3, 10), ElementsAre("TOO LONG"));
}

TEST(LineSplitter, GivesNothingForNothing) { EXPECT_THAT(lines_of("", 1, 10), ElementsAre()); }

}  // namespace
}  // namespace qwalt::app
