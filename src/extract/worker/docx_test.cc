// DOCX, and the ZIP and XML beneath it.
#include <gmock/gmock.h>

#include "extract/worker/docx_styles.h"
#include "extract/worker/extraction_for_tests.h"
#include "extract/worker/office_package.h"
#include "extract/worker/xml.h"
#include "extract/worker/zip.h"

namespace qwalt::worker {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using text::BlockKind;

constexpr const char* kTransitional =
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
constexpr const char* kStrict = "http://purl.oclc.org/ooxml/wordprocessingml/main";

std::string part(const std::string& root, const std::string& content,
                 const char* space = kTransitional) {
  return "<?xml version='1.0'?><w:" + root + " xmlns:w='" + space +
         "' xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006' "
         "xmlns:m='http://schemas.openxmlformats.org/officeDocument/2006/math'>" +
         content + "</w:" + root + ">";
}

std::string relationship(const std::string& type, const std::string& target) {
  return "<Relationship Id='r" + type +
         "' Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/" + type +
         "' Target='" + target + "'/>";
}

std::string relationships(const std::string& content) {
  return "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>" +
         content + "</Relationships>";
}

using Parts = std::vector<std::pair<std::string, std::string>>;

std::string make_docx(const std::string& body, Parts more = {}, const char* space = kTransitional) {
  std::string targets;
  for (const auto& [name, bytes] : more) {
    std::string type = name.substr(5, name.find('.') - 5);
    targets += relationship(type, type + ".xml");
  }
  Parts parts = {
      {"[Content_Types].xml", "<Types>wordprocessingml.document.main+xml</Types>"},
      {"_rels/.rels", relationships(relationship("officeDocument", "word/document.xml"))},
      {"word/_rels/document.xml.rels", relationships(targets)},
      {"word/document.xml", part("document", "<w:body>" + body + "</w:body>", space)}};
  for (auto& added : more) parts.push_back(std::move(added));
  return make_zip(parts);
}

std::string p(const std::string& text, const std::string& properties = "") {
  return "<w:p><w:pPr>" + properties + "</w:pPr><w:r><w:t>" + text + "</w:t></w:r></w:p>";
}

std::string cell(const std::string& content, const std::string& properties = "") {
  return "<w:tc><w:tcPr>" + properties + "</w:tcPr>" + content + "</w:tc>";
}

TEST(Docx, ParagraphsAreBlocks) {
  auto got = extract_bytes(make_docx(p("One &amp; two.") + p("") + p("Three.")));
  ASSERT_TRUE(got.outcome) << got.outcome.error().message;
  EXPECT_EQ(got.text(), "One & two.¶Three.¶");
  EXPECT_FALSE(got.info.paged);
}

TEST(Docx, StrictNamespacesMeanTheSame) {
  EXPECT_EQ(extract_bytes(make_docx(p("Strict."), {}, kStrict)).text(), "Strict.¶");
}

TEST(Docx, HeadingsAreFoundThroughLocalizedStylesAndTheirBases) {
  std::string styles = part(
      "styles",
      "<w:style w:type='paragraph' w:styleId='berschrift2'><w:name w:val='heading 2'/></w:style>"
      "<w:style w:type='paragraph' w:styleId='Eigen'><w:name w:val='Eigen'/><w:basedOn "
      "w:val='berschrift2'/></w:style>"
      "<w:style w:type='paragraph' w:styleId='Lvl'><w:name w:val='Kapitel'/><w:pPr><w:outlineLvl "
      "w:val='2'/></w:pPr></w:style>"
      "<w:style w:type='paragraph' w:styleId='a'><w:basedOn w:val='b'/></w:style>"
      "<w:style w:type='paragraph' w:styleId='b'><w:basedOn w:val='a'/></w:style>");
  auto got = extract_bytes(make_docx(
      p("Two", "<w:pStyle w:val='berschrift2'/>") + p("Based", "<w:pStyle w:val='Eigen'/>") +
          p("Level", "<w:pStyle w:val='Lvl'/>") + p("Loop", "<w:pStyle w:val='a'/>") +
          p("Own", "<w:outlineLvl w:val='0'/>"),
      {{"word/styles.xml", styles}}));
  EXPECT_THAT(got.texts(BlockKind::kHeading), ElementsAre("Two", "Based", "Level", "Own"));
  EXPECT_EQ(got.blocks()[0].level, 2);
  EXPECT_EQ(got.blocks()[1].level, 2);
  EXPECT_EQ(got.blocks()[2].level, 3);
  EXPECT_EQ(got.blocks()[4].level, 1);
}

TEST(Docx, ListsAreCounted) {
  std::string numbering = part(
      "numbering",
      "<w:abstractNum w:abstractNumId='0'>"
      "<w:lvl w:ilvl='0'><w:start w:val='1'/><w:numFmt w:val='decimal'/><w:lvlText "
      "w:val='%1.'/></w:lvl>"
      "<w:lvl w:ilvl='1'><w:start w:val='1'/><w:numFmt w:val='lowerLetter'/><w:lvlText "
      "w:val='%1.%2)'/></w:lvl></w:abstractNum>"
      "<w:abstractNum w:abstractNumId='1'><w:lvl w:ilvl='0'><w:numFmt w:val='bullet'/><w:lvlText "
      "w:val='&#xf0b7;'/></w:lvl></w:abstractNum>"
      "<w:num w:numId='5'><w:abstractNumId w:val='0'/></w:num>"
      "<w:num w:numId='6'><w:abstractNumId w:val='1'/></w:num>"
      "<w:num w:numId='7'><w:abstractNumId w:val='0'/><w:lvlOverride w:ilvl='0'><w:startOverride "
      "w:val='9'/></w:lvlOverride></w:num>");
  auto item = [](const std::string& text, int list, int level) {
    return p(text, "<w:numPr><w:ilvl w:val='" + std::to_string(level) + "'/><w:numId w:val='" +
                       std::to_string(list) + "'/></w:numPr>");
  };
  auto got = extract_bytes(make_docx(item("a", 5, 0) + item("b", 5, 1) + item("c", 5, 1) +
                                         item("d", 5, 0) + item("e", 5, 1) + item("f", 6, 0) +
                                         item("g", 7, 0) + item("h", 99, 0),
                                     {{"word/numbering.xml", numbering}}));
  EXPECT_THAT(got.texts(BlockKind::kListItem),
              ElementsAre("1. a", "1.a) b", "1.b) c", "2. d", "2.a) e", "• f", "9. g", "h"));
  EXPECT_EQ(got.blocks()[1].level, 1);
}

TEST(Docx, CountersAreWrittenAsWordWritesThem) {
  EXPECT_EQ(format_counter(4, "lowerRoman"), "iv");
  EXPECT_EQ(format_counter(1999, "upperRoman"), "MCMXCIX");
  EXPECT_EQ(format_counter(28, "lowerLetter"), "bb");
  EXPECT_EQ(format_counter(7, "decimalZero"), "07");
  EXPECT_EQ(format_counter(7, "chineseCounting"), "7");
  EXPECT_EQ(format_counter(-7, "upperRoman"), "-7");
}

TEST(Docx, TablesAreReadRowByRowAndMergedCellsOnce) {
  auto got = extract_bytes(make_docx(
      "<w:tbl><w:tr>" + cell(p("Bolt")) + cell(p("Torque")) + "</w:tr><w:tr>" +
      cell(p("M8"), "<w:vMerge w:val='restart'/>") + cell(p("42") + p("Nm")) + "</w:tr><w:tr>" +
      cell(p(""), "<w:vMerge/>") +
      cell("<w:tbl><w:tr>" + cell(p("in")) + cell(p("side")) + "</w:tr></w:tbl>" + p("out")) +
      "</w:tr></w:tbl>" + p("After.")));
  ASSERT_EQ(got.blocks().size(), 2u);
  EXPECT_EQ(got.blocks()[0].kind, BlockKind::kTable);
  EXPECT_EQ(got.blocks()[0].head_rows, 1);
  EXPECT_EQ(got.blocks()[0].text, "Bolt | Torque\nM8 | 42 Nm\n | in | side out");
}

TEST(Docx, ALongTableIsSentInPiecesWithItsHeadInEach) {
  std::string rows;
  for (int i = 0; i < 3000; ++i) rows += "<w:tr>" + cell(p("row " + std::to_string(i))) + "</w:tr>";
  auto got = extract_bytes(make_docx("<w:tbl>" + rows + "</w:tbl>"));
  ASSERT_GT(got.blocks().size(), 1u);
  EXPECT_THAT(got.text(), HasSubstr("row 2999"));
  for (const text::Block& block : got.blocks()) {
    EXPECT_EQ(block.head_rows, 1);
    EXPECT_TRUE(block.text.starts_with("row 0\nrow ")) << block.text.substr(0, 50);
  }
}

TEST(Docx, RevisionsFieldsAndHiddenTextAreReadAsOnTheScreen) {
  auto got = extract_bytes(make_docx(
      "<w:p><w:r><w:t>kept </w:t></w:r><w:del><w:r><w:delText>deleted</w:delText></w:r></w:del>"
      "<w:ins><w:r><w:t>inserted </w:t></w:r></w:ins><w:r><w:instrText>PAGE</w:instrText></w:r>"
      "<w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r>"
      "<w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t>shown</w:t><w:tab/><w:t>tab</w:t><w:br/>"
      "<w:t>line</w:t><w:noBreakHyphen/><w:t>end</w:t></w:r>"
      "<w:hyperlink><w:r><w:t> link</w:t></w:r></w:hyperlink></w:p>"));
  EXPECT_EQ(got.text(), "kept inserted shown tab\nline-end link¶");
}

TEST(Docx, ATextBoxIsReadOnceAfterItsParagraph) {
  std::string box = "<w:txbxContent>" + p("boxed") + "</w:txbxContent>";
  auto got = extract_bytes(
      make_docx("<w:p><w:r><w:t>before </w:t><mc:AlternateContent><mc:Choice Requires='wps'>" +
                box + "</mc:Choice><mc:Fallback>" + box +
                "</mc:Fallback></mc:AlternateContent></w:r>"
                "<w:r><w:t>after</w:t></w:r></w:p>"));
  EXPECT_EQ(got.text(), "before after¶boxed¶");
}

TEST(Docx, NotesFollowTheirParagraphAndHeadersStandApartOnce) {
  std::string notes = part("footnotes", "<w:footnote w:id='0' w:type='separator'>" + p("---") +
                                            "</w:footnote><w:footnote w:id='2'>" + p("The note.") +
                                            "</w:footnote>");
  std::string head = part("hdr", p("Company"));
  auto got = extract_bytes(make_docx(
      "<w:p><w:r><w:t>Text.</w:t><w:footnoteReference w:id='2'/></w:r></w:p>" + p("Next."),
      {{"word/footnotes.xml", notes}, {"word/header.xml", head}}));
  EXPECT_EQ(got.text(), "Company¶Text.¶The note.¶Next.¶");
  EXPECT_THAT(got.texts(BlockKind::kFootnote), ElementsAre("The note."));
  EXPECT_THAT(got.texts(BlockKind::kRunning), ElementsAre("Company"));
}

TEST(Docx, WhatPicturesAndChartsShowIsRead) {
  std::string chart =
      "<c:chartSpace xmlns:c='http://schemas.openxmlformats.org/drawingml/2006/chart'><c:ser>"
      "<c:tx><c:v>Nm</c:v></c:tx><c:val><c:pt idx='0'><c:v>9</c:v></c:pt></c:val></c:ser>"
      "</c:chartSpace>";
  std::string picture =
      "<w:p><w:r><w:t>See:</w:t><w:drawing><x:docPr xmlns:x='http://schemas.openxmlformats.org/"
      "drawingml/2006/wordprocessingDrawing' descr='A torque wrench'/></w:drawing></w:r></w:p>";
  auto got = extract_bytes(make_docx(picture, {{"word/chart.xml", chart}}));
  EXPECT_EQ(got.text(), "See:¶A torque wrench¶ | Nm\n | 9¶");
}

TEST(Docx, ADamagedMainPartIsReadUpToTheDamage) {
  auto got = extract_bytes(make_docx(p("Before.") + "<w:p></w:x>"));
  EXPECT_EQ(got.text(), "Before.¶");
  EXPECT_THAT(got.warnings, ElementsAre(HasSubstr("up to the damage")));
}

TEST(Docx, PartsInOtherEncodingsAreRead) {
  auto document = [](const std::string& encoding, const std::string& text) {
    return "<?xml version='1.0' encoding='" + encoding + "'?><w:document xmlns:w='" +
           kTransitional + "'><w:body>" + p(text) + "</w:body></w:document>";
  };
  std::string wide = "\xff\xfe";
  for (char c : document("UTF-16", "wide")) wide += {c, '\0'};
  EXPECT_EQ(extract_bytes(make_zip({{"word/document.xml", wide}})).text(), "wide¶");
  std::string western = document("windows-1252",
                                 "Gr\xfc\xdf"
                                 "e");
  EXPECT_EQ(extract_bytes(make_zip({{"word/document.xml", western}})).text(), "Grüße¶");
  std::string unknown = document("no-such-encoding", "text");
  EXPECT_EQ(extract_bytes(make_zip({{"word/document.xml", unknown}})).failure(),
            FailureKind::kUnreadable);
}

TEST(Docx, ATagOrACommentThatIsTooLongIsRefused) {
  std::string filler(5 << 20, 'x');
  Limits limits;
  limits.unpacked_ratio = 1'000'000;
  for (const std::string& part : {"<a b='" + filler + "'/>", "<a><!--" + filler + "--></a>"}) {
    auto got = extract_bytes(make_zip({{"word/document.xml", part}}), "docx", limits);
    EXPECT_EQ(got.failure(), FailureKind::kTooLarge);
    EXPECT_THAT(got.outcome.error().message, HasSubstr("4 MiB"));
  }
}

TEST(Docx, AWrongChecksumIsAWarning) {
  std::string bytes = make_docx(p("Text."));
  // The checksum stands in the entry and in the directory; the body's part is the last one.
  std::size_t entry = bytes.rfind("PK\x03\x04");
  std::size_t listed = bytes.rfind("PK\x01\x02");
  bytes[entry + 14] = static_cast<char>(bytes[entry + 14] ^ 1);
  bytes[listed + 16] = static_cast<char>(bytes[listed + 16] ^ 1);
  auto got = extract_bytes(bytes, "docx");
  EXPECT_EQ(got.text(), "Text.¶");
  EXPECT_THAT(got.warnings, ElementsAre(HasSubstr("checksum")));
}

TEST(Docx, ADamagedSidePartCostsOnlyAWarning) {
  auto got = extract_bytes(make_docx(p("Text."), {{"word/styles.xml", "<w:styles"}}));
  EXPECT_EQ(got.text(), "Text.¶");
  EXPECT_EQ(got.warnings.size(), 1u);
}

TEST(Docx, ADamagedMainPartIsUnreadable) {
  EXPECT_EQ(extract_bytes(make_zip({{"[Content_Types].xml", "wordprocessingml"},
                                    {"word/document.xml", "<a><b></a>"}}))
                .failure(),
            FailureKind::kUnreadable);
  EXPECT_EQ(extract_bytes(make_zip({{"[Content_Types].xml", "wordprocessingml"}})).failure(),
            FailureKind::kUnreadable);
}

TEST(Docx, EntitiesAreRefused) {
  std::string bomb =
      "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;'>]><x>&b;</x>";
  auto got = extract_bytes(
      make_zip({{"[Content_Types].xml", "wordprocessingml"}, {"word/document.xml", bomb}}));
  EXPECT_EQ(got.failure(), FailureKind::kUnreadable);
  EXPECT_THAT(got.outcome.error().message, HasSubstr("entities"));
}

TEST(Docx, NestingBeyondTheLimitIsTooLarge) {
  std::string deep;
  for (int i = 0; i < 300; ++i) deep += "<w:x>";
  EXPECT_EQ(extract_bytes(make_docx(deep)).failure(), FailureKind::kTooLarge);
}

TEST(Docx, ABombIsTooLargeByRatioByBytesAndByParts) {
  std::string zeros(std::size_t{24} << 20, ' ');
  std::string bomb = make_docx(p(zeros));
  Limits limits;
  EXPECT_EQ(extract_bytes(bomb, "", limits).failure(), FailureKind::kTooLarge);
  limits.unpacked_ratio = 1'000'000;
  limits.unpacked_bytes = 1 << 20;
  EXPECT_EQ(extract_bytes(bomb, "", limits).failure(), FailureKind::kTooLarge);
  Parts many;
  for (int i = 0; i < 50; ++i) many.push_back({"word/x" + std::to_string(i) + ".xml", "x"});
  limits.archive_entries = 20;
  EXPECT_EQ(extract_bytes(make_docx(p("x"), many), "", limits).failure(), FailureKind::kTooLarge);
}

TEST(Docx, AFileCutAnywhereIsAFailureNotACrash) {
  std::string docx = make_docx(p("Text.") + p("More."));
  for (std::size_t cut = 4; cut < docx.size(); cut += 7) {
    extract_bytes(std::string_view(docx).substr(0, cut), "docx");
  }
}

TEST(Zip, NamesAreComparedWithoutCaseAndThePathsAreNeverUsed) {
  std::string bytes = make_zip({{"Word/Document.XML", "x"}, {"../../etc/passwd", "y"}});
  Input input(bytes, "");
  Limits limits;
  auto zip = ZipArchive::open(input, limits);
  ASSERT_TRUE(zip);
  EXPECT_TRUE((*zip)->has("word/document.xml"));
  EXPECT_EQ((*zip)->read_all("word/document.xml", 10).value(), "x");
  EXPECT_EQ((*zip)->read_all("word/document.xml", 0).error().kind, FailureKind::kTooLarge);
  EXPECT_EQ((*zip)->read_all("nothing", 10).error().kind, FailureKind::kUnreadable);
}

TEST(Zip, BackslashesAreSlashesAndNamesComeByTheirNumber) {
  std::string bytes =
      make_zip({{"ppt\\slides\\slide10.xml", "x"}, {"/ppt/slides/slide9.xml", "y"}, {"a", "z"}});
  Input input(bytes, "");
  Limits limits;
  auto zip = ZipArchive::open(input, limits);
  ASSERT_TRUE(zip);
  EXPECT_THAT((*zip)->names("ppt/slides/slide"),
              ElementsAre("ppt/slides/slide9.xml", "ppt/slides/slide10.xml"));
}

TEST(OfficePackage, TargetsAreResolvedAndNeverLeaveTheArchive) {
  EXPECT_EQ(resolve_path("word/", "media/a.png"), "word/media/a.png");
  EXPECT_EQ(resolve_path("xl/worksheets/", "../drawings/d.xml"), "xl/drawings/d.xml");
  EXPECT_EQ(resolve_path("xl/", "/docProps/core.xml"), "docProps/core.xml");
  EXPECT_EQ(resolve_path("", "../../etc/passwd"), "etc/passwd");
  EXPECT_EQ(resolve_path("ppt/", "slides\\a%20b.xml#x"), "ppt/slides/a b.xml");
  EXPECT_EQ(resolve_path("a/", ""), "");
}

}  // namespace
}  // namespace qwalt::worker
