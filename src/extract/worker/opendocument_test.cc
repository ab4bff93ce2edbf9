// OpenDocument: texts, spreadsheets and presentations.
#include <gmock/gmock.h>

#include "extract/worker/extraction_for_tests.h"

namespace qwalt::worker {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using text::BlockKind;

std::string spaces() {
  std::string out;
  for (const char* name : {"office", "text", "table", "style", "presentation"}) {
    out +=
        std::string(" xmlns:") + name + "='urn:oasis:names:tc:opendocument:xmlns:" + name + ":1.0'";
  }
  return out +
         " xmlns:draw='urn:oasis:names:tc:opendocument:xmlns:drawing:1.0'"
         " xmlns:svg='urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0'"
         " xmlns:dc='http://purl.org/dc/elements/1.1/'";
}

std::string content(const std::string& kind, const std::string& body,
                    const std::string& styles = "") {
  return "<?xml version='1.0'?><office:document-content" + spaces() + "><office:automatic-styles>" +
         styles + "</office:automatic-styles><office:body><office:" + kind + ">" + body +
         "</office:" + kind + "></office:body></office:document-content>";
}

std::string pack(const std::string& kind, const std::string& body, const std::string& styles = "",
                 const std::string& other_styles = "") {
  return make_zip({{"mimetype", "application/vnd.oasis.opendocument." + kind},
                   {"content.xml", content(kind, body, styles)},
                   {"styles.xml", "<office:document-styles" + spaces() + ">" + other_styles +
                                      "</office:document-styles>"},
                   {"meta.xml", "<office:document-meta" + spaces() +
                                    "><office:meta><dc:title>Fasteners</dc:title></office:meta>"
                                    "</office:document-meta>"}});
}

std::string p(const std::string& text) { return "<text:p>" + text + "</text:p>"; }

TEST(OpenDocumentText, HeadingsListsAndTablesKeepTheirShape) {
  std::string styles =
      "<text:list-style style:name='L1'><text:list-level-style-number text:level='1' "
      "style:num-format='1' style:num-suffix='.'/><text:list-level-style-number text:level='2' "
      "style:num-format='a' style:num-suffix=')'/></text:list-style>";
  std::string body =
      "<text:h text:outline-level='2'>Torque</text:h>" + p("A  <text:s text:c='2'/>b<text:tab/>c") +
      "<text:list text:style-name='L1'><text:list-item>" + p("one") +
      "<text:list><text:list-item>" + p("inner") +
      "</text:list-item></text:list></text:list-item>"
      "<text:list-item>" +
      p("two") +
      "</text:list-item></text:list>"
      "<table:table><table:table-header-rows><table:table-row><table:table-cell>" +
      p("bolt") + "</table:table-cell><table:table-cell>" + p("torque") +
      "</table:table-cell></table:table-row></table:table-header-rows><table:table-row>"
      "<table:table-cell>" +
      p("M6") + p("steel") + "</table:table-cell><table:table-cell>" + p("9") +
      "</table:table-cell></table:table-row></table:table>";
  Extraction got = extract_bytes(pack("text", body, styles));
  ASSERT_TRUE(got.outcome) << got.outcome.error().message;
  EXPECT_EQ(got.info.media_type, "application/vnd.oasis.opendocument.text");
  EXPECT_EQ(got.info.title, "Fasteners");
  EXPECT_EQ(got.text(), "Torque¶A   b c¶1. one¶a) inner¶2. two¶bolt | torque\nM6 steel | 9¶");
  EXPECT_EQ(got.blocks()[0].level, 2);
  EXPECT_EQ(got.blocks()[3].level, 1);
  EXPECT_EQ(got.blocks()[5].head_rows, 1);
}

TEST(OpenDocumentText, NotesCommentsAndTextBoxesFollowTheirParagraphAndDeletedTextIsGone) {
  std::string body =
      "<text:tracked-changes><text:changed-region><text:deletion>" + p("deleted") +
      "</text:deletion></text:changed-region></text:tracked-changes>"
      "<text:p>Before<text:note text:note-class='footnote'><text:note-citation>1"
      "</text:note-citation><text:note-body>" +
      p("The note.") +
      "</text:note-body></text:note> after<office:annotation><dc:creator>Ada</dc:creator>"
      "<dc:date>2024-01-01</dc:date>" +
      p("Sure?") +
      "</office:annotation>"
      "<draw:frame><draw:text-box>" +
      p("In the box.") + "</draw:text-box><svg:desc>A wrench</svg:desc></draw:frame>.</text:p>";
  Extraction got = extract_bytes(pack("text", body));
  EXPECT_EQ(got.text(), "Before after.¶The note.¶Comment by Ada: Sure?¶In the box.¶A wrench¶");
}

TEST(OpenDocumentText, StylesSayWhatIsATitleAndHeadersAreKeptOutOfTheText) {
  std::string styles =
      "<style:style style:name='P1' style:family='paragraph' style:parent-style-name='Title'/>";
  std::string master = "<office:master-styles><style:master-page><style:header>" +
                       p("House paper") +
                       "</style:header></style:master-page></office:master-styles>";
  std::string body =
      "<text:p text:style-name='P1'>The title</text:p>"
      "<text:table-of-content><text:index-body>" +
      p("Torque 3") + "</text:index-body></text:table-of-content>" + p("Text.");
  Extraction got = extract_bytes(pack("text", body, styles, master));
  EXPECT_THAT(got.texts(BlockKind::kRunning), ElementsAre("House paper"));
  EXPECT_THAT(got.texts(BlockKind::kHeading), ElementsAre("The title"));
  EXPECT_THAT(got.texts(BlockKind::kContents), ElementsAre("Torque 3"));
  EXPECT_THAT(got.texts(BlockKind::kParagraph), ElementsAre("Text."));
}

TEST(OpenDocumentText, OnePlainXmlFileIsReadAsWell) {
  std::string flat = "<?xml version='1.0'?><office:document" + spaces() +
                     " office:mimetype='application/vnd.oasis.opendocument.text'><office:meta>"
                     "<dc:title>Flat</dc:title></office:meta><office:body><office:text>" +
                     p("Plain text.") + "</office:text></office:body></office:document>";
  Extraction got = extract_bytes(flat, "fodt");
  EXPECT_EQ(got.text(), "Plain text.¶");
  EXPECT_EQ(got.info.title, "Flat");
  Extraction cut = extract_bytes(flat.substr(0, flat.size() - 20), "fodt");
  EXPECT_EQ(cut.text(), "Plain text.¶");
  EXPECT_THAT(cut.warnings, ElementsAre(HasSubstr("damaged")));
}

std::string cell(const std::string& text, const std::string& attributes = "") {
  return "<table:table-cell " + attributes + ">" + p(text) + "</table:table-cell>";
}

TEST(OpenDocumentSheet, CellsAreShownAndDatesAreIso) {
  std::string body =
      "<table:table table:name='Bolts'><table:table-row>" + cell("bolt") + cell("made") +
      "</table:table-row><table:table-row>" + cell("M6") +
      cell("01.03.24", "office:value-type='date' office:date-value='2024-03-01T00:00:00'") +
      "</table:table-row><table:table-row>" + cell("M8") +
      cell("12,50 €", "office:value-type='currency' office:value='12.5'") +
      "</table:table-row></table:table>";
  Extraction got = extract_bytes(pack("spreadsheet", body));
  EXPECT_EQ(got.text(), "Bolts¶bolt | made\nM6 | 2024-03-01\nM8 | 12,50 €¶");
  EXPECT_EQ(got.blocks()[1].head_rows, 1);
}

TEST(OpenDocumentSheet, RepeatedRowsAndCellsAreBounded) {
  std::string body =
      "<table:table table:name='S'><table:table-row table:number-rows-repeated='1048576'>" +
      cell("x", "table:number-columns-repeated='16384'") +
      "</table:table-row><table:table-row table:number-rows-repeated='2000000000'>"
      "<table:table-cell table:number-columns-repeated='2000000000'/></table:table-row>"
      "<table:table-row>" +
      cell("end") + "</table:table-row></table:table>";
  Extraction got = extract_bytes(pack("spreadsheet", body));
  EXPECT_THAT(got.text(), HasSubstr("end"));
  EXPECT_LT(got.text().size(), 100'000u);
  EXPECT_THAT(got.warnings, ElementsAre(HasSubstr("repeated")));
}

TEST(OpenDocumentSheet, CommentsAndShapesFollowTheTable) {
  std::string body = "<table:table table:name='S'><table:shapes><draw:frame><draw:text-box>" +
                     p("In a box") +
                     "</draw:text-box></draw:frame></table:shapes><table:table-row>"
                     "<table:table-cell><office:annotation><dc:creator>Ada</dc:creator>" +
                     p("Why?") + "</office:annotation>" + p("value") +
                     "</table:table-cell></table:table-row></table:table>";
  Extraction got = extract_bytes(pack("spreadsheet", body));
  EXPECT_EQ(got.text(), "S¶value¶In a box¶Comment on A1 by Ada: Why?¶");
}

TEST(OpenDocumentSlides, ShapesAreReadByTheirPlaceAndNotesFollow) {
  std::string styles =
      "<style:style style:name='dp1'><style:drawing-page-properties "
      "presentation:visibility='hidden'/></style:style>";
  auto frame = [](const std::string& text, const std::string& attributes) {
    return "<draw:frame " + attributes + " svg:width='5cm' svg:height='2cm'><draw:text-box>" +
           p(text) + "</draw:text-box></draw:frame>";
  };
  std::string body =
      "<draw:page draw:style-name='dp1'>" + frame("right", "svg:x='12cm' svg:y='1in'") +
      frame("left", "svg:x='1cm' svg:y='25mm'") +
      frame("Title", "presentation:class='title' svg:x='1cm' svg:y='9cm'") +
      frame("7", "presentation:class='page-number'") +
      "<draw:g><draw:custom-shape svg:x='1cm' svg:y='6cm' svg:width='1cm' svg:height='1cm'>" +
      p("below") + "</draw:custom-shape></draw:g><presentation:notes>" +
      frame("Say it.", "presentation:class='notes'") +
      "</presentation:notes></draw:page><draw:page/>";
  Extraction got = extract_bytes(pack("presentation", body, styles));
  EXPECT_TRUE(got.info.paged);
  ASSERT_EQ(got.pages.size(), 2u);
  EXPECT_EQ(got.text(), "Title¶left¶right¶below¶Notes: Say it.¶");
  EXPECT_THAT(got.warnings, ElementsAre(HasSubstr("1 slides are hidden")));
}

TEST(OpenDocument, AMissingOrBrokenMainPartIsASentence) {
  std::string type = "application/vnd.oasis.opendocument.text";
  EXPECT_EQ(extract_bytes(make_zip({{"mimetype", type}})).failure(), FailureKind::kUnreadable);
  EXPECT_EQ(extract_bytes(make_zip({{"mimetype", type}, {"content.xml", "<x"}})).failure(),
            FailureKind::kUnreadable);
  EXPECT_EQ(extract_bytes(make_zip({{"mimetype", type}, {"content.xml", "<x/>"}})).failure(),
            FailureKind::kUnreadable);
}

}  // namespace
}  // namespace qwalt::worker
