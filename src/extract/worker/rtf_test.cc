#include <gmock/gmock.h>

#include "extract/worker/extraction_for_tests.h"

namespace qwalt::worker {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using text::BlockKind;

std::string rtf(const std::string& body) { return "{\\rtf1\\ansi\\ansicpg1252 " + body + "}"; }

TEST(Rtf, ParagraphsBecomeBlocks) {
  auto got = extract_bytes(rtf("Tighten {\\b all} bolts.\\par M8 \\{42\\} Nm.\\line Next.\\par"));
  ASSERT_TRUE(got.outcome);
  EXPECT_EQ(got.info.media_type, "application/rtf");
  EXPECT_EQ(got.text(), "Tighten all bolts.¶M8 {42} Nm.\nNext.¶");
}

TEST(Rtf, CharactersAreReadInTheCodePageOfTheirFont) {
  EXPECT_EQ(extract_bytes(rtf("Gr\\'fc\\'dfe")).text(), "Grüße¶");
  EXPECT_EQ(extract_bytes("{\\rtf1\\ansi{\\fonttbl{\\f0 Arial;}{\\f1\\fcharset204 Arial Cyr;}}"
                          "{\\f1 \\'cf\\'f0\\'e8\\'e2\\'e5\\'f2} \\'e9}")
                .text(),
            "Привет é¶");
  // The second byte of a Japanese character may be a letter.
  EXPECT_EQ(extract_bytes("{\\rtf1\\ansi\\ansicpg932 \\'83e\\'83X\\'83g}").text(), "テスト¶");
}

TEST(Rtf, UnicodeNumbersReplaceWhatStandsAfterThem) {
  EXPECT_EQ(extract_bytes(rtf("\\u8364? \\uc2\\u1055\\'cf\\'f0 \\uc0\\u223 x")).text(), "€ П ßx¶");
  EXPECT_EQ(extract_bytes(rtf("\\u-10180?\\u-8193?")).text(), "🏿¶");
  EXPECT_EQ(extract_bytes(rtf("\\u-10180? alone")).text(), "\xef\xbf\xbd alone¶");
  // A group or a paragraph is never swallowed.
  EXPECT_EQ(extract_bytes(rtf("\\uc9\\u65 a{b}c\\par d")).text(), "Abc¶d¶");
}

TEST(Rtf, HeadingsAreToldByStyleAndByOutline) {
  auto got = extract_bytes(
      rtf("{\\stylesheet{\\s1 heading 1;}{\\s2\\outlinelevel2 Own;}{\\*\\cs3 Char;}}"
          "\\pard\\s1 Bolts\\par\\pard Text.\\par\\pard\\s2 Torque\\par\\pard\\outlinelevel0 "
          "Nuts\\par"));
  EXPECT_THAT(got.texts(BlockKind::kHeading), ElementsAre("Bolts", "Torque", "Nuts"));
  EXPECT_EQ(got.blocks()[2].level, 3);
  EXPECT_EQ(got.texts(BlockKind::kParagraph), std::vector<std::string>{"Text."});
}

TEST(Rtf, ListItemsKeepTheirMark) {
  auto got = extract_bytes(rtf("{\\listtext 1.\\tab}First\\par{\\pntext\\'b7\\tab}Second\\par"));
  EXPECT_THAT(got.texts(BlockKind::kListItem), ElementsAre("1. First", "• Second"));
}

TEST(Rtf, TablesAreReadRowByRow) {
  auto got =
      extract_bytes(rtf("\\trowd\\trhdr\\intbl Bolt\\cell Torque\\cell\\row\\trowd\\intbl M8\\cell "
                        "42\\par dry\\cell\\row\\pard After.\\par"));
  ASSERT_EQ(got.blocks().size(), 2u);
  EXPECT_EQ(got.blocks()[0].kind, BlockKind::kTable);
  EXPECT_EQ(got.blocks()[0].head_rows, 1);
  EXPECT_EQ(got.text(), "Bolt | Torque\nM8 | 42 dry¶After.¶");
}

TEST(Rtf, WhatIsNotTextOfTheDocumentIsLeftOut) {
  auto got = extract_bytes(
      rtf("{\\info{\\title Pump manual}{\\author Nobody}}{\\header Head}{\\footer Foot}"
          "{\\pict\\wmetafile8 0102}{\\*\\unknown junk}{\\v hidden}{\\deleted gone}"
          "{\\field{\\*\\fldinst HYPERLINK \"http://x\"}{\\fldrslt link}}"
          "{\\object{\\*\\objdata 0a0b}{\\result shown}} end\\par"));
  EXPECT_EQ(got.info.title, "Pump manual");
  EXPECT_EQ(
      extract_bytes(rtf("{\\info{\\upr{\\title ?}{\\*\\ud{\\title \\u12478?}}}}x")).info.title,
      "ゾ");
  EXPECT_EQ(got.text(), "linkshown end¶");
}

TEST(Rtf, FootnotesFollowTheirParagraph) {
  auto got = extract_bytes(rtf("See{\\footnote The note.} here.\\par Next.\\par"));
  EXPECT_EQ(got.text(), "See here.¶The note.¶Next.¶");
  EXPECT_EQ(got.blocks()[1].kind, BlockKind::kFootnote);
}

TEST(Rtf, TextBoxesAreReadOnce) {
  auto got = extract_bytes(
      rtf("Before {\\shp{\\*\\shpinst{\\sp{\\sn a}{\\sv 1}}{\\shptxt In the box.\\par}}"
          "{\\shprslt again}}after.\\par"));
  EXPECT_EQ(got.text(), "In the box.¶Before after.¶");
}

TEST(Rtf, RawBytesArePassedOver) {
  std::string bytes = rtf("a{\\pict\\bin5 }}}}}}b\\par");
  EXPECT_EQ(extract_bytes(bytes).text(), "ab¶");
  EXPECT_TRUE(extract_bytes(rtf("a\\bin999999999 b")).outcome);
}

TEST(Rtf, DamageAndBombsEndInAnAnswer) {
  EXPECT_EQ(extract_bytes("{\\rtf1 cut {\\b in the middle").text(), "cut in the middle¶");
  EXPECT_EQ(extract_bytes("{\\rtf1 a}}}}b").text(), "a¶");
  EXPECT_EQ(extract_bytes("{\\rtf1 " + std::string(100'000, '{') + "x").failure(),
            FailureKind::kTooLarge);
  EXPECT_EQ(extract_bytes("{\\rtf1}").failure(), FailureKind::kNoText);
  auto got = extract_bytes(rtf(std::string(200'000, 'x')));
  ASSERT_TRUE(got.outcome);
  std::size_t letters = 0;
  for (const text::Block& block : got.blocks()) letters += block.text.size();
  EXPECT_EQ(letters, 200'000u);
}

}  // namespace
}  // namespace qwalt::worker
