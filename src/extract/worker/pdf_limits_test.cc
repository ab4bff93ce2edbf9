// PDF files that are too much, that are read in parts, and that are read simply.
#include <gmock/gmock.h>

#include "extract/worker/extraction_for_tests.h"
#include "extract/worker/pdf_for_tests.h"

namespace qwalt::worker {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(PdfLimits, FormsWithinFormsEndAtALimit) {
  // Each form draws the next one ten times: 10^12 drawings.
  PdfForTests pdf;
  pdf.page().text(50, 700, "Some text at the top of the page.");
  int next = 0;
  for (int depth = 0; depth < 12; ++depth) {
    std::string content;
    for (int i = 0; depth > 0 && i < 10; ++i) content += fmt::format("/X{} Do ", next);
    std::string resources = depth == 0
                                ? std::string("<< /Font << /F1 3 0 R >> >>")
                                : fmt::format("<< /XObject << /X{} {} 0 R >> >>", next, next);
    if (depth == 0) content = "BT /F1 8 Tf 1 0 0 1 50 50 Tm (x) Tj ET";
    next = pdf.stream("/Type /XObject /Subtype /Form /BBox [0 0 600 800] /Resources " + resources,
                      content);
  }
  pdf.raw(fmt::format("/X{} Do\n", next));
  auto got = extract_bytes(pdf.build(), "pdf");
  EXPECT_TRUE(got.outcome);
  EXPECT_THAT(got.text(), HasSubstr("Some text at the top"));
  EXPECT_THAT(got.warnings, ElementsAre(HasSubstr("Page 1 holds more than is read of one page")));
}

TEST(PdfLimits, AFormThatDrawsItselfEnds) {
  PdfForTests pdf;
  pdf.page().text(50, 700, "Some text at the top of the page.").raw("/X8 Do\n");
  pdf.stream(
      "/Type /XObject /Subtype /Form /BBox [0 0 600 800] /Resources << /XObject << /X8 8 0 R "
      ">> >>",
      "/X8 Do");
  EXPECT_THAT(extract_bytes(pdf.build(), "pdf").text(), HasSubstr("Some text at the top"));
}

TEST(PdfLimits, APageOfMillionsOfLettersIsCutWithAWarning) {
  std::string line(500, 'x');
  std::string content = "BT /F1 1 Tf 1 0 0 1 10 10 Tm\n";
  for (int i = 0; i < 2200; ++i)
    content += fmt::format("1 0 0 1 10 {} Tm ({}) Tj\n", i % 790, line);
  auto got = extract_bytes(PdfForTests().page().raw(content + "ET\n").build(), "pdf");
  EXPECT_TRUE(got.outcome);
  EXPECT_THAT(got.warnings, testing::Contains(HasSubstr("Page 1 holds more than")));
}

TEST(PdfLimits, AGiantPageIsReadAsAnyOther) {
  auto got = extract_bytes(PdfForTests()
                               .page("/MediaBox [0 0 1e30 1e30]")
                               .text(50, 700, "Some text of a page.")
                               .page("/MediaBox [0 0 99999999 99999999]")
                               .text(50, 700, "Some text of a page.")
                               .build(),
                           "pdf");
  EXPECT_TRUE(got.outcome || got.outcome.error().message.ends_with('.'));
}

// Running heads that change with the chapters, text in paragraphs, a page number at the foot.
std::string book(int pages) {
  PdfForTests pdf;
  for (int page = 1; page <= pages; ++page) {
    pdf.page()
        .text(50, 770, fmt::format("Part {} of the manual", char('A' + (page - 1) / 12)), 8)
        .text(290, 30, fmt::format("{}", page), 8);
    pdf.text(50, 720, fmt::format("Step {} of the work", page), 14, 2);
    for (int line = 0; line < 8; ++line) {
      pdf.text(50, 690 - 12 * line,
               fmt::format("Line {} of page {} says how the bolts are to be tightened well.", line,
                           page));
    }
  }
  return pdf.build();
}

TEST(PdfParts, GiveTheSamePagesAsTheWhole) {
  std::string bytes = book(60);
  auto whole = extract_bytes(bytes, "pdf");
  ASSERT_EQ(whole.pages.size(), 60u);
  std::vector<text::Page> pages(60);
  for (std::uint32_t part = 0; part < 3; ++part) {
    auto got = extract_bytes(bytes, "pdf", {}, extract::ReadingMode::kFull, [&](Job& job) {
      job.part = part;
      job.parts = 3;
    });
    ASSERT_TRUE(got.outcome);
    EXPECT_EQ(got.info.pages, 60u);
    for (text::Page& page : got.pages) {
      EXPECT_EQ((page.number - 1) / extract::kPagesPerPiece % 3, part);
      pages.at(page.number - 1) = std::move(page);
    }
  }
  for (std::size_t i = 0; i < pages.size(); ++i) {
    ASSERT_EQ(pages[i].blocks.size(), whole.pages[i].blocks.size()) << "page " << i + 1;
    for (std::size_t k = 0; k < pages[i].blocks.size(); ++k) {
      EXPECT_EQ(pages[i].blocks[k].text, whole.pages[i].blocks[k].text);
      EXPECT_EQ(pages[i].blocks[k].kind, whole.pages[i].blocks[k].kind) << "page " << i + 1;
    }
  }
}

TEST(PdfParts, APartWithoutTextIsNoFailure) {
  PdfForTests pdf;
  for (int page = 0; page < 8; ++page) pdf.page();
  pdf.page().text(50, 700, "Text on page nine.");
  auto got = extract_bytes(pdf.build(), "pdf", {}, extract::ReadingMode::kFull, [](Job& job) {
    job.part = 0;
    job.parts = 2;
  });
  EXPECT_EQ(got.pages.size(), 8u);
}

TEST(PdfSimple, ReadsTheTextAndNothingBeside) {
  PdfForTests pdf;
  pdf.labels("0 << /S /r >>").page().text(50, 700, "The text of the page itself.");
  pdf.annotation("/Subtype /Text /Contents (A comment.) /Rect [0 0 9 9]");
  auto got = extract_bytes(pdf.build(), "pdf", {}, extract::ReadingMode::kSimple);
  EXPECT_EQ(got.text(), "The text of the page itself.¶");
  EXPECT_EQ(got.pages.at(0).label, "");
}

}  // namespace
}  // namespace qwalt::worker
