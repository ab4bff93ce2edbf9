#include "eval/line_reader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

namespace qwalt::eval {
namespace {

// Gives `text` in pieces of at most `piece` bytes.
LineReader reader_of(std::string text, std::size_t piece = 7) {
  return {"rows.jsonl",
          [text = std::move(text), piece,
           at = std::size_t{0}](std::span<char> into) mutable -> base::Result<std::size_t> {
            const std::size_t size = std::min({piece, into.size(), text.size() - at});
            std::memcpy(into.data(), text.data() + at, size);
            at += size;
            return size;
          }};
}

std::vector<std::string> lines_of(LineReader reader) {
  std::vector<std::string> lines;
  while (auto line = reader.next().value()) lines.emplace_back(*line);
  return lines;
}

using Lines = std::vector<std::string>;

TEST(LineReaderTest, GivesLinesWithoutTheirEnds) {
  EXPECT_EQ(lines_of(reader_of("one\ntwo\nthree")), (Lines{"one", "two", "three"}));
  EXPECT_EQ(lines_of(reader_of("one\ntwo\n")), (Lines{"one", "two"}));
}

TEST(LineReaderTest, TakesWindowsLineEndsAndAByteOrderMarkOff) {
  EXPECT_EQ(lines_of(reader_of("\xef\xbb\xbfone\r\ntwo\r\n")), (Lines{"one", "two"}));
}

TEST(LineReaderTest, AByteOrderMarkInALaterLineStays) {
  EXPECT_EQ(lines_of(reader_of("one\n\xef\xbb\xbftwo")), (Lines{"one", "\xef\xbb\xbftwo"}));
}

TEST(LineReaderTest, PassesOverBlankLinesButCountsThem) {
  LineReader reader = reader_of("\n \t\r\none\n\n");
  EXPECT_EQ(reader.next().value(), "one");
  EXPECT_EQ(reader.number(), 3);
  EXPECT_EQ(reader.next().value(), std::nullopt);
}

TEST(LineReaderTest, AnEmptyFileHasNoLines) { EXPECT_TRUE(lines_of(reader_of("")).empty()); }

TEST(LineReaderTest, ErrorsNameFileAndLine) {
  LineReader reader = reader_of("one\ntwo\n");
  ASSERT_TRUE(reader.next());
  ASSERT_TRUE(reader.next());
  EXPECT_EQ(reader.error("it is odd.").message, "rows.jsonl, line 2: it is odd.");
}

TEST(LineReaderTest, PiecesOfAnySizeGiveTheSameLines) {
  const std::string text = "alpha\r\n\nbeta gamma\n" + std::string(1000, 'x') + "\nend";
  const Lines whole = lines_of(reader_of(text, text.size()));
  for (const std::size_t piece : {1, 2, 3, 64, 999}) {
    EXPECT_EQ(lines_of(reader_of(text, piece)), whole) << piece;
  }
}

TEST(LineReaderTest, ALineOfTheLargestSizeIsReadAndALongerOneRefused) {
  const std::string largest(kMaxLineBytes, 'x');
  LineReader sound = reader_of("a\n" + largest + "\nb", 1 << 20);
  EXPECT_EQ(lines_of(std::move(sound)).size(), 3);
  LineReader refused = reader_of("a\n" + largest + "xx\nb", 1 << 20);
  ASSERT_TRUE(refused.next());
  const auto line = refused.next();
  ASSERT_FALSE(line);
  EXPECT_EQ(line.error().code, base::Code::kTooLarge);
  EXPECT_EQ(line.error().message, "rows.jsonl, line 2: it is longer than 16 MB.");
}

TEST(LineReaderTest, AnEndlessLineIsRefusedBeforeItFillsTheMemory) {
  std::size_t given = 0;
  LineReader reader("endless", [&](std::span<char> into) -> base::Result<std::size_t> {
    std::fill(into.begin(), into.end(), 'x');
    given += into.size();
    return into.size();
  });
  EXPECT_FALSE(reader.next());
  EXPECT_LT(given, kMaxLineBytes + (1 << 20));
}

TEST(LineReaderTest, AFailureOfTheDiskIsPassedOn) {
  LineReader reader("broken", [](std::span<char>) -> base::Result<std::size_t> {
    return base::fail(base::Code::kIo, "The disk is gone.");
  });
  EXPECT_EQ(reader.next().error().code, base::Code::kIo);
}

TEST(LineReaderTest, AMissingFileIsNamed) {
  const auto reader = LineReader::open("/nowhere/rows.jsonl");
  ASSERT_FALSE(reader);
  EXPECT_EQ(reader.error().code, base::Code::kNotFound);
  EXPECT_EQ(reader.error().message, "There is no file /nowhere/rows.jsonl.");
}

TEST(LineReaderTest, AFolderIsNoFile) {
  auto reader = LineReader::open("/");
  EXPECT_TRUE(!reader || !reader->next());
}

}  // namespace
}  // namespace qwalt::eval
