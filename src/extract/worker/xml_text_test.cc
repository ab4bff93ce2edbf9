// XML of any kind: documents, data, feeds, drawings.
#include <gmock/gmock.h>

#include "extract/worker/extraction_for_tests.h"

namespace qwalt::worker {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using text::BlockKind;

TEST(XmlText, RecordsOfDataAreKeptTogether) {
  auto got = extract_bytes(
      "<?xml version='1.0'?><catalog><bolt id='b1' unit=''><size>M8</size><torque "
      "unit='Nm'>42</torque></bolt><bolt id='b2'><size>M10</size><torque>84</torque></bolt>"
      "</catalog>");
  ASSERT_TRUE(got.outcome);
  EXPECT_EQ(got.info.media_type, "application/xml");
  EXPECT_EQ(got.text(),
            "bolt: id b1\nsize: M8\ntorque (unit Nm): 42¶bolt: id b2\nsize: M10\ntorque: 84¶");
}

TEST(XmlText, DocumentsKeepTheirStructure) {
  auto got = extract_bytes(
      "<article><title>Pump</title><section><title>Bolts</title><para>Tighten "
      "<emphasis>all</emphasis> bolts<footnote/>.</para><itemizedlist><listitem>One</listitem>"
      "</itemizedlist><table><row><entry>Bolt</entry><entry>Torque</entry></row><row>"
      "<entry>M8</entry><entry>42</entry></row></table><screen>a\n  b</screen></section></article>",
      "xml");
  EXPECT_THAT(got.texts(BlockKind::kHeading), ElementsAre("Pump", "Bolts"));
  EXPECT_EQ(got.blocks()[1].level, 2);
  EXPECT_EQ(got.text(), "Pump¶Bolts¶Tighten all bolts.¶• One¶Bolt | Torque\nM8 | 42¶a\n  b¶");
}

TEST(XmlText, TextBesideElementsStaysInOrder) {
  auto got = extract_bytes("<note>Dear <name>Eve</name>, come <b>now</b>.</note>", "xml");
  EXPECT_EQ(got.text(), "note: Dear Eve, come now.¶");
}

TEST(XmlText, OfADrawingTheWordsAreRead) {
  auto got = extract_bytes(
      "<svg xmlns='http://www.w3.org/2000/svg'><title>Plan</title><style>x{}</style>"
      "<path d='M0'/><g><text x='1'>Pump <tspan>A</tspan></text></g></svg>");
  EXPECT_EQ(got.text(), "Plan¶Pump A¶");
  EXPECT_EQ(extract_bytes("<svg><path d='M0 0'/></svg>").failure(), FailureKind::kNoText);
}

TEST(XmlText, ItemsOfAFeedAreReadWithoutTheirMarkup) {
  auto got = extract_bytes(
      "<rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/'><channel>"
      "<title>News</title><link>http://x/</link><item><title>Bolts</title><link>http://x/1</link>"
      "<pubDate>Mon, 1 Jan 2024</pubDate><description>Short.</description><content:encoded>"
      "<![CDATA[<p>Tighten <b>all</b>.</p>]]></content:encoded></item><item><title>Nuts</title>"
      "<description>&lt;p&gt;More &amp;amp; more&lt;/p&gt;</description></item></channel></rss>");
  EXPECT_EQ(got.info.media_type, "application/rss+xml");
  EXPECT_EQ(got.text(), "News¶Bolts¶Mon, 1 Jan 2024\nhttp://x/1¶Tighten all.¶Nuts¶More & more¶");
}

TEST(XmlText, AtomFeedsTooWithXhtmlInThem) {
  auto got = extract_bytes(
      "<?xml version='1.0'?><feed xmlns='http://www.w3.org/2005/Atom'><title>News</title><entry>"
      "<title>Bolts</title><link href='http://x/1'/><updated>2024-01-01</updated><author><name>Eve"
      "</name></author><content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>One &lt; "
      "two</p><p>Three</p></div></content></entry></feed>");
  EXPECT_EQ(got.text(), "News¶Bolts¶2024-01-01\nEve\nhttp://x/1¶One < two¶Three¶");
}

TEST(XmlText, BombsAreRefused) {
  auto got = extract_bytes(
      "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY x 'y'><!ENTITY z '&x;&x;'>]><a>&z;</a>", "xml");
  EXPECT_EQ(got.failure(), FailureKind::kUnreadable);
  std::string deep;
  for (int i = 0; i < 5000; ++i) deep += "<a>";
  EXPECT_EQ(extract_bytes(deep, "xml").failure(), FailureKind::kTooLarge);
}

TEST(XmlText, BehindADamageItIsPlainText) {
  auto got = extract_bytes("<?xml version='1.0'?><a><b>First</b><c>Second & third</b> fourth</a>");
  ASSERT_TRUE(got.outcome);
  for (const char* word : {"First", "Second", "third", "fourth"}) {
    EXPECT_THAT(got.text(), HasSubstr(word));
  }
  EXPECT_THAT(got.text(), Not(HasSubstr("<b>")));
  EXPECT_EQ(got.warnings.size(), 1u);
}

TEST(XmlText, TheEncodingOfTheDeclarationCounts) {
  EXPECT_EQ(
      extract_bytes("<?xml version='1.0' encoding='windows-1251'?><a>\xcf\xf0\xe8</a>").text(),
      "a: При¶");
}

TEST(Subtitles, AreReadWithoutTimes) {
  auto got = extract_bytes(
      "1\n00:00:01,000 --> 00:00:02,000\n<i>Tighten</i>\n\n2\n00:00:02,100 --> 00:00:03,000\nall "
      "bolts.\n\n3\n00:01:00,000 --> 00:01:02,000\nLater.\n",
      "srt");
  EXPECT_EQ(got.text(), "Tighten all bolts.¶Later.¶");
  EXPECT_EQ(
      extract_bytes("WEBVTT\n\nNOTE x\n\nintro\n00:01.000 --> 00:02.000\n<v Eve>Hello\n").text(),
      "Hello¶");
}

}  // namespace
}  // namespace qwalt::worker
