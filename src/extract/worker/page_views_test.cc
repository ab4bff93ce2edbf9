// The words and the picture of one page.
#include "extract/worker/page_views.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>

#include "extract/worker/extraction_for_tests.h"
#include "extract/worker/page_image.h"
#include "extract/worker/pdf_for_tests.h"
#include "extract/worker/png.h"

namespace qwalt::worker {
namespace {

using testing::HasSubstr;

struct View {
  Outcome outcome;
  extract::PageWords words;
  std::string image;

  const extract::WordBox* find(const std::string& text) const {
    for (const extract::WordBox& word : words.words) {
      if (word.text == text) return &word;
    }
    return nullptr;
  }
};

View view(std::string_view bytes, Outcome (*task)(Job&), const std::function<void(Job&)>& change) {
  View result;
  Limits limits;
  extract::BlockDecoder decoder(limits.pages);
  Output output([&](std::string_view stream) {
    decoder.feed(stream);
    for (;;) {
      auto event = decoder.next();
      ASSERT_TRUE(event) << event.error().message;
      if (!*event) return;
      if (auto* words = std::get_if<extract::PageWords>(&**event)) result.words = *words;
      if (auto* image = std::get_if<extract::StreamImage>(&**event)) result.image += image->piece;
    }
  });
  warm_up();
  Input input(bytes, bytes.starts_with("%PDF") ? "pdf" : "txt");
  Job job{input, output, limits};
  change(job);
  result.outcome = task(job);
  return result;
}

View words_of(const std::string& pdf, std::uint32_t page = 1) {
  return view(pdf, &send_page_words, [&](Job& job) { job.page = page; });
}

View image_of(std::string_view pdf, std::uint32_t width, std::vector<extract::WordBox> marks = {},
              std::uint32_t page = 1) {
  return view(pdf, &send_page_image, [&](Job& job) {
    job.page = page;
    job.width = width;
    job.marks = marks;
  });
}

// Of the head of a PNG.
std::uint32_t number_at(const std::string& png, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i)
    value = value << 8 | static_cast<unsigned char>(png.at(at + i));
  return value;
}
std::uint32_t png_width(const std::string& png) { return number_at(png, 16); }
std::uint32_t png_height(const std::string& png) { return number_at(png, 20); }
int png_colours(const std::string& png) { return png.at(25); }
constexpr int kGrey = 0;
constexpr int kFull = 2;
constexpr int kPalette = 3;

TEST(PageWords, StandWhereTheyAreOnThePage) {
  auto got = words_of(PdfForTests().page().page().text(50, 700, "Torque limit").build(), 2);
  ASSERT_TRUE(got.outcome) << got.outcome.error().message;
  EXPECT_EQ(got.words.width, 600);
  EXPECT_EQ(got.words.height, 800);
  ASSERT_EQ(got.words.words.size(), 2u);
  const extract::WordBox* word = got.find("Torque");
  ASSERT_NE(word, nullptr);
  EXPECT_NEAR(word->x0, 50, 0.5);
  EXPECT_NEAR(word->x1, 82, 2);
  EXPECT_LT(word->y0, 100);
  EXPECT_GT(word->y1, 100);
  EXPECT_NEAR(word->y1 - word->y0, 10, 5);
}

TEST(PageWords, ComeInTheOrderOfReading) {
  PdfForTests pdf;
  pdf.page();
  for (int line = 0; line < 12; ++line) {
    pdf.text(320, 720 - 12 * line, fmt::format("right line {} of the second column", line));
    pdf.text(50, 720 - 12 * line, fmt::format("left line {} of the first column here", line));
  }
  auto got = words_of(pdf.build());
  ASSERT_GT(got.words.words.size(), 100u);
  EXPECT_EQ(got.words.words.front().text, "left");
  EXPECT_EQ(got.words.words.back().text, "column");
  EXPECT_GT(got.words.words.back().x0, 320);
}

TEST(PageWords, OfATurnedPageStandAsItIsDisplayed) {
  std::string turned = PdfForTests()
                           .page("/MediaBox [0 0 600 800] /Rotate 90")
                           .text(50, 700, "Torque limit of the bolts")
                           .build();
  auto got = words_of(turned);
  EXPECT_EQ(got.words.width, 800);
  EXPECT_EQ(got.words.height, 600);
  const extract::WordBox* word = got.find("Torque");
  ASSERT_NE(word, nullptr);
  // The top of the sheet is at the right now.
  EXPECT_NEAR(word->x0, 700, 6);
  EXPECT_NEAR(word->y0, 50, 1);
  EXPECT_GT(word->y1 - word->y0, word->x1 - word->x0);
}

TEST(PageWords, HaveTheLettersThatSearchFinds) {
  auto got = words_of(PdfForTests()
                          .page()
                          .raw("BT /F1 10 Tf 1 0 0 1 50 700 Tm [(Tor) -120 (que) -400 (limit)] TJ "
                               "ET\n")
                          .build());
  ASSERT_EQ(got.words.words.size(), 3u);
  EXPECT_EQ(got.words.words.back().text, "limit");
}

TEST(PageWords, AreRefusedForOtherFormatsAndOtherPages) {
  auto text = words_of("just some text");
  EXPECT_EQ(text.outcome.error().kind, FailureKind::kUnsupported);
  auto page = words_of(PdfForTests().page().build(), 2);
  EXPECT_EQ(page.outcome.error().kind, FailureKind::kUnreadable);
  EXPECT_THAT(page.outcome.error().message, HasSubstr("no page 2"));
}

TEST(PageImage, HasTheWidthThatWasAskedFor) {
  auto got = image_of(PdfForTests().page().text(50, 700, "Torque limit").build(), 300);
  ASSERT_TRUE(got.outcome) << got.outcome.error().message;
  EXPECT_EQ(png_width(got.image), 300u);
  EXPECT_EQ(png_height(got.image), 400u);
  EXPECT_EQ(png_colours(got.image), kGrey);
}

TEST(PageImage, OfATurnedPageIsTurned) {
  auto got = image_of(PdfForTests().page("/MediaBox [0 0 600 800] /Rotate 270").build(), 400);
  EXPECT_EQ(png_width(got.image), 400u);
  EXPECT_EQ(png_height(got.image), 300u);
}

TEST(PageImage, ShowsWhatIsMarkedInYellow) {
  std::string pdf = PdfForTests().page().text(50, 700, "Torque limit").build();
  auto plain = image_of(pdf, 300);
  auto marked = image_of(pdf, 300, {{50, 90, 82, 102, ""}});
  EXPECT_EQ(png_colours(marked.image), kPalette);
  EXPECT_NE(plain.image, marked.image);
  auto nowhere = image_of(pdf, 300, {{-50, -90, -20, -80, ""}, {NAN, 1, 2, 3, ""}});
  EXPECT_EQ(nowhere.image, plain.image);
}

TEST(PageImage, ThatWouldBeTooHighOrTooLargeIsRefused) {
  auto high = image_of(PdfForTests().page("/MediaBox [0 0 10 50]").build(), 300);
  EXPECT_EQ(high.outcome.error().kind, FailureKind::kTooLarge);
  auto large = image_of(PdfForTests().page("/MediaBox [0 0 100 380]").build(), 3000);
  EXPECT_EQ(large.outcome.error().kind, FailureKind::kTooLarge);
  auto giant = image_of(PdfForTests().page("/MediaBox [0 0 100000000 100000000]").build(), 300);
  EXPECT_TRUE(giant.outcome);
  auto none = image_of(PdfForTests().page("/MediaBox [0 0 0 0] /CropBox [0 0 0 0]").build(), 300);
  EXPECT_TRUE(none.outcome || none.outcome.error().message.ends_with('.'));
}

TEST(PageImage, APngIsItsOwnPicture) {
  std::string png = image_of(PdfForTests().page().build(), 100).image;
  EXPECT_EQ(image_of(png, 300).image, png);
  EXPECT_EQ(image_of("some text", 300).outcome.error().kind, FailureKind::kUnsupported);
}

Pixels pixels_of(std::uint32_t width, std::uint32_t height,
                 const std::function<std::uint8_t(std::size_t)>& value) {
  Pixels out;
  out.width = width;
  out.height = height;
  out.row_bytes = std::size_t{3} * width;
  auto* bytes = static_cast<std::uint8_t*>(std::malloc(out.row_bytes * height));
  for (std::size_t i = 0; i < out.row_bytes * height; ++i) bytes[i] = value(i);
  out.bytes = {bytes, &std::free};
  return out;
}

std::string png_of(const Pixels& pixels) {
  std::string out;
  EXPECT_TRUE(write_png(pixels, [&](std::string_view piece) { out += piece; }));
  return out;
}

TEST(Png, TakesTheFewestBitsThatKeepTheColours) {
  EXPECT_EQ(png_colours(png_of(pixels_of(7, 5, [](std::size_t i) { return i / 3 * 2; }))), kGrey);
  EXPECT_EQ(png_colours(png_of(pixels_of(7, 5, [](std::size_t i) { return i; }))), kPalette);
  EXPECT_EQ(png_colours(png_of(pixels_of(64, 64, [](std::size_t i) { return i * i >> 3; }))),
            kFull);
}

TEST(Marks, DarkenPaperAndLightenADarkGround) {
  Pixels paper = pixels_of(20, 20, [](std::size_t) { return 255; });
  draw_marks(paper, std::vector<extract::WordBox>{{5, 5, 10, 10, ""}, {5, 5, 10, 10, ""}}, 1);
  EXPECT_EQ(paper.row(7)[3 * 7 + 0], 255);
  EXPECT_LT(paper.row(7)[3 * 7 + 2], 100);
  EXPECT_EQ(paper.row(0)[2], 255) << "beside the mark";
  Pixels night = pixels_of(20, 20, [](std::size_t) { return 10; });
  draw_marks(night, std::vector<extract::WordBox>{{5, 5, 10, 10, ""}}, 1);
  EXPECT_GT(night.row(7)[3 * 7], 60);
}

}  // namespace
}  // namespace qwalt::worker
