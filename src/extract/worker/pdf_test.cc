// PDF from bytes to blocks.
#include <gmock/gmock.h>

#include "extract/worker/extraction_for_tests.h"
#include "extract/worker/pdf_for_tests.h"
#include "extract/worker/pdf_words.h"

#if defined(__SANITIZE_ADDRESS__)
// What fontconfig keeps until the process ends.
extern "C" const char* __lsan_default_suppressions() { return "leak:libfontconfig"; }
#endif

namespace qwalt::worker {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using text::BlockKind;

Extraction read(const PdfForTests& pdf) { return extract_bytes(pdf.build(), "pdf"); }

TEST(Pdf, APageBecomesBlocksInOrder) {
  auto got = read(PdfForTests()
                      .title("Pump")
                      .page()
                      .text(50, 700, "Assembly", 18, 2)
                      .text(50, 670, "Tighten the bolts with the torque that the table gives for")
                      .text(50, 658, "their size, then check them once more.")
                      .text(50, 630, "Do not grease the threads.")
                      .page()
                      .text(50, 700, "The second page."));
  ASSERT_TRUE(got.outcome) << got.outcome.error().message;
  EXPECT_EQ(got.info.media_type, "application/pdf");
  EXPECT_TRUE(got.info.paged);
  EXPECT_EQ(got.info.pages, 2u);
  EXPECT_EQ(got.info.title, "Pump");
  EXPECT_EQ(got.text(),
            "Assembly¶Tighten the bolts with the torque that the table gives for their size, then "
            "check them once more.¶Do not grease the threads.¶The second page.¶");
  EXPECT_THAT(got.texts(BlockKind::kHeading), ElementsAre("Assembly"));
}

TEST(Pdf, HyphensAtLineEndsAreJoined) {
  auto got = read(PdfForTests()
                      .page()
                      .text(50, 700, "A word that is cut at the end of its line is an exam-")
                      .text(50, 688, "ple of what has to be made whole again here."));
  EXPECT_THAT(got.text(), HasSubstr("is an example of what"));
}

TEST(Pdf, ColumnsAreKeptApart) {
  PdfForTests pdf;
  pdf.page().text(50, 760, "A heading over both of the columns of this page", 14, 2);
  for (int line = 0; line < 12; ++line) {
    pdf.text(50, 720 - 12 * line, fmt::format("left line {} of the first column here", line));
    pdf.text(320, 720 - 12 * line, fmt::format("right line {} of the second column", line));
  }
  std::string text = read(pdf).text();
  EXPECT_LT(text.find("left line 11"), text.find("right line 0"));
  EXPECT_LT(text.find("A heading"), text.find("left line 0"));
}

TEST(Pdf, ATableIsReadRowByRow) {
  auto got = read(PdfForTests()
                      .page()
                      .text(50, 700, "Bolt")
                      .text(200, 700, "Torque")
                      .text(350, 700, "Length")
                      .text(50, 685, "M8")
                      .text(200, 685, "42 Nm")
                      .text(350, 685, "25")
                      .text(50, 670, "M10")
                      .text(200, 670, "84 Nm")
                      .text(350, 670, "30")
                      .text(50, 655, "M12")
                      .text(350, 655, "35"));
  ASSERT_EQ(got.blocks().size(), 1u) << got.text();
  EXPECT_EQ(got.blocks()[0].kind, BlockKind::kTable);
  EXPECT_EQ(got.blocks()[0].text,
            "Bolt | Torque | Length\nM8 | 42 Nm | 25\nM10 | 84 Nm | 30\nM12 |  | 35");
  EXPECT_EQ(got.blocks()[0].head_rows, 1);
}

TEST(Pdf, RunningHeadsAndFeetStandApart) {
  PdfForTests pdf;
  for (int page = 1; page <= 20; ++page) {
    pdf.page()
        .text(50, 770, "Operating manual of the pump")
        .text(280, 30, fmt::format("Page {} of 20", page));
    pdf.text(50, 600, fmt::format("This is what page {} alone has to say.", page));
  }
  auto got = read(pdf);
  ASSERT_EQ(got.pages.size(), 20u);
  for (const text::Page& page : got.pages) {
    ASSERT_EQ(page.blocks.size(), 3u);
    EXPECT_EQ(page.blocks[0].kind, BlockKind::kRunning);
    EXPECT_EQ(page.blocks[1].kind, BlockKind::kRunning);
    EXPECT_EQ(page.blocks[2].text,
              fmt::format("This is what page {} alone has to say.", page.number));
  }
}

TEST(Pdf, PagesOfOneLineEachAreNotAllRunningHeads) {
  PdfForTests pdf;
  for (int page = 1; page <= 5; ++page) pdf.page().text(50, 770, fmt::format("Page {}", page));
  EXPECT_TRUE(read(pdf).outcome);
}

TEST(Pdf, WordsAcrossThePageStandApart) {
  auto got = read(PdfForTests()
                      .page()
                      .text(50, 700, "The text of the page goes this way.")
                      .sideways(580, 300, "DRAFT ONLY"));
  EXPECT_THAT(got.texts(BlockKind::kRotated), ElementsAre("DRAFT ONLY"));
  EXPECT_THAT(got.texts(BlockKind::kParagraph), ElementsAre("The text of the page goes this way."));
}

TEST(Pdf, APageThatIsSidewaysAsAWholeIsTurned) {
  auto got = read(PdfForTests()
                      .page()
                      .sideways(100, 50, "The first line of a page that was turned")
                      .sideways(112, 50, "goes on in the second line."));
  EXPECT_EQ(got.text(), "The first line of a page that was turned goes on in the second line.¶");
}

TEST(Pdf, CodeKeepsItsLines) {
  auto got = read(PdfForTests()
                      .page()
                      .text(50, 700, "The program is as short as a program can be:")
                      .text(50, 680, "int main\\(\\) {", 10, 3)
                      .text(62, 668, "return 0;", 10, 3)
                      .text(50, 656, "}", 10, 3));
  EXPECT_THAT(got.texts(BlockKind::kCode), ElementsAre("int main() {\n  return 0;\n}"));
}

TEST(Pdf, PageLabelsAreGivenWhereTheyDiffer) {
  auto got = read(PdfForTests()
                      .labels("0 << /S /r >> 1 << /S /D /St 2 >>")
                      .page()
                      .text(50, 700, "Preface of the book")
                      .page()
                      .text(50, 700, "Its first page"));
  EXPECT_EQ(got.pages.at(0).label, "i");
  EXPECT_EQ(got.pages.at(1).label, "");
}

TEST(Pdf, PicturesOfPagesNeedOcr) {
  auto got = read(PdfForTests().page().picture().page().picture());
  EXPECT_EQ(got.failure(), FailureKind::kNeedsOcr);
  EXPECT_THAT(got.outcome.error().message,
              testing::AllOf(HasSubstr("needs OCR"), HasSubstr("apt install tesseract-ocr"),
                             HasSubstr("tesseract-ocr-deu")));
}

TEST(Pdf, BlankPagesHoldNoText) {
  EXPECT_EQ(read(PdfForTests().page()).failure(), FailureKind::kNoText);
}

TEST(Pdf, SomeEmptyPagesAreAWarningAndKeepTheirNumbers) {
  auto got = read(PdfForTests().page().picture().page().text(50, 700, "Text on the second page."));
  ASSERT_TRUE(got.outcome);
  EXPECT_EQ(got.pages.size(), 2u);
  EXPECT_THAT(got.warnings, ElementsAre(testing::AllOf(HasSubstr("1 of 2 pages are pictures"),
                                                       HasSubstr("apt install tesseract-ocr"))));
}

TEST(Pdf, DamageIsUnreadable) {
  std::string pdf = PdfForTests().page().text(50, 700, "Text of this page.").build();
  EXPECT_EQ(extract_bytes(pdf.substr(0, 20), "pdf").failure(), FailureKind::kUnreadable);
  EXPECT_EQ(extract_bytes("%PDF-1.4\n", "pdf").failure(), FailureKind::kUnreadable);
  EXPECT_EQ(read(PdfForTests()).failure(), FailureKind::kUnreadable);
  // The cross-reference table is rebuilt where only that is lost.
  std::string lost = pdf.substr(0, pdf.find("xref")) + pdf.substr(pdf.find("trailer"));
  EXPECT_TRUE(extract_bytes(lost, "pdf").outcome);
}

TEST(Pdf, TooManyPagesAreRefusedBeforeTheyAreRead) {
  Limits limits;
  limits.pages = 1;
  auto got = extract_bytes(PdfForTests().page().page().build(), "pdf", limits);
  EXPECT_EQ(got.failure(), FailureKind::kTooLarge);
  EXPECT_TRUE(got.pages.empty());
}

TEST(Pdf, TheSimpleModeReadsTheSameWordsWithoutFonts) {
  std::string pdf = PdfForTests().page().text(50, 700, "Bold words", 10, 2).build();
  auto got = extract_bytes(pdf, "pdf", {}, extract::ReadingMode::kSimple);
  EXPECT_EQ(got.text(), "Bold words¶");
}

TEST(PdfFontNames, SayBoldMonoAndSymbols) {
  EXPECT_TRUE(is_bold_name("ABCDEF+Calibri-Bold"));
  EXPECT_TRUE(is_bold_name("AAAAAD+SFBX1000"));
  EXPECT_TRUE(is_bold_name("MyriadBd"));
  EXPECT_FALSE(is_bold_name("Helvetica"));
  EXPECT_TRUE(is_mono_name("ABCDEF+CourierNew"));
  EXPECT_FALSE(is_mono_name("Helvetica"));
  EXPECT_TRUE(is_symbol_name("ABCDEF+Wingdings"));
  EXPECT_FALSE(is_symbol_name("Symbol"));
}

}  // namespace
}  // namespace qwalt::worker
