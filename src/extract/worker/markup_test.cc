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

TEST(Markdown, WhatOnlyLooksLikeATagIsText) {
  EXPECT_EQ(extract_bytes("The token <unk> and <Your-Name>, <b>bold</b>.\n", "md").text(),
            "The token <unk> and <Your-Name>, bold.¶");
  EXPECT_EQ(extract_bytes("<endpoint>\nvalue\n</endpoint>\n", "md").text(),
            "<endpoint>\nvalue\n</endpoint>¶");
  EXPECT_EQ(extract_bytes("<style>\np{}\n</style>\n\n<script>x</script>\n\nText\n", "md").text(),
            "Text¶");
}

TEST(Markdown, ALongTableKeepsItsHead) {
  std::string table = "| Bolt | Torque |\n|---|---|\n";
  for (int i = 0; i < 2000; ++i) table += "| M" + std::to_string(i) + " | 42 |\n";
  auto got = extract_bytes(table, "md");
  ASSERT_GT(got.blocks().size(), 1u);
  for (const text::Block& block : got.blocks()) {
    EXPECT_THAT(block.text, testing::StartsWith("Bolt | Torque\n"));
  }
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

TEST(Html, BeginsWhereAHeadThatNobodyClosedEnds) {
  EXPECT_EQ(extract_bytes("<title>X</title><main><p>Main text.</p></main>", "html").text(),
            "Main text.¶");
  EXPECT_EQ(
      extract_bytes("<head><title>X</title><script>1</script></head><body>Body.", "html").text(),
      "Body.¶");
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
            "Year | Month | Sum\n2025 | May | 1\n2025 | June | 2\nBoth | Both | 3");
  EXPECT_EQ(got.blocks()[0].head_rows, 1);
}

TEST(Html, ATableInATableLosesNothing) {
  auto got =
      extract_bytes("<table><tr><td>a<table><tr><td>b<td>c</table>d<td>e</table><p>after", "html");
  for (const char* word : {"a", "b", "c", "d", "e"}) EXPECT_THAT(got.text(), HasSubstr(word));
  EXPECT_EQ(got.blocks().back().text, "after");
}

// A page with so much text of its own that menus are known as such.
const std::string kProse =
    "<p>The pump is started by the operator on duty, who checks the pressure gauge before that is "
    "done and writes what it shows into the log.</p><p>Tighten all bolts of the housing crosswise "
    "with a calibrated tool, in three steps, and check them again after an hour of running, when "
    "the housing has reached the temperature at which it is going to be used.</p><p>The drain is "
    "opened when the level has fallen below the mark, never earlier, since air would enter the "
    "suction line and the pump would have to be filled again by hand, which takes an hour.</p>";

std::string page(const std::string& body) { return "<!DOCTYPE html><html><body>" + body; }

struct Chrome {
  const char* what;
  const char* markup;
};

TEST(Html, MenusAndNoticesAreLeftOut) {
  const Chrome kinds[] = {
      {"nav", "<nav><ul><li><a href=/>gone</a></ul></nav>"},
      {"role", "<div role=navigation><a href=/>gone</a></div>"},
      {"footer", "<footer><p>gone gone</p></footer>"},
      {"aside", "<aside><p>gone gone</p></aside>"},
      {"header", "<header><a href=/>gone</a></header>"},
      {"cookies",
       "<div class='cookie-banner x'><p>gone: we use them to do all sorts of things.</p>"
       "</div>"},
      {"menu by class", "<div class=navbar><a href=/>gone</a><a href=/>gone</a></div>"},
      {"share bar", "<div class='share-buttons'><a href=/>gone</a> gone</div>"},
      {"hidden", "<div style='Display: none'>gone</div><p aria-hidden=true>gone</p>"},
      {"script", "<script>gone</script><template><p>gone</p></template>"},
      {"links at the end",
       "<ul><li><a href=/>gone</a><li><a href=/>gone</a><li><a href=/>gone</a>"
       "<li><a href=/>gone</a></ul>"}};
  for (const Chrome& kind : kinds) {
    auto got = extract_bytes(page(kProse + kind.markup));
    EXPECT_THAT(got.text(), Not(HasSubstr("gone"))) << kind.what;
    EXPECT_THAT(got.text(), HasSubstr("operator on duty")) << kind.what;
  }
}

TEST(Html, TextInSuchPlacesIsKept) {
  const Chrome kinds[] = {
      {"title in a header", "<header><h1>kept</h1></header>"},
      {"header of an article", "<article><header><p>kept by its article</p></header></article>"},
      {"prose in a side bar",
       "<div class=sidebar><p>What is kept here is a remark on the side that "
       "says something.</p></div>"},
      {"a list of links in the middle",
       "<ul><li><a href=/>kept</a><li><a href=/>kept</a><li><a href=/>kept</a></ul>"},
      {"a class of the body's", "<section class='has-sidebar with-menu'><p>kept</p></section>"},
      {"description of a picture", "<img src=x.png alt='kept in a picture'>"}};
  for (const Chrome& kind : kinds) {
    auto got = extract_bytes(page(kProse + kind.markup + kProse));
    EXPECT_THAT(got.text(), HasSubstr("kept")) << kind.what;
  }
}

TEST(Html, APageThatHasOnlyAMenuKeepsIt) {
  std::string item = "<li><a href=/>A long name of a page that is listed here</a>";
  EXPECT_THAT(extract_bytes(page("<nav><ul>" + item + item + item + "</ul></nav>")).text(),
              HasSubstr("listed here"));
  EXPECT_THAT(extract_bytes(page("<footer>All that this page says.</footer>")).text(),
              HasSubstr("All that"));
  EXPECT_THAT(extract_bytes(page("<div hidden>All that this page says.</div>")).text(),
              HasSubstr("All that"));
}

TEST(Html, TablesForLayoutAreText) {
  auto got = extract_bytes(
      page("<table><tr><td><a href=/>Home</a></td><td><h1>Pump</h1><p>One.</p><table><tr><th>Bolt"
           "<th>Torque<tr><td>M8<td>42</table><p>Two.</p></td></tr></table>"));
  EXPECT_EQ(got.text(), "Home¶Pump¶One.¶Bolt | Torque\nM8 | 42¶Two.¶");
  EXPECT_EQ(extract_bytes(page("<table role=presentation><tr><td>a<td>b</table>")).text(), "a¶b¶");
  EXPECT_EQ(extract_bytes(page("<table><tr><td>a<tr><td>b</table>")).text(), "a¶b¶");
}

TEST(Html, TheHeadOfATableIsFound) {
  auto got =
      extract_bytes(page("<table><caption>Bolts</caption><thead><tr><td>Bolt<td>1</thead>"
                         "<tr><td>M8<td>42</table><table><tr><td>Bolt<td>Torque<tr><td>M8"
                         "<td>42</table>"));
  EXPECT_EQ(got.text(), "Bolts¶Bolt | 1\nM8 | 42¶Bolt | Torque\nM8 | 42¶");
  EXPECT_EQ(got.blocks()[1].head_rows, 1);
  EXPECT_EQ(got.blocks()[2].head_rows, 1);
}

TEST(Html, ATermAndItsDefinitionAreOneBlock) {
  EXPECT_EQ(extract_bytes(page("<dl><dt>M8</dt><dd>42 Nm</dd><dt>M10<dd><p>84 Nm</p></dl>")).text(),
            "M8: 42 Nm¶M10: 84 Nm¶");
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
