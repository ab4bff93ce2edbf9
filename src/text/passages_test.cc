#include "text/passages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "base/utf8.h"

namespace qwalt::text {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// `characters` long, of sentences of about fifty.
std::string prose(std::size_t characters) {
  std::string text;
  while (text.size() < characters) {
    text += "The bolt holds what it was made to hold by them. ";
  }
  text.resize(characters - 1);
  if (text.back() == ' ') text.back() = 'x';
  return text + ".";
}

Block paragraph(std::string text) { return {BlockKind::kParagraph, 0, 0, std::move(text)}; }

Block heading(std::uint8_t level, std::string text) {
  return {BlockKind::kHeading, level, 0, std::move(text)};
}

Page page_of(std::vector<Block> blocks) {
  Page page;
  page.blocks = std::move(blocks);
  return page;
}

PageText build(std::vector<Block> blocks) {
  return PassageBuilder().add(page_of(std::move(blocks)));
}

std::vector<std::string> texts(const PageText& page) {
  std::vector<std::string> out;
  for (const Passage& each : page.passages) {
    out.push_back(page.text.substr(each.begin, each.end - each.begin));
  }
  return out;
}

std::vector<std::uint64_t> sizes(const PageText& page) {
  std::vector<std::uint64_t> out;
  for (const Passage& each : page.passages) out.push_back(each.char_end - each.char_start);
  return out;
}

TEST(PassagesTest, APageIsItsBlocksJoinedByBlankLinesWithoutRunningHeads) {
  const PageText page = build({{BlockKind::kRunning, 0, 0, "Page 3"},
                               heading(1, "Bolts"),
                               paragraph("Torque limit is 42 Nm."),
                               {BlockKind::kFootnote, 0, 0, "Or less."}});
  EXPECT_EQ(page.text, "Bolts\n\nTorque limit is 42 Nm.\n\nOr less.");
  EXPECT_THAT(texts(page), ElementsAre(page.text));
  EXPECT_THAT(page.passages[0].heading, ElementsAre("Bolts"));
}

TEST(PassagesTest, APageWithoutTextHasNoPassages) {
  EXPECT_THAT(build({}).passages, IsEmpty());
  EXPECT_THAT(build({{BlockKind::kRunning, 0, 0, "Page 3"}, paragraph(" \n ")}).passages,
              IsEmpty());
}

TEST(PassagesTest, AHeadingStartsAPassageAndSticksToWhatFollows) {
  const PageText page = build({paragraph(prose(250)), heading(1, "Bolts"), heading(2, "Torque"),
                               paragraph(prose(900)), heading(2, "Length"), paragraph(prose(80))});
  ASSERT_EQ(page.passages.size(), 3u);
  EXPECT_THAT(page.passages[0].heading, IsEmpty());
  EXPECT_THAT(page.passages[1].heading, ElementsAre("Bolts", "Torque"));
  EXPECT_THAT(page.passages[2].heading, ElementsAre("Bolts", "Length"));
  EXPECT_EQ(texts(page)[1], "Bolts\n\nTorque\n\n" + prose(900));
}

TEST(PassagesTest, AHeadingOfTheSameLevelReplacesTheOther) {
  const PageText page = build({heading(1, "A"), heading(2, "B"), paragraph(prose(300)),
                               heading(1, "C"), paragraph(prose(300))});
  ASSERT_EQ(page.passages.size(), 2u);
  EXPECT_THAT(page.passages[1].heading, ElementsAre("C"));
}

TEST(PassagesTest, HeadingsAreCarriedToTheNextPage) {
  PassageBuilder builder;
  builder.add(page_of({paragraph(prose(100)), heading(1, "Bolts")}));
  const PageText next = builder.add(page_of({paragraph("Torque.")}));
  ASSERT_EQ(next.passages.size(), 1u);
  EXPECT_THAT(next.passages[0].heading, ElementsAre("Bolts"));
}

TEST(PassagesTest, BlocksArePackedToTheTarget) {
  const PageText page = build(std::vector<Block>(20, paragraph(prose(140))));
  EXPECT_THAT(sizes(page), ElementsAre(566, 566, 566, 566, 566));
}

TEST(PassagesTest, ABlockThatIsTooLongJoinsAPassageThatIsNotFilled) {
  EXPECT_THAT(sizes(build({paragraph(prose(200)), paragraph(prose(700))})), ElementsAre(902));
  EXPECT_THAT(sizes(build({paragraph(prose(300)), paragraph(prose(700))})), ElementsAre(300, 700));
  EXPECT_THAT(sizes(build({paragraph(prose(250)), paragraph(prose(1'000))})),
              ElementsAre(250, 1'000));
}

TEST(PassagesTest, LongParagraphsAreCutAtSentences) {
  const PageText page = build({paragraph(prose(5'000))});
  EXPECT_GE(page.passages.size(), 8u);
  for (const std::string& text : texts(page)) {
    EXPECT_EQ(text.back(), '.');
    EXPECT_LE(text.size(), 800u);
  }
}

TEST(PassagesTest, LongTablesAreCutAtRowsAndRememberTheirHead) {
  std::string table = "bolt | torque";
  for (int i = 0; i < 100; ++i) table += "\nM" + std::to_string(i) + " | " + prose(40);
  const PageText page = build({{BlockKind::kTable, 0, 1, table}});
  ASSERT_GT(page.passages.size(), 5u);
  EXPECT_EQ(page.passages[0].table_head, "");
  for (std::size_t i = 1; i < page.passages.size(); ++i) {
    EXPECT_EQ(page.passages[i].table_head, "bolt | torque");
    EXPECT_EQ(page.text[page.passages[i].begin], 'M');
    EXPECT_EQ(page.text[page.passages[i].begin - 1], '\n');
  }
}

TEST(PassagesTest, TinyPassagesJoinTheOneBeforeButNotAcrossAHeading) {
  EXPECT_THAT(sizes(build({paragraph(prose(580)), paragraph(prose(100))})), ElementsAre(682));
  EXPECT_EQ(build({paragraph(prose(100)), heading(1, "B"), paragraph(prose(100))}).passages.size(),
            2u);
}

TEST(PassagesTest, AHeadingAsLongAsAPageIsText) {
  const PageText page = build({heading(1, prose(5'000)), paragraph(prose(100))});
  EXPECT_GE(page.passages.size(), 8u);
  for (const Passage& each : page.passages) EXPECT_THAT(each.heading, IsEmpty());
}

TEST(PassagesTest, OffsetsCountCodePointsOverTheWholeDocument) {
  PassageBuilder builder;
  const PageText first = builder.add(page_of({paragraph("Größe 漢 👍")}));
  const PageText second = builder.add(page_of({paragraph("é.")}));
  EXPECT_EQ(first.char_start, 0u);
  EXPECT_EQ(first.passages[0].char_end, 9u);
  EXPECT_EQ(second.char_start, 10u);
  EXPECT_EQ(second.passages[0].char_start, 10u);
  EXPECT_EQ(second.passages[0].char_end, 12u);
}

TEST(PassagesTest, OneEnormousLineIsCutAnyhow) {
  for (const char* piece : {"x", "漢", "é", "e\xcc\x81", "👍"}) {
    std::string line;
    while (line.size() < kMaxSectionBytes) line += piece;
    for (const std::uint64_t size : sizes(build({paragraph(line)})))
      EXPECT_LE(size, kMaxPassageCharacters);
  }
}

TEST(PassagesTest, InvalidBytesAreReplaced) {
  const PageText page =
      build({paragraph("a\xff"
                       "b")});
  EXPECT_EQ(page.text,
            "a\xef\xbf\xbd"
            "b");
  EXPECT_EQ(page.passages[0].char_end, 3u);
}

// The invariants of passages.h.
void expect_sound(const PageText& page) {
  std::uint32_t covered = 0;
  auto only_space = [&](std::uint32_t begin, std::uint32_t end) {
    return page.text.substr(begin, end - begin).find_first_not_of(" \n\t") == std::string::npos;
  };
  for (const Passage& each : page.passages) {
    ASSERT_LE(covered, each.begin);
    ASSERT_LT(each.begin, each.end);
    ASSERT_TRUE(only_space(covered, each.begin));
    ASSERT_EQ(each.char_start,
              page.char_start + base::count_code_points(page.text.substr(0, each.begin)));
    ASSERT_EQ(each.char_end - each.char_start,
              base::count_code_points(page.text.substr(each.begin, each.end - each.begin)));
    ASSERT_LE(each.char_end - each.char_start, kMaxPassageCharacters);
    ASSERT_TRUE(base::is_valid_utf8(page.text.substr(each.begin, each.end - each.begin)));
    covered = each.end;
  }
  ASSERT_TRUE(only_space(covered, static_cast<std::uint32_t>(page.text.size())));
}

// No heading stands behind text in a passage. Headings are marked by "§" in these documents.
void expect_no_heading_inside(const PageText& page) {
  for (const std::string& text : texts(page)) {
    std::size_t last = text.rfind("§");
    if (last == std::string::npos) continue;
    ASSERT_EQ(text.find("¶"), text.find("¶", last)) << text.substr(0, 200);
  }
}

std::string random_text(std::mt19937& random) {
  static constexpr const char* kWords[] = {"bolt",   "torque ", "limit. ", "Größe ",
                                           "漢字。", "\n",      " | ",     "M8 ",
                                           "x",      "👍 ",      "? ",      "The "};
  std::string text = "¶";
  const std::size_t length = std::size_t{1} << (random() % 14);
  while (text.size() < length) text += kWords[random() % std::size(kWords)];
  return text;
}

TEST(PassagesTest, RandomDocumentsKeepEveryInvariant) {
  std::mt19937 random(5);
  for (int document = 0; document < 80; ++document) {
    PassageBuilder builder;
    std::uint64_t expected_start = 0;
    for (auto number = 1 + random() % 4; number > 0; --number) {
      Page page;
      for (auto i = random() % 12; i > 0; --i) {
        auto kind = static_cast<BlockKind>(random() % 9);
        std::string text = random_text(random);
        if (kind == BlockKind::kHeading) {
          text = "§" + std::string(1 + random() % 200, 'h');
        }
        page.blocks.push_back({kind, static_cast<std::uint8_t>(random() % 12),
                               static_cast<std::uint8_t>(random() % 3), text});
      }
      const PageText built = builder.add(page);
      ASSERT_EQ(built.char_start, expected_start);
      expected_start += base::count_code_points(built.text) + 1;
      ASSERT_NO_FATAL_FAILURE(expect_sound(built));
      ASSERT_NO_FATAL_FAILURE(expect_no_heading_inside(built));
    }
  }
}

TEST(PassagesTest, FullPagesAreBuiltInLinearTime) {
  for (const char* piece : {"a. ", "x", "\n", "a\n", ". ", " | ", "漢"}) {
    std::string text;
    while (text.size() < 2 * kMaxSectionBytes) text += piece;
    for (BlockKind kind : {BlockKind::kParagraph, BlockKind::kTable, BlockKind::kCode}) {
      expect_sound(build({{kind, 0, 1, text}}));
    }
  }
  std::vector<Block> headings(20'000, heading(3, "h"));
  expect_sound(build(std::move(headings)));
}

}  // namespace
}  // namespace qwalt::text
