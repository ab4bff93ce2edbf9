// What a PDF says beside its text, and how its text is drawn.
#include <gmock/gmock.h>

#include "extract/worker/extraction_for_tests.h"
#include "extract/worker/pdf_for_tests.h"

namespace qwalt::worker {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using text::BlockKind;

Extraction read(const PdfForTests& pdf) { return extract_bytes(pdf.build(), "pdf"); }

std::size_t times(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++count;
  }
  return count;
}

TEST(PdfContent, TheAddressOfALinkIsToldAfterItsText) {
  auto got = read(PdfForTests()
                      .page()
                      .text(50, 700, "The torque stands in our manual, on paper too.")
                      .link(120, 698, 70, "https://example.org/torque.html"));
  EXPECT_EQ(got.text(),
            "The torque stands in our manual (https://example.org/torque.html), on paper too.¶");
}

TEST(PdfContent, AnAddressThatTheTextSaysIsNotToldTwice) {
  auto got = read(PdfForTests()
                      .page()
                      .text(50, 700, "www.example.org/torque")
                      .link(50, 698, 130, "https://www.example.org/torque/")
                      .text(50, 600, "Here and there", 10)
                      .link(50, 598, 22, "https://example.org/a")
                      .link(90, 598, 30, "https://example.org/a")
                      .text(50, 500, "No script is called")
                      .link(50, 498, 100, "javascript:alert\\(1\\)"));
  EXPECT_EQ(times(got.text(), "example.org/torque"), 1u);
  EXPECT_EQ(times(got.text(), "(https://example.org/a)"), 1u);
  EXPECT_THAT(got.text(), Not(HasSubstr("javascript")));
}

TEST(PdfContent, LinesThatTheOutlineNamesAreHeadingsOfItsLevels) {
  PdfForTests pdf;
  pdf.page().text(50, 700, "1 Assembly of the pump").text(50, 680, "Some text on the first page.");
  pdf.page()
      .text(50, 700, "Torque of its bolts")
      .text(50, 688, "and of its nuts")
      .text(50, 670, "The bolts are tightened with a key. Torque of its bolts is no heading here.");
  int outline = pdf.object("<< /Type /Outlines /First 9 0 R /Last 9 0 R /Count 1 >>");
  ASSERT_EQ(outline, 8);
  pdf.object(
      "<< /Title (Assembly of the Pump) /Parent 8 0 R /First 10 0 R /Last 10 0 R "
      "/Count 1 /Dest [PAGE1 /Fit] >>");
  pdf.object(
      "<< /Title (Torque of its bolts and of its nuts) /Parent 9 0 R "
      "/A << /S /GoTo /D [PAGE2 /XYZ 0 700 0] >> >>");
  pdf.catalog("/Outlines 8 0 R");
  auto got = read(pdf);
  EXPECT_THAT(got.texts(BlockKind::kHeading),
              ElementsAre("1 Assembly of the pump", "Torque of its bolts and of its nuts"));
  EXPECT_EQ(got.pages.at(0).blocks.at(0).level, 1);
  EXPECT_EQ(got.pages.at(1).blocks.at(0).level, 2);
  EXPECT_THAT(got.texts(BlockKind::kParagraph), Contains("Some text on the first page."));
}

TEST(PdfContent, AnOutlineThatGoesInCirclesEnds) {
  PdfForTests pdf;
  pdf.page().text(50, 700, "Some text on the first page.");
  pdf.object("<< /Type /Outlines /First 9 0 R /Last 9 0 R >>");
  pdf.object("<< /Title (A) /First 9 0 R /Last 9 0 R /Next 9 0 R /Dest [PAGE1 /Fit] >>");
  pdf.catalog("/Outlines 8 0 R");
  EXPECT_EQ(read(pdf).text(), "Some text on the first page.¶");
}

TEST(PdfContent, ValuesOfFieldsThatAreNotDrawnAreTold) {
  PdfForTests pdf;
  pdf.page().text(50, 700, "A form to be filled in by hand.");
  pdf.annotation(
      "/Subtype /Widget /FT /Tx /T (client) /TU (Name of the client) /V (Ada Lovelace) "
      "/Rect [0 0 0 0]");
  pdf.annotation("/Subtype /Widget /FT /Tx /T (pin) /Ff 8192 /V (12345) /Rect [0 0 0 0]");
  pdf.annotation(
      "/Subtype /Widget /FT /Ch /T (country) /Opt [[(de) (Germany)] [(fr) (France)]] "
      "/V (fr) /Rect [0 0 0 0]");
  pdf.annotation("/Subtype /Widget /FT /Btn /T (agreed) /AS /Yes /Rect [10 10 20 20]");
  pdf.annotation("/Subtype /Widget /FT /Btn /T (spam) /AS /Off /Rect [10 30 20 40]");
  pdf.catalog("/AcroForm << /Fields [8 0 R 9 0 R 10 0 R 11 0 R 12 0 R] >>");
  auto got = read(pdf);
  EXPECT_THAT(got.texts(BlockKind::kParagraph),
              ElementsAre("A form to be filled in by hand.", "Name of the client: Ada Lovelace",
                          "country: France", "[x] agreed", "[ ] spam"));
}

TEST(PdfContent, AFieldThatIsDrawnIsReadInItsPlaceAndNotToldAgain) {
  PdfForTests pdf;
  pdf.page().text(50, 700, "Name of the client:");
  int look = pdf.stream(
      "/Type /XObject /Subtype /Form /BBox [0 0 200 12] /Resources << /Font << "
      "/F1 3 0 R >> >>",
      "BT /F1 10 Tf 1 0 0 1 2 2 Tm (Ada Lovelace) Tj ET");
  pdf.annotation(
      fmt::format("/Subtype /Widget /FT /Tx /T (client) /V (Ada Lovelace) /F 4 "
                  "/Rect [145 698 345 710] /AP << /N {} 0 R >>",
                  look));
  pdf.catalog("/AcroForm << /Fields [9 0 R] >>");
  auto got = read(pdf);
  EXPECT_EQ(got.text(), "Name of the client: Ada Lovelace¶");
}

TEST(PdfContent, CommentsAreToldAtTheEndOfTheirPage) {
  auto got = read(PdfForTests()
                      .page()
                      .text(50, 700, "The text of the page itself.")
                      .annotation("/Subtype /Text /Contents (Check this torque.) /Rect [0 0 9 9]")
                      .annotation("/Subtype /Popup /Contents (Check this torque.) /Rect [0 0 9 9]")
                      .annotation("/Subtype /Highlight /Contents (Important) /Rect [50 698 90 710]")
                      .annotation("/Subtype /Text /F 2 /Contents (hidden) /Rect [0 0 9 9]"));
  EXPECT_EQ(got.text(), "The text of the page itself.¶Check this torque.¶Important¶");
}

TEST(PdfContent, FilesWithinTheFileAreNamed) {
  PdfForTests pdf;
  pdf.page().text(50, 700, "An invoice with its data.");
  int data = pdf.stream("/Type /EmbeddedFile", "<invoice/>");
  pdf.catalog(
      fmt::format("/Names << /EmbeddedFiles << /Names [(a) << /Type /Filespec /F "
                  "(invoice.xml) /EF << /F {} 0 R >> >>] >> >>",
                  data));
  pdf.annotation(
      "/Subtype /FileAttachment /FS << /Type /Filespec /F (plan.dwg) >> "
      "/Rect [0 0 9 9]");
  EXPECT_THAT(read(pdf).warnings, ElementsAre(AllOf(HasSubstr("invoice.xml"), HasSubstr("plan.dwg"),
                                                    HasSubstr("not read"))));
}

TEST(PdfContent, AFormInXfaAloneIsNamed) {
  PdfForTests pdf;
  pdf.page().text(50, 700, "Please wait...");
  pdf.catalog("/AcroForm << /Fields [] /XFA [(template) 7 0 R] >>");
  EXPECT_THAT(read(pdf).warnings, ElementsAre(HasSubstr("XFA")));
}

TEST(PdfContent, InvisibleTextIsRead) {
  auto got = read(PdfForTests().page().raw(
      "BT 3 Tr /F1 10 Tf 1 0 0 1 50 700 Tm (What the scanner had read) Tj ET\n"));
  EXPECT_EQ(got.text(), "What the scanner had read¶");
}

TEST(PdfContent, LettersDrawnTwiceForBoldTypeAreReadOnce) {
  auto got = read(
      PdfForTests().page().raw("BT /F1 10 Tf 1 0 0 1 50 700 Tm (T) Tj 1 0 0 1 50.3 700 Tm (T) Tj "
                               "1 0 0 1 56.1 700 Tm (o) Tj 1 0 0 1 56.4 700 Tm (o) Tj ET\n"));
  EXPECT_EQ(got.text(), "To¶");
}

TEST(PdfContent, TextGivenInPlaceOfWhatIsDrawnIsRead) {
  auto got = read(PdfForTests().page().raw(
      "BT /F1 10 Tf 1 0 0 1 50 700 Tm (The ) Tj /Span << /ActualText (first class) >> BDC (#%) Tj "
      "EMC ( ticket) Tj ET\n"));
  EXPECT_EQ(got.text(), "The first class ticket¶");
}

TEST(PdfContent, AccentsDrawnApartAreJoinedToTheirLetter) {
  auto got = read(PdfForTests().page().raw(
      "BT /F1 10 Tf 1 0 0 1 50 700 Tm (\\250) Tj 1 0 0 1 48.9 700 Tm (u) Tj "
      "1 0 0 1 54.4 700 Tm (ber) Tj ET\n"));
  EXPECT_EQ(got.text(), "über¶");
}

TEST(PdfContent, ASpaceThatIsTakenBackIsNone) {
  auto got = read(PdfForTests().page().raw(
      "BT /F1 10 Tf 1 0 0 1 50 700 Tm [(Hel) 0 ( ) 278 (lo) -300 (you)] TJ ET\n"));
  EXPECT_EQ(got.text(), "Hello you¶");
}

TEST(PdfContent, WhatStandsBesideThePageIsLeftOut) {
  auto got = read(PdfForTests().page().text(50, 700, "On the page.").text(50, 5000, "Off it."));
  EXPECT_EQ(got.text(), "On the page.¶");
}

TEST(PdfContent, APageOfPicturesIsSentForOcrWhereThereIsOne) {
  PdfForTests pdf;
  pdf.page().picture().page().text(50, 700, "A page of text.").page();
  auto got = extract_bytes(pdf.build(), "pdf", {}, extract::ReadingMode::kFull,
                           [](Job& job) { job.ocr = true; });
  ASSERT_TRUE(got.outcome) << got.outcome.error().message;
  EXPECT_TRUE(got.pages.at(0).picture);
  EXPECT_FALSE(got.pages.at(1).picture);
  EXPECT_FALSE(got.pages.at(2).picture) << "a blank page";
  EXPECT_THAT(got.warnings, ElementsAre("1 of 3 pages hold no text."));
}

TEST(PdfContent, OnlyPicturesAreNoFailureWithOcr) {
  auto got = extract_bytes(PdfForTests().page().picture().build(), "pdf", {},
                           extract::ReadingMode::kFull, [](Job& job) { job.ocr = true; });
  EXPECT_TRUE(got.outcome);
  EXPECT_TRUE(got.pages.at(0).picture);
}

TEST(PdfContent, AScannersStampOnAPictureKeepsItsWords) {
  auto got = read(PdfForTests()
                      .page()
                      .picture(600, 800)
                      .text(50, 10, "Scan 17")
                      .page()
                      .picture(50, 50)
                      .text(50, 10, "Scan 17 page"));
  EXPECT_TRUE(got.pages.at(0).picture);
  EXPECT_THAT(got.pages.at(0).blocks, Not(IsEmpty()));
  EXPECT_FALSE(got.pages.at(1).picture) << "a small picture";
}

}  // namespace
}  // namespace qwalt::worker
