// Markdown and HTML: from bytes to blocks.
#include <gmock/gmock.h>

#include "extract/worker/entities.h"
#include "extract/worker/extraction_for_tests.h"
#include "extract/worker/html_head.h"

namespace qwalt::worker {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using text::BlockKind;

TEST(Markdown, BecomesBlocks) {
  auto got = extract_bytes(
      "---\ntitle: \"Pump manual\"\n---\n# Bolts\n\nTighten *all* [bolts](http://x.example) &amp; "
      "nuts.\n\n## Torque\n\n| Bolt | Torque |\n|---|---|\n| M8 | 42 Nm |\n\n1. First\n2. Second\n"
      "   - Inner\n\n```\nint x;\n\nint y;\n```\n",
      "md");
  ASSERT_TRUE(got.outcome);
  EXPECT_EQ(got.info.title, "Pump manual");
  EXPECT_THAT(got.texts(BlockKind::kHeading), ElementsAre("Bolts", "Torque"));
  EXPECT_THAT(got.text(), HasSubstr("¶Tighten all bolts & nuts.¶"));
  EXPECT_THAT(got.texts(BlockKind::kTable), ElementsAre("Bolt | Torque\nM8 | 42 Nm"));
  EXPECT_THAT(got.texts(BlockKind::kListItem), ElementsAre("1. First", "2. Second", "• Inner"));
  EXPECT_THAT(got.texts(BlockKind::kCode), ElementsAre("int x;\n\nint y;"));
  EXPECT_EQ(got.blocks()[3].level, 2);
}

TEST(Markdown, OfHtmlInItOnlyTheTextIsKept) {
  auto got = extract_bytes(
      "<div class=\"x\">\n<b>Bold</b> claim<br>here\n</div>\n\n<!-- gone -->\n", "md");
  EXPECT_EQ(got.text(), "Bold claim here¶");
}

TEST(Markdown, AListItemWithSeveralParagraphsKeepsThemAll) {
  EXPECT_EQ(extract_bytes("- one\n\n  more\n\n- two\n", "md").text(), "• one¶more¶• two¶");
}

TEST(Markdown, DeepNestingIsNoTrouble) {
  std::string deep;
  for (int i = 0; i < 5000; ++i) deep += "> ";
  EXPECT_TRUE(extract_bytes(deep + "quoted", "md").outcome);
  extract_bytes(std::string(20000, '['), "md");
  extract_bytes(std::string(20000, '*') + "a", "md");
}

TEST(Html, BecomesBlocksWithoutWhatIsNotRead) {
  auto got = extract_bytes(
      "<!DOCTYPE html><html><head><title>Pump &amp; valve</title><style>p{}</style></head><body>"
      "<nav>Menu</nav><script>var x='<p>no</p>';</script><h1>Bolts</h1><p>Tighten <b>all</b>\n"
      "   bolts&nbsp;&gt; 40&#8211;42.</p><p hidden>secret</p><div style='display: none'>too</div>"
      "<ul><li>One<li><p>Two</p></ul><ol start=3><li>Three</ol>"
      "<pre>int x;\n  int y;</pre>line<br>break</body></html>");
  ASSERT_TRUE(got.outcome);
  EXPECT_EQ(got.info.title, "Pump & valve");
  EXPECT_EQ(got.info.media_type, "text/html");
  EXPECT_EQ(got.text(),
            "Bolts¶Tighten all bolts > 40–42.¶• One¶• Two¶3. Three¶int x;\n  int y;¶line\nbreak¶");
}

TEST(Html, ATableIsReadRowByRow) {
  auto got = extract_bytes(
      "<table><tr><th>Year<th>Month<th>Sum</tr><tr><td rowspan=2>2025<td>May<td>1</tr>"
      "<tr><td>June<td>2</tr><tr><td colspan=2>Both<td>3</tr></table>",
      "html");
  ASSERT_EQ(got.blocks().size(), 1u);
  EXPECT_EQ(got.blocks()[0].text,
            "Year | Month | Sum\n2025 | May | 1\n2025 | June | 2\nBoth |  | 3");
  EXPECT_EQ(got.blocks()[0].head_rows, 1);
}

TEST(Html, ATableInATableLosesNothing) {
  auto got =
      extract_bytes("<table><tr><td>a<table><tr><td>b<td>c</table>d<td>e</table><p>after", "html");
  for (const char* word : {"a", "b", "c", "d", "e"}) EXPECT_THAT(got.text(), HasSubstr(word));
  EXPECT_EQ(got.blocks().back().text, "after");
}

TEST(Html, TheEncodingIsTakenFromThePage) {
  EXPECT_EQ(extract_bytes("<html><meta charset=iso-8859-1><p>Gr\xfc\xdf"
                          "e")
                .text(),
            "Grüße¶");
  EXPECT_EQ(extract_bytes("<html><meta http-equiv=Content-Type content='text/html; "
                          "charset=windows-1251'><p>\xcf\xf0\xe8\xe2\xe5\xf2")
                .text(),
            "Привет¶");
  EXPECT_EQ(html_encoding("<meta charset=utf-16><p>x").name, "UTF-8");
}

TEST(Html, BrokenMarkupLosesNoText) {
  auto got = extract_bytes("<html><p>one<div>two</span></table><td>three<b>four</i>five &bogus; <");
  for (const char* word : {"one", "two", "three", "four", "five", "bogus"}) {
    EXPECT_THAT(got.text(), HasSubstr(word));
  }
}

TEST(Html, AbsurdNestingIsRefused) {
  Limits limits;
  limits.nesting = 10;
  std::string deep = "<html>";
  for (int i = 0; i < 5000; ++i) deep += "<div>";
  EXPECT_EQ(extract_bytes(deep + "x", "", limits).failure(), FailureKind::kTooLarge);
}

TEST(Html, ALongPageIsSentInSections) {
  std::string page = "<html><body>";
  for (int i = 0; i < 9000; ++i) page += "<p>Paragraph " + std::to_string(i) + " of the page.</p>";
  auto got = extract_bytes(page);
  EXPECT_GT(got.pages.size(), 1u);
  EXPECT_EQ(got.blocks().size(), 9000u);
}

TEST(Entities, KnownOnesAreResolvedOthersStay) {
  std::string out;
  for (const char* entity : {"&amp;", "&#65;", "&#x42;", "&eacute;", "&nothing;", "&#xd800;"}) {
    append_entity(out, entity);
  }
  EXPECT_EQ(out, "&ABé&nothing;&#xd800;");
}

}  // namespace
}  // namespace qwalt::worker
