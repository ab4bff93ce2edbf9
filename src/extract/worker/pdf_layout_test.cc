// The layout analysis, from word boxes.
#include "extract/worker/pdf_layout.h"

#include <gmock/gmock.h>

#include "extract/worker/pdf_columns.h"
#include "extract/worker/pdf_headings.h"
#include "extract/worker/pdf_paragraphs.h"
#include "extract/worker/pdf_rows.h"
#include "extract/worker/pdf_tables.h"
#include "extract/worker/running_heads.h"

namespace qwalt::worker {
namespace {

using testing::ElementsAre;

// A word of 5 points a character, 10 high.
PdfWord word(float x, float y, const std::string& text, float size = 10) {
  PdfWord out;
  out.text = text;
  out.box = {x, y, x + 5 * static_cast<float>(text.size()), y + size};
  out.size = size;
  return out;
}

Segment segment(float x, float y, const std::string& text, float size = 10, bool bold = false) {
  Segment out;
  out.text = text;
  out.box = {x, y, x + 5 * static_cast<float>(text.size()), y + size};
  out.size = size;
  out.bold = bold;
  out.characters = static_cast<std::uint32_t>(text.size());
  return out;
}

std::vector<std::string> texts(const std::vector<Segment>& segments) {
  std::vector<std::string> out;
  out.reserve(segments.size());
  for (const Segment& one : segments) out.push_back(one.text);
  return out;
}

TEST(PdfWords, LigaturesAreExpandedAndNothingElse) {
  EXPECT_EQ(expand_ligatures("o\xef\xac\x83"
                             "ce"),
            "office");
  EXPECT_EQ(expand_ligatures("m² ½ ™"), "m² ½ ™");
  EXPECT_EQ(expand_ligatures("plain"), "plain");
}

TEST(PdfWords, RightToLeftWordsComeInReadingOrder) {
  EXPECT_EQ(to_reading_order("םולש"), "שלום");
  EXPECT_EQ(to_reading_order("abc 123"), "abc 123");
  EXPECT_EQ(to_reading_order("42-ה"), "ה-42");
  EXPECT_EQ(to_reading_order("(שי"), "יש)");
  EXPECT_EQ(to_reading_order("abcם"), "ם abc");
}

TEST(PdfWords, WordsDrawnTwiceAreReadOnce) {
  PdfPageWords page;
  page.words = {word(10, 10, "Title"), word(10.3F, 10.2F, "Title"), word(80, 10, "Title"),
                word(10, 40, " \x01 ")};
  tidy_words(page);
  EXPECT_EQ(page.words.size(), 2u);
}

TEST(PdfWords, PrivateCodesAreMappedOrDropped) {
  EXPECT_EQ(drawn_character(0xf0b7, false), U'•');
  EXPECT_EQ(drawn_character(0xf041, false), U'A');
  EXPECT_EQ(drawn_character(0xf041, true), U'•');
  EXPECT_EQ(drawn_character(0xf735, false), U'5');
  EXPECT_EQ(drawn_character(0xf762, false), U'B');
  EXPECT_EQ(drawn_character(0xad, false), U'-');
  EXPECT_EQ(drawn_character(0x1b, false), 0u);
  EXPECT_EQ(drawn_character(0x100001, false), 0u);
  PdfPageWords page;
  page.words = {word(10, 10, "\xee\x80\x81"), word(40, 10, "a\xee\x80\x81z")};
  tidy_words(page);
  EXPECT_EQ(page.words.at(0).text, "•");
  EXPECT_EQ(page.words.at(1).text, "az");
}

TEST(PdfWords, BoxesThatAreNoNumbersAreDropped) {
  PdfPageWords page;
  page.words = {word(10, 10, "a"), word(std::numeric_limits<float>::quiet_NaN(), 10, "b"),
                word(std::numeric_limits<float>::infinity(), 10, "c")};
  tidy_words(page);
  EXPECT_EQ(page.words.size(), 1u);
}

TEST(PdfSegments, WordsSideBySideAreOnePieceAndFarOnesAreNot) {
  auto segments = make_segments(
      {word(10, 10, "Torque"), word(43, 10, "limit"), word(120, 10, "42"), word(10, 24, "next")});
  EXPECT_THAT(texts(segments), ElementsAre("Torque limit", "42", "next"));
}

TEST(PdfSegments, ASpaceNeedsAGapOrAFlag) {
  auto split = make_segments({word(10, 10, "ab"), word(20.5F, 10, "cd")});
  EXPECT_THAT(texts(split), ElementsAre("abcd"));
  PdfWord flagged = word(10, 10, "ab");
  flagged.space_after = true;
  EXPECT_THAT(texts(make_segments({flagged, word(20.5F, 10, "cd")})), ElementsAre("ab cd"));
}

TEST(PdfSegments, TheMarkOfANoteIsNoPartOfItsWord) {
  auto note = make_segments({word(10, 10, "torque"), word(40, 8, "12", 6)});
  EXPECT_THAT(texts(note), ElementsAre("torque 12"));
  auto exponent = make_segments({word(10, 10, "cm"), word(20, 8, "2", 6)});
  EXPECT_THAT(texts(exponent), ElementsAre("cm2"));
  auto index = make_segments({word(10, 10, "CO"), word(20, 14, "2", 6)});
  EXPECT_THAT(texts(index), ElementsAre("CO2"));
}

TEST(PdfSegments, RightToLeftRunsAreReadFromTheRight) {
  auto segments = make_segments({word(10, 10, "שלום"), word(52, 10, "abc"), word(70, 10, "def"),
                                 word(88, 10, "ילד"), word(122, 10, "גדול")});
  EXPECT_THAT(texts(segments), ElementsAre("גדול ילד abc def שלום"));
}

TEST(PdfColumns, AGutterMayBeginBelowAHeading) {
  std::vector<Segment> page = {segment(50, 10, std::string(80, 'h'))};
  for (int i = 0; i < 6; ++i) {
    auto y = static_cast<float>(40 + 12 * i);
    page.push_back(segment(50, y, "left side of the page " + std::to_string(i)));
    page.push_back(segment(300, y, "right side of the page " + std::to_string(i)));
  }
  page.push_back(segment(50, 140, std::string(80, 'f')));
  auto parts = order_columns(page, 10);
  ASSERT_EQ(parts.size(), 4u);
  EXPECT_EQ(parts[0].size(), 1u);
  EXPECT_EQ(parts[1].size(), 6u);
  EXPECT_EQ(parts[1][0].text, "left side of the page 0");
  EXPECT_EQ(parts[2][5].text, "right side of the page 5");
  EXPECT_EQ(parts[3].size(), 1u);
}

TEST(PdfColumns, ATableIsNotCut) {
  std::vector<Segment> page;
  for (int i = 0; i < 8; ++i) {
    auto y = static_cast<float>(40 + 12 * i);
    for (float x : {50.0F, 150.0F, 250.0F, 350.0F}) page.push_back(segment(x, y, "cell of text"));
  }
  EXPECT_EQ(order_columns(page, 10).size(), 1u);
}

TEST(PdfColumns, ListsSideBySideAreReadOneAfterTheOther) {
  std::vector<Segment> page;
  for (int i = 0; i < 3; ++i) {
    auto y = static_cast<float>(40 + 14 * i);
    page.push_back(segment(50, y, std::to_string(i + 1) + ". step"));
    page.push_back(segment(200, y, "• tool " + std::to_string(i)));
    page.push_back(segment(350, y, i == 0 ? "What else:" : "• part " + std::to_string(i)));
  }
  auto parts = order_columns(page, 10);
  ASSERT_EQ(parts.size(), 3u);
  EXPECT_THAT(texts(parts[0]), ElementsAre("1. step", "2. step", "3. step"));
  EXPECT_THAT(texts(parts[1]), ElementsAre("• tool 0", "• tool 1", "• tool 2"));
  EXPECT_THAT(texts(parts[2]), ElementsAre("What else:", "• part 1", "• part 2"));
}

TEST(PdfColumns, NoSegmentIsLost) {
  std::vector<Segment> page;
  unsigned seed = 1;
  for (int i = 0; i < 400; ++i) {
    seed = seed * 1103515245 + 12345;
    page.push_back(segment(static_cast<float>(seed % 500), static_cast<float>(seed / 512 % 700),
                           std::string(1 + seed % 30, 'x')));
  }
  std::sort(page.begin(), page.end(), [](const Segment& a, const Segment& b) {
    return std::pair(a.box.y0, a.box.x0) < std::pair(b.box.y0, b.box.x0);
  });
  std::size_t kept = 0;
  for (const auto& part : order_columns(page, 10)) {
    for (const Row& row : make_rows(part)) kept += row.cells.size();
  }
  EXPECT_EQ(kept, page.size());
}

TEST(PdfTables, CurrencyIsGluedToItsNumberAndLinesOfACellAreJoined) {
  std::vector<Row> rows =
      make_rows({segment(50, 10, "Item"), segment(200, 10, "Price"), segment(50, 22, "Pump with"),
                 segment(200, 22, "$"), segment(215, 22, "1,200"), segment(50, 34, "Valve"),
                 segment(200, 34, "$"), segment(215, 34, "300")});
  auto tables = find_tables(rows, 10);
  ASSERT_EQ(tables.size(), 1u);
  int head = 0;
  EXPECT_EQ(format_table(rows, tables[0], 10, head),
            "Item | Price\nPump with | $1,200\nValve | $300\n");
  EXPECT_EQ(head, 1);
}

TEST(PdfTables, AHeadOfTwoLinesIsOne) {
  std::vector<Row> rows =
      make_rows({segment(50, 10, "Inference"), segment(200, 10, "Memory"), segment(50, 21, "time"),
                 segment(200, 21, "used"), segment(50, 40, "12.5"), segment(200, 40, "300"),
                 segment(50, 55, "13.5"), segment(200, 55, "301"), segment(50, 70, "14.5"),
                 segment(200, 70, "302")});
  int head = 0;
  EXPECT_EQ(format_table(rows, {0, rows.size()}, 10, head),
            "Inference time | Memory used\n12.5 | 300\n13.5 | 301\n14.5 | 302\n");
  EXPECT_EQ(head, 1);
}

TEST(PdfTables, CellsThatStandCloseAreSplitWhereAllRowsHaveAGap) {
  std::vector<PdfWord> words = {word(50, 10, "#"), word(64, 10, "TEDs"), word(150, 10, "mAP")};
  for (int i = 0; i < 4; ++i) {
    auto y = static_cast<float>(24 + 14 * i);
    words.push_back(word(50, y, std::to_string(i)));
    words.push_back(word(64, y, "0.93" + std::to_string(i)));
    words.push_back(word(150, y, "0.88" + std::to_string(i)));
  }
  std::vector<Row> rows = make_rows(make_segments(words));
  ASSERT_EQ(rows[0].cells.size(), 2u);
  int head = 0;
  EXPECT_EQ(format_table(rows, {0, rows.size()}, 10, head),
            "# | TEDs | mAP\n0 | 0.930 | 0.880\n1 | 0.931 | 0.881\n2 | 0.932 | 0.882\n"
            "3 | 0.933 | 0.883\n");
}

TEST(PdfTables, AListIsNoTable) {
  std::vector<Row> rows;
  std::vector<Segment> list;
  for (int i = 0; i < 5; ++i) {
    auto y = static_cast<float>(10 + 12 * i);
    list.push_back(segment(50, y, "•"));
    list.push_back(segment(75, y, "an item of the list"));
  }
  EXPECT_TRUE(find_tables(make_rows(list), 10).empty());
}

std::vector<std::string> paragraphs_of(std::vector<Segment> segments) {
  PdfStyles styles;
  styles.learn(segments);
  std::vector<std::string> out;
  for (const text::Block& block : make_blocks(make_rows(std::move(segments)), styles, 800)) {
    out.push_back(block.text);
  }
  return out;
}

TEST(PdfParagraphs, EndWhereTheGapTheIndentOrAMarkerSaysSo) {
  std::string line(60, 'x');
  EXPECT_THAT(paragraphs_of({segment(50, 10, line), segment(50, 22, line), segment(50, 50, line)}),
              ElementsAre(line + ' ' + line, line));
  EXPECT_THAT(paragraphs_of({segment(50, 10, line), segment(50, 22, line + "."),
                             segment(65, 34, line), segment(50, 46, line)}),
              ElementsAre(line + ' ' + line + '.', line + ' ' + line));
  EXPECT_THAT(paragraphs_of({segment(50, 10, "1. one item of the list"),
                             segment(50, 22, "2. another item of the list")}),
              ElementsAre("1. one item of the list", "2. another item of the list"));
}

TEST(PdfParagraphs, AHyphenTheDocumentWritesElsewhereStays) {
  std::string filler(40, 'x');
  auto got = paragraphs_of({segment(50, 10, "the well-known pump and its story is " + filler),
                            segment(50, 22, filler + filler.substr(0, 20) + " a well-"),
                            segment(50, 34, "known pump of the town")});
  EXPECT_NE(got.at(0).find("a well-known pump of"), std::string::npos) << got[0];
}

TEST(PdfHeadings, LargeOrBoldShortLinesAre) {
  std::vector<Segment> body;
  body.reserve(22);
  for (int i = 0; i < 20; ++i)
    body.push_back(segment(50, static_cast<float>(12 * i), std::string(60, 'x')));
  body.push_back(segment(50, 300, "Title", 20));
  body.push_back(segment(50, 330, "Chapter", 14));
  PdfStyles styles;
  styles.learn(body);
  EXPECT_EQ(styles.body(), 10);
  auto level = [&](const std::string& text, float size, bool bold) {
    std::vector<Row> rows = make_rows({segment(50, 10, text, size, bold)});
    return heading_level({{&rows[0]}, false, false}, text, styles);
  };
  EXPECT_EQ(level("Title", 20, false), 1);
  EXPECT_EQ(level("Chapter", 14, false), 2);
  EXPECT_EQ(level("Bold one", 10, true), 3);
  EXPECT_EQ(level("4.2 Bolts", 10, true), 4);
  EXPECT_EQ(level("1. Torque limit is 42 Nm for bolt M8", 10, false), 0);
  EXPECT_EQ(level("goes on in lower case", 20, false), 0);
  EXPECT_EQ(level("42", 20, false), 0);
}

TEST(RunningHeads, NumbersDoNotTellThemApart) {
  EXPECT_EQ(running_key("Page 4 of 90"), running_key("Page 13 of 90"));
  EXPECT_EQ(running_key("iv"), running_key("xii"));
  EXPECT_NE(running_key("Chapter One"), running_key("Chapter Two"));
}

TEST(PdfLayout, AHostilePageOfCrowdedWordsIsReadInTime) {
  PdfPageWords page;
  page.width = 600;
  page.height = 800;
  for (int i = 0; i < 20000; ++i)
    page.words.push_back(word(static_cast<float>(i % 7), 10, std::to_string(i)));
  std::size_t pages = 0;
  PdfLayout layout([&](const text::Page&) { ++pages; });
  layout.add(std::move(page));
  layout.finish();
  EXPECT_EQ(pages, 1u);
}

TEST(PdfLayout, PagesComeInOrderWithTheirNumbers) {
  std::vector<std::uint32_t> numbers;
  PdfLayout layout([&](const text::Page& page) { numbers.push_back(page.number); });
  for (std::uint32_t i = 1; i <= 40; ++i) {
    PdfPageWords page;
    page.number = i;
    page.height = 800;
    page.words = {word(50, 300, "text" + std::to_string(i))};
    layout.add(std::move(page));
  }
  layout.finish();
  ASSERT_EQ(numbers.size(), 40u);
  EXPECT_TRUE(std::is_sorted(numbers.begin(), numbers.end()));
}

}  // namespace
}  // namespace qwalt::worker
