// PPTX: slides as pages, in the order in which a person reads them.
#include <gmock/gmock.h>

#include <algorithm>

#include "extract/worker/extraction_for_tests.h"
#include "extract/worker/shape_order.h"

namespace qwalt::worker {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using text::BlockKind;

using Parts = std::vector<std::pair<std::string, std::string>>;

constexpr const char* kSpaces =
    " xmlns:p='http://schemas.openxmlformats.org/presentationml/2006/main'"
    " xmlns:a='http://schemas.openxmlformats.org/drawingml/2006/main'"
    " xmlns:r='http://schemas.openxmlformats.org/officeDocument/2006/relationships'"
    " xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006'"
    " xmlns:c='http://schemas.openxmlformats.org/drawingml/2006/chart'"
    " xmlns:dgm='http://schemas.openxmlformats.org/drawingml/2006/diagram'"
    " xmlns:p188='http://schemas.microsoft.com/office/powerpoint/2018/8/main'";

std::string element(const std::string& name, const std::string& content,
                    const std::string& attributes = "") {
  return "<" + name + kSpaces + " " + attributes + ">" + content + "</" + name + ">";
}

std::string slide(const std::string& shapes, const std::string& attributes = "") {
  return element("p:sld", "<p:cSld><p:spTree>" + shapes + "</p:spTree></p:cSld>", attributes);
}

std::string p(const std::string& text, const std::string& properties = "") {
  return "<a:p>" + properties + "<a:r><a:t>" + text + "</a:t></a:r></a:p>";
}

std::string place(int x, int y, int width, int height) {
  return "<a:xfrm><a:off x='" + std::to_string(x) + "' y='" + std::to_string(y) + "'/><a:ext cx='" +
         std::to_string(width) + "' cy='" + std::to_string(height) + "'/></a:xfrm>";
}

// `holder`: <p:ph …/> or nothing.
std::string shape(const std::string& holder, const std::string& paragraphs,
                  const std::string& where = "") {
  return "<p:sp><p:nvSpPr><p:cNvPr id='1' name='s'/><p:nvPr>" + holder +
         "</p:nvPr></p:nvSpPr><p:spPr>" + where + "</p:spPr><p:txBody>" + paragraphs +
         "</p:txBody></p:sp>";
}

std::string relationship(const std::string& id, const std::string& type,
                         const std::string& target) {
  return "<Relationship Id='" + id +
         "' Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/" + type +
         "' Target='" + target + "'/>";
}

std::string relationships(const std::string& content) {
  return "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>" +
         content + "</Relationships>";
}

// The slides are listed in the order given; their files are numbered the other way round.
std::string make_pptx(const std::vector<std::string>& slides, Parts more = {}) {
  std::string list;
  std::string targets;
  Parts parts = {{"[Content_Types].xml", "<Types>presentationml.presentation.main+xml</Types>"}};
  for (std::size_t i = 0; i < slides.size(); ++i) {
    std::string id = "r" + std::to_string(i + 1);
    std::string file = "slides/slide" + std::to_string(slides.size() - i) + ".xml";
    list += "<p:sldId id='1' r:id='" + id + "'/>";
    targets += relationship(id, "slide", file);
    parts.push_back({"ppt/" + file, slides[i]});
  }
  parts.push_back(
      {"ppt/presentation.xml", element("p:presentation", "<p:sldIdLst>" + list + "</p:sldIdLst>")});
  parts.push_back(
      {"ppt/_rels/presentation.xml.rels",
       relationships(targets + relationship("r98", "commentAuthors", "commentAuthors.xml") +
                     relationship("r99", "authors", "authors.xml"))});
  for (auto& added : more) parts.push_back(std::move(added));
  return make_zip(parts);
}

const std::string kTitle = "<p:ph type='title'/>";
const std::string kBody = "<p:ph idx='1'/>";

TEST(Pptx, SlidesArePagesInTheOrderOfTheShow) {
  Extraction got = extract_bytes(
      make_pptx({slide(shape(kTitle, p("First"))), slide(shape(kTitle, p("Second")), "show='0'")}));
  ASSERT_TRUE(got.outcome) << got.outcome.error().message;
  EXPECT_TRUE(got.info.paged);
  EXPECT_EQ(got.info.pages, 2u);
  ASSERT_EQ(got.pages.size(), 2u);
  EXPECT_EQ(got.pages[0].blocks[0].text, "First");
  EXPECT_EQ(got.pages[1].blocks[0].kind, BlockKind::kHeading);
  EXPECT_EQ(got.pages[1].number, 2u);
  EXPECT_THAT(got.warnings, ElementsAre(HasSubstr("1 of 2 slides are hidden")));
}

TEST(Pptx, ParagraphsOfTheBodyAreListItemsUnlessTheySayOtherwise) {
  std::string body = p("plain", "<a:pPr><a:buNone/></a:pPr>") + p("one") +
                     p("deeper", "<a:pPr lvl='1'/>") +
                     p("first", "<a:pPr><a:buAutoNum type='arabicPeriod'/></a:pPr>") +
                     p("second", "<a:pPr><a:buAutoNum type='arabicPeriod'/></a:pPr>");
  Extraction got = extract_bytes(
      make_pptx({slide(shape(kTitle, p("Two") + p("lines")) + shape(kBody, body) +
                       shape("<p:ph type='sldNum'/>", p("7")) +
                       shape("<p:ph type='ftr'/>", p("Confidential")) + shape("", p("box")))}));
  EXPECT_EQ(got.text(), "Two lines¶plain¶• one¶• deeper¶1. first¶2. second¶Confidential¶box¶");
  EXPECT_EQ(got.texts(BlockKind::kListItem).size(), 4u);
  EXPECT_THAT(got.texts(BlockKind::kRunning), ElementsAre("Confidential"));
}

TEST(Pptx, ShapesAreReadFromTopToBottomAndLeftToRight) {
  std::string shapes = shape("", p("right"), place(500, 100, 300, 100)) +
                       shape("", p("below"), place(0, 300, 300, 100)) +
                       shape("", p("left"), place(0, 110, 300, 100)) +
                       shape(kTitle, p("Title"), place(0, 900, 300, 100));
  Extraction got = extract_bytes(make_pptx({slide(shapes)}));
  EXPECT_EQ(got.text(), "Title¶left¶right¶below¶");
}

TEST(Pptx, ShapesOfAGroupArePlacedByTheGroup) {
  std::string group =
      "<p:grpSp><p:grpSpPr><a:xfrm><a:off x='0' y='0'/><a:ext cx='100' cy='100'/>"
      "<a:chOff x='0' y='5000'/><a:chExt cx='1000' cy='1000'/></a:xfrm></p:grpSpPr>" +
      shape("", p("grouped"), place(0, 5000, 500, 500)) + "</p:grpSp>";
  Extraction got =
      extract_bytes(make_pptx({slide(shape("", p("alone"), place(0, 200, 100, 100)) + group)}));
  EXPECT_EQ(got.text(), "grouped¶alone¶");
}

TEST(Pptx, PlaceholdersStandWhereTheLayoutPutsThem) {
  std::string layout = element("p:sldLayout", "<p:cSld><p:spTree>" +
                                                  shape("<p:ph type='body' idx='7'/>",
                                                        p("Click to edit"), place(0, 0, 100, 100)) +
                                                  "</p:spTree></p:cSld>");
  Extraction got = extract_bytes(make_pptx(
      {slide(shape("", p("below"), place(0, 500, 100, 100)) +
             shape("<p:ph type='body' idx='7'/>", p("above")))},
      {{"ppt/slideLayouts/slideLayout1.xml", layout},
       {"ppt/slides/_rels/slide1.xml.rels",
        relationships(relationship("r1", "slideLayout", "../slideLayouts/slideLayout1.xml"))}}));
  EXPECT_EQ(got.text(), "• above¶below¶");
}

TEST(Pptx, TablesChartsDiagramsAndPicturesHaveTheirText) {
  std::string table =
      "<p:graphicFrame><a:graphic><a:graphicData><a:tbl><a:tblPr firstRow='1'/>"
      "<a:tr><a:tc><a:txBody>" +
      p("bolt") + "</a:txBody></a:tc><a:tc><a:txBody>" + p("torque") +
      "</a:txBody></a:tc></a:tr><a:tr><a:tc><a:txBody>" + p("M6") +
      "</a:txBody></a:tc><a:tc hMerge='1'><a:txBody>" + p("hidden") +
      "</a:txBody></a:tc></a:tr></a:tbl></a:graphicData></a:graphic></p:graphicFrame>";
  std::string frames =
      "<p:graphicFrame><a:graphic><c:chart r:id='r1'/></a:graphic></p:graphicFrame>"
      "<p:graphicFrame><a:graphic><dgm:relIds r:dm='r2'/></a:graphic></p:graphicFrame>"
      "<p:pic><p:nvPicPr><p:cNvPr id='1' name='x' descr='A torque wrench'/></p:nvPicPr>"
      "<p:blipFill/></p:pic><p:pic><p:nvPicPr><p:cNvPr id='1' name='x' descr='img_01.png'/>"
      "</p:nvPicPr><p:blipFill/></p:pic>";
  std::string chart = element(
      "c:chartSpace",
      "<c:title><c:tx><c:rich>" + p("Torque") +
          "</c:rich></c:tx></c:title><c:ser><c:tx>"
          "<c:strRef><c:strCache><c:pt idx='0'><c:v>Nm</c:v></c:pt></c:strCache></c:strRef>"
          "</c:tx><c:cat><c:pt idx='0'><c:v>M6</c:v></c:pt><c:pt idx='1'><c:v>M8</c:v></c:pt>"
          "</c:cat><c:val><c:pt idx='0'><c:v>9.5</c:v></c:pt><c:pt idx='1'>"
          "<c:v>0.30000000000000004</c:v></c:pt></c:val></c:ser>");
  std::string diagram =
      element("dgm:dataModel", "<dgm:pt><dgm:t>" + p("Plan") + "</dgm:t></dgm:pt><dgm:pt><dgm:t>" +
                                   p("Do") + "</dgm:t></dgm:pt>");
  Extraction got = extract_bytes(
      make_pptx({slide(table + frames)},
                {{"ppt/charts/chart1.xml", chart},
                 {"ppt/diagrams/data1.xml", diagram},
                 {"ppt/slides/_rels/slide1.xml.rels",
                  relationships(relationship("r1", "chart", "../charts/chart1.xml") +
                                relationship("r2", "diagramData", "../diagrams/data1.xml"))}}));
  EXPECT_EQ(got.text(),
            "bolt | torque\nM6 |¶Chart: Torque¶ | Nm\nM6 | 9.5\nM8 | 0.3¶• Plan¶• Do¶"
            "A torque wrench¶");
}

TEST(Pptx, NotesAndBothKindsOfCommentsFollowTheSlide) {
  std::string notes =
      element("p:notes", "<p:cSld><p:spTree>" + shape("<p:ph type='sldImg'/>", p("picture")) +
                             shape("<p:ph type='body' idx='1'/>", p("Say it.") + p("Slowly.")) +
                             "</p:spTree></p:cSld>");
  std::string old = element("p:cmLst",
                            "<p:cm authorId='3' dt='2024-03-01T10:00:00'><p:text>Why?"
                            "</p:text></p:cm>");
  std::string threaded =
      element("p188:cmLst",
              "<p188:cm id='x' authorId='{A}' created='2024-03-02T10:00:00'><p188:replyLst>"
              "<p188:reply id='y' authorId='{B}'><p188:txBody>" +
                  p("Because.") + "</p188:txBody></p188:reply></p188:replyLst><p188:txBody>" +
                  p("Really?") + "</p188:txBody></p188:cm>");
  Extraction got = extract_bytes(make_pptx(
      {slide(shape(kTitle, p("Title")))},
      {{"ppt/notesSlides/notesSlide1.xml", notes},
       {"ppt/comments/comment1.xml", old},
       {"ppt/comments/modern1.xml", threaded},
       {"ppt/commentAuthors.xml", element("p:cmAuthorLst", "<p:cmAuthor id='3' name='Ada'/>")},
       {"ppt/authors.xml", element("p188:authorLst",
                                   "<p188:author id='{A}' name='Bo'/><p188:author id='{B}' "
                                   "name='Cy'/>")},
       {"ppt/slides/_rels/slide1.xml.rels",
        relationships(relationship("r1", "notesSlide", "../notesSlides/notesSlide1.xml") +
                      relationship("r2", "comments", "../comments/comment1.xml") +
                      relationship("r3", "comments", "../comments/modern1.xml"))}}));
  EXPECT_EQ(got.text(),
            "Title¶Notes: Say it.\nSlowly.¶Comment by Ada (2024-03-01): Why?¶"
            "Comment by Bo (2024-03-02): Really?¶Comment by Cy: Because.¶");
}

TEST(Pptx, WithoutAListTheSlidesAreFoundByTheirNumber) {
  Extraction got =
      extract_bytes(make_zip({{"PPT\\Slides\\Slide10.xml", slide(shape("", p("tenth")))},
                              {"ppt/slides/slide2.xml", slide(shape("", p("second")))},
                              {"ppt/presentation.xml", "broken <"}}),
                    "pptx");
  EXPECT_EQ(got.text(), "second¶tenth¶");
}

TEST(Pptx, MoreSlidesThanTheLimitAreRefusedAndFallbacksOfNewDrawingsLeftOut) {
  Limits limits;
  limits.pages = 1;
  std::string one =
      slide("<mc:AlternateContent><mc:Choice>" + shape("", p("new")) + "</mc:Choice><mc:Fallback>" +
            shape("", p("old")) + "</mc:Fallback></mc:AlternateContent>");
  EXPECT_EQ(extract_bytes(make_pptx({one}), "pptx", limits).text(), "new¶");
  EXPECT_EQ(extract_bytes(make_pptx({one, one}), "pptx", limits).failure(), FailureKind::kTooLarge);
}

TEST(ShapeOrder, EveryBoxComesOnce) {
  std::vector<ShapeBox> boxes;
  boxes.reserve(100);
  for (int i = 0; i < 100; ++i) {
    boxes.push_back({i * 7919 % 1000, i * 104'729 % 1000, i % 13 * 40, i % 7 * 60, i % 5 != 0});
  }
  std::vector<std::size_t> order = reading_order(boxes);
  std::sort(order.begin(), order.end());
  ASSERT_EQ(order.size(), boxes.size());
  for (std::size_t i = 0; i < order.size(); ++i) EXPECT_EQ(order[i], i);
}

}  // namespace
}  // namespace qwalt::worker
