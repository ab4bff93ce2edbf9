// Plain text, code, CSV: from bytes to blocks.
#include <gmock/gmock.h>

#include "extract/worker/clean_text.h"
#include "extract/worker/csv.h"
#include "extract/worker/encoding.h"
#include "extract/worker/extraction_for_tests.h"
#include "extract/worker/plain_text.h"
#include "extract/worker/sections.h"

namespace qwalt::worker {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using text::BlockKind;

TEST(PlainText, ALineThatBeginsWithANumberKeepsItsText) {
  auto got = extract_bytes("1. Torque limit is 42 Nm for bolt M8\n", "txt");
  ASSERT_TRUE(got.outcome);
  EXPECT_EQ(got.text(), "1. Torque limit is 42 Nm for bolt M8¶");
  EXPECT_EQ(got.blocks()[0].kind, BlockKind::kListItem);
}

TEST(PlainText, ParagraphsEndAtBlankLinesAndWrappedLinesAreJoined) {
  auto got = extract_bytes(
      "The pump is started by the operator on duty,\nwho checks the pres-\nsure gauge before "
      "that is\ndone.\n\nA second paragraph.\r\n\r\n\r\nA third.",
      "txt");
  std::string text = got.text();
  EXPECT_THAT(text, HasSubstr("¶A second paragraph.¶A third.¶"));
  got = extract_bytes(
      "A line of this paragraph is as long as the others are, with a pres-\n"
      "sure gauge, and it goes on in the next line as prose will always do.\n");
  EXPECT_THAT(got.text(), HasSubstr("with a pressure gauge"));
}

TEST(PlainText, ShortLinesStayLines) {
  EXPECT_EQ(extract_bytes("M8 42\nM10 84\n").text(), "M8 42\nM10 84¶");
}

TEST(PlainText, OnlyWhatCannotBeAnythingElseIsAHeading) {
  auto got = extract_bytes(
      "Introduction\n============\n\nText.\n\nSAFETY RULES\n\nText.\n\n4.2 Bolts and nuts\n\n"
      "4.3 is not a title.\n\n1. Also none\n\nOVER.\n");
  EXPECT_THAT(got.texts(BlockKind::kHeading),
              ElementsAre("Introduction", "SAFETY RULES", "4.2 Bolts and nuts"));
  EXPECT_EQ(got.blocks()[4].level, 2);
}

TEST(PlainText, HeadingsOfAsciiDocAndReStructuredText) {
  auto got = extract_bytes("= Pump\n\n== Bolts\n\nText.\n\n=====\nTitle\n=====\n\nx = y\n");
  EXPECT_THAT(got.texts(BlockKind::kHeading), ElementsAre("Pump", "Bolts", "Title"));
  EXPECT_EQ(got.blocks()[1].level, 2);
}

TEST(PlainText, AFormFeedBeginsASection) {
  auto got = extract_bytes("One.\n\fTwo.\n\f\fThree.");
  ASSERT_EQ(got.pages.size(), 3u);
  EXPECT_EQ(got.pages[1].number, 2u);
  EXPECT_EQ(got.pages[2].blocks[0].text, "Three.");
  EXPECT_FALSE(got.info.paged);
}

TEST(PlainText, EveryEncodingBecomesUtf8) {
  using namespace std::string_view_literals;
  EXPECT_EQ(extract_bytes("\xef\xbb\xbfGr\xc3\xbc\xc3\x9f"
                          "e")
                .text(),
            "Grüße¶");
  EXPECT_EQ(extract_bytes("\xff\xfeG\0r\0\xfc\0\xdf\0e\0"sv).text(), "Grüße¶");
  EXPECT_EQ(extract_bytes("\xfe\xff\0G\0r\0\xfc\0\xdf\0e"sv).text(), "Grüße¶");
  EXPECT_EQ(extract_bytes("G\0r\0a\0y\0 \0d\0a\0y\0"sv).text(), "Gray day¶");
  EXPECT_EQ(extract_bytes("Sch\xf6ne Gr\xfc\xdf"
                          "e aus K\xf6ln und M\xfcnchen")
                .text(),
            "Schöne Grüße aus Köln und München¶");
}

TEST(PlainText, InvalidBytesBecomeReplacementCharacters) {
  std::string text(70000, 'a');  // beyond what the encoding is told by
  text += "\xff tail \xe2\x82";
  EXPECT_THAT(extract_bytes(text).text(), HasSubstr("\xef\xbf\xbd tail \xef\xbf\xbd"));
}

TEST(PlainText, SectionsAreCutBetweenBlocksWithinTheirBound) {
  std::string text;
  for (int i = 0; i < 5000; ++i) text += "Paragraph number " + std::to_string(i) + " of many.\n\n";
  auto got = extract_bytes(text);
  ASSERT_GT(got.pages.size(), 1u);
  std::size_t blocks = 0;
  for (const text::Page& page : got.pages) {
    std::size_t bytes = 0;
    for (const text::Block& block : page.blocks) bytes += block.text.size() + 2;
    EXPECT_LE(bytes, text::kMaxSectionBytes + 2);
    blocks += page.blocks.size();
  }
  EXPECT_EQ(blocks, 5000u);
}

TEST(PlainText, ALineWithoutEndIsCutIntoPieces) {
  std::string line(1'000'000, 'x');
  auto got = extract_bytes(line);
  std::size_t letters = 0;
  for (const text::Block& block : got.blocks()) {
    letters += static_cast<std::size_t>(std::count(block.text.begin(), block.text.end(), 'x'));
    EXPECT_LE(block.text.size(), text::kMaxSectionBytes);
  }
  EXPECT_EQ(letters, line.size());
}

TEST(PlainText, NothingButSpaceIsNoText) {
  EXPECT_EQ(extract_bytes("  \n\t\n").failure(), FailureKind::kNoText);
  EXPECT_EQ(extract_bytes("").failure(), FailureKind::kNoText);
}

TEST(PlainText, ThePagesLanguageIsFound) {
  auto got = extract_bytes(
      "Die Schrauben werden mit einem Drehmoment von 42 Newtonmetern angezogen. Danach wird die "
      "Dichtung geprüft und das Ergebnis in das Protokoll eingetragen.");
  EXPECT_EQ(got.pages.at(0).language, text::Language::kGerman);
}

TEST(ListMarker, IsFoundBeforeTheTextOnly) {
  EXPECT_EQ(list_marker("- item"), 2u);
  EXPECT_EQ(list_marker("• item"), 4u);
  EXPECT_EQ(list_marker("12. item"), 4u);
  EXPECT_EQ(list_marker("a) item"), 3u);
  EXPECT_EQ(list_marker("(iv) item"), 5u);
  EXPECT_EQ(list_marker("3.5 mm"), 0u);
  EXPECT_EQ(list_marker("A. Smith"), 0u);
  EXPECT_EQ(list_marker("-5 degrees"), 0u);
  EXPECT_EQ(list_marker(""), 0u);
}

TEST(CutPoint, PrefersLineEndsThenSpacesAndNeverCutsACharacter) {
  EXPECT_EQ(cut_point("abc", 10), 3u);
  EXPECT_EQ(cut_point("aaa bbb\nccc", 9), 8u);
  EXPECT_EQ(cut_point("aaaaa bbbbb", 8), 6u);
  EXPECT_EQ(cut_point("ääää", 5), 4u);
}

TEST(CleanText, DropsWhatIsNotSeenAndComposes) {
  EXPECT_EQ(clean_text("a\tb\r\nc\rd"), "a b\nc\nd");
  EXPECT_EQ(clean_text("so\xc2\xad"
                       "ft\x01\xe2\x80\x8b"),
            "soft");
  EXPECT_EQ(clean_text("u\xcc\x88"), "ü");
  EXPECT_EQ(clean_text("right\xe2\x80\xae"
                       "left"),
            "rightleft");
  EXPECT_EQ(one_line("  a \n\n b  "), "a b");
  EXPECT_EQ(trim_lines("\n\n a  \nb \n"), " a\nb");
}

TEST(Encoding, LabelsAreReadAsBrowsersDo) {
  EXPECT_EQ(encoding_from_label("latin1"), "WINDOWS-1252");
  EXPECT_EQ(encoding_from_label("Shift_JIS"), "CP932");
  EXPECT_EQ(encoding_from_label("koi8-r"), "KOI8-R");
  EXPECT_EQ(encoding_from_label("no-such-thing"), "");
  EXPECT_EQ(encoding_from_label("UTF-8//IGNORE"), "");
}

TEST(Csv, RowsBecomeLinesOfATable) {
  auto got = extract_bytes("Bolt,Torque\nM8,\"42, dry\"\n\"M10 \"\"long\"\"\",84\n", "csv");
  ASSERT_EQ(got.blocks().size(), 1u);
  EXPECT_EQ(got.blocks()[0].kind, BlockKind::kTable);
  EXPECT_EQ(got.blocks()[0].head_rows, 1);
  EXPECT_EQ(got.blocks()[0].text, "Bolt | Torque\nM8 | 42, dry\nM10 \"long\" | 84");
}

TEST(Csv, TheSeparatorIsFound) {
  EXPECT_EQ(csv_separator({"a;b", "1,5;2"}), ';');
  EXPECT_EQ(csv_separator({"a\tb"}), '\t');
  EXPECT_EQ(csv_separator({"\"a;b;c\",d"}), ',');
  EXPECT_EQ(csv_separator({"alone"}), ',');
}

TEST(Csv, TabsSeparateToo) {
  EXPECT_EQ(extract_bytes("Bolt\tTorque\nM8\t\t42\n", "tsv").text(), "Bolt | Torque\nM8 |  | 42¶");
  EXPECT_EQ(extract_bytes("sep=|\na|b\n", "csv").text(), "a | b¶");
}

TEST(Csv, AFirstRowOfNumbersIsNoHead) {
  auto got = extract_bytes("1,2\n3,4\n", "csv");
  EXPECT_EQ(got.blocks()[0].head_rows, 0);
  EXPECT_TRUE(is_csv_head({"Bolt", "2024", ""}));
  EXPECT_FALSE(is_csv_head({"Bolt", "42"}));
}

TEST(Csv, ATitleAboveTheTableIsAParagraph) {
  auto got = extract_bytes("Bolts of the pump,,\nSize,Torque,Unit\nM8,42,Nm\n", "csv");
  EXPECT_EQ(got.text(), "Bolts of the pump¶Size | Torque | Unit\nM8 | 42 | Nm¶");
  EXPECT_EQ(got.blocks()[1].head_rows, 1);
}

TEST(Csv, TheHeadIsRepeatedInEveryBlock) {
  std::string csv = "Size,Torque\n";
  for (int i = 0; i < 3000; ++i) csv += "M8," + std::to_string(i) + "\n";
  auto got = extract_bytes(csv, "csv");
  ASSERT_GT(got.blocks().size(), 2u);
  for (const text::Block& block : got.blocks()) {
    EXPECT_THAT(block.text, testing::StartsWith("Size | Torque\n"));
    EXPECT_EQ(block.head_rows, 1);
  }
}

TEST(Csv, AQuoteInsideACellMeansNothing) {
  EXPECT_EQ(extract_bytes("pipe,5\" wide\nrod,3\n", "csv").text(), "pipe | 5\" wide\nrod | 3¶");
}

TEST(Csv, AQuotedCellMayGoOverLinesButNotForEver) {
  EXPECT_EQ(extract_bytes("a,b\n\"one\ntwo\",3\n", "csv").text(), "a | b\none two | 3¶");
  std::string open = "a,b\n\"";
  for (int i = 0; i < 20000; ++i) open += "line\n";
  auto got = extract_bytes(open, "csv");
  ASSERT_TRUE(got.outcome);
  // Its rows are rows again, and none is lost.
  std::string text = got.text();
  EXPECT_THAT(text, HasSubstr("\"line\nline\nline"));
  std::size_t lines = 0;
  for (std::size_t at = 0; (at = text.find("line", at)) != std::string::npos; ++at) ++lines;
  EXPECT_EQ(lines, 20000u);
}

TEST(Code, KeepsItsLinesAndIndentation) {
  auto got = extract_bytes("if x:\n  torque = 42\n\n", "py");
  ASSERT_EQ(got.blocks().size(), 1u);
  EXPECT_EQ(got.blocks()[0].kind, BlockKind::kCode);
  EXPECT_EQ(got.blocks()[0].text, "if x:\n  torque = 42");
}

}  // namespace
}  // namespace qwalt::worker
