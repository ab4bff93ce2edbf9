// Pictures, what OCR says of them, and what converters make of old Office files.
#include "extract/worker/image.h"

#include <gmock/gmock.h>

#include "extract/worker/extraction_for_tests.h"

namespace qwalt::worker {
namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using text::BlockKind;

std::string png(std::uint32_t width, std::uint32_t height) {
  std::string out = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR"s;
  for (std::uint32_t side : {width, height}) {
    for (int shift : {24, 16, 8, 0}) out.push_back(static_cast<char>(side >> shift));
  }
  return out + std::string(20, '\0');
}

Read<ImageHeader> header(std::string_view bytes) { return read_image_header(Input(bytes, {})); }

void with_ocr(Job& job) { job.ocr = true; }

TEST(Image, WithoutOcrASentenceSaysWhatToInstall) {
  auto got = extract_bytes(png(100, 50), "jpg");
  EXPECT_EQ(got.failure(), FailureKind::kNeedsOcr);
  EXPECT_THAT(got.outcome.error().message, HasSubstr("apt install tesseract-ocr"));
  EXPECT_EQ(got.info.media_type, "image/png");
  EXPECT_TRUE(got.info.paged);
}

TEST(Image, WithOcrItsPagesAreSentAsPictures) {
  auto got = extract_bytes(png(100, 50), "", {}, extract::ReadingMode::kFull, &with_ocr);
  ASSERT_TRUE(got.outcome);
  ASSERT_EQ(got.pages.size(), 1u);
  EXPECT_TRUE(got.pages[0].picture);
}

TEST(Image, EachDirectoryOfATiffFileIsAPage) {
  std::string tiff = "II*\0\x08\0\0\0"s;
  auto directory = [&](std::uint32_t next) {
    tiff += "\x02\0"s + "\0\x01\x03\0\x01\0\0\0\x64\0\0\0"s + "\x01\x01\x03\0\x01\0\0\0\x32\0\0\0"s;
    tiff += std::string(1, static_cast<char>(next)) + std::string(3, '\0');
  };
  directory(8 + 30);
  directory(0);
  auto got = extract_bytes(tiff, "", {}, extract::ReadingMode::kFull, &with_ocr);
  EXPECT_EQ(got.pages.size(), 2u);
  EXPECT_EQ(got.info.pages, 2u);
  EXPECT_EQ(header(tiff)->width, 100u);
  // A directory that points at itself is counted once.
  tiff[8 + 26] = 8;
  EXPECT_EQ(header(tiff)->pages, 1u);
}

TEST(Image, SizesAreReadFromEveryKindOfHeader) {
  EXPECT_EQ(header("GIF89a\x64\0\x32\0\0\0"sv)->height, 50u);
  EXPECT_EQ(header("\xff\xd8\xff\xe0\0\x04xx\xff\xc0\0\x11\x08\0\x32\0\x64\x03\x01\x11\0"sv)->width,
            100u);
  EXPECT_EQ(header("RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x63\0\0\x31\0\0"sv)->width, 100u);
  EXPECT_EQ(header("RIFF\0\0\0\0WEBPVP8L\x0a\0\0\0\x2f\x63\x40\x0c\0"sv)->height, 50u);
}

TEST(Image, WhatIsTooLargeOrCutIsRefused) {
  EXPECT_EQ(header(png(20'001, 10)).error().kind, FailureKind::kTooLarge);
  EXPECT_EQ(header(png(19'000, 19'000)).error().kind, FailureKind::kTooLarge);
  EXPECT_EQ(header(png(0, 10)).error().kind, FailureKind::kUnreadable);
  EXPECT_EQ(extract_bytes("\xff\xd8\xff\xe0").failure(), FailureKind::kUnreadable);
}

const std::string kTable =
    "level\tpage_num\tblock_num\tpar_num\tline_num\tword_"
    "num\tleft\ttop\twidth\theight\tconf\ttext\n"
    "1\t1\t0\t0\t0\t0\t0\t0\t1000\t800\t-1\t\n"
    "5\t1\t1\t1\t1\t1\t100\t50\t300\t60\t95.5\tTitle\n"
    "5\t1\t2\t1\t1\t1\t10\t200\t80\t30\t91\tThe\n"
    "5\t1\t2\t1\t1\t2\t10\t200\t80\t30\t90\tpres-\n"
    "5\t1\t2\t1\t2\t1\t10\t240\t80\t30\t89\tsure\n"
    "5\t1\t2\t1\t2\t2\t10\t240\t80\t30\t12\t~\n"
    "5\t1\t2\t2\t1\t1\t10\t300\t80\t30\t80\trises.\n";

TEST(Ocr, WordsBecomeParagraphsAndHeadings) {
  auto got = extract_bytes(kTable, "", {}, extract::ReadingMode::kFull,
                           [](Job& job) { job.read_as = extract::ReadAs::kOcr; });
  ASSERT_TRUE(got.outcome);
  EXPECT_EQ(got.text(), "Title¶The pressure¶rises.¶");
  EXPECT_EQ(got.blocks()[0].kind, BlockKind::kHeading);
  EXPECT_EQ(got.pages.size(), 1u);
}

TEST(Ocr, JunkIsNoText) {
  auto got = extract_bytes("no\ttable\n\n5\t1\n", "", {}, extract::ReadingMode::kFull,
                           [](Job& job) { job.read_as = extract::ReadAs::kOcr; });
  EXPECT_EQ(got.failure(), FailureKind::kNoText);
}

Extraction converted(std::string_view bytes, const std::string& media_type) {
  return extract_bytes(bytes, "", {}, extract::ReadingMode::kFull, [&](Job& job) {
    job.read_as = extract::ReadAs::kConverted;
    job.media_type = media_type;
  });
}

TEST(Converted, EachKindIsReadAsItsConverterWritesIt) {
  auto word = converted("First.\n\nSecond.\n", "application/msword");
  EXPECT_EQ(word.info.media_type, "application/msword");
  EXPECT_EQ(word.text(), "First.¶Second.¶");
  auto slides = converted("Title\nText\nmore\n\fNext\n\f", "application/vnd.ms-powerpoint");
  EXPECT_EQ(slides.pages.size(), 2u);
  EXPECT_TRUE(slides.info.paged);
  EXPECT_THAT(slides.texts(BlockKind::kHeading), ElementsAre("Title", "Next"));
  auto sheets = converted("\"Size\",\"Torque\"\n\"M8\",\"42\"\n\f\"A\",\"B\"\n\"1\",\"2\"\n\f",
                          "application/vnd.ms-excel");
  EXPECT_THAT(sheets.texts(BlockKind::kTable),
              ElementsAre("Size | Torque\nM8 | 42", "A | B\n1 | 2"));
  auto mail = converted("From: a@b\nSubject: x\n\nHello\n", "application/vnd.ms-outlook");
  EXPECT_EQ(mail.info.media_type, "application/vnd.ms-outlook");
  EXPECT_THAT(mail.text(), HasSubstr("Hello"));
  EXPECT_EQ(converted("[File is encrypted. Encryption key = 34]", "application/msword").failure(),
            FailureKind::kPasswordProtected);
}

TEST(Image, UnderTheNameOfADocumentIsRefused) {
  auto got = extract_bytes(std::string("\x89PNG\r\n\x1a\n") + std::string(40, 'x'), "epub");
  EXPECT_EQ(got.failure(), FailureKind::kUnreadable);
  EXPECT_THAT(got.outcome.error().message, HasSubstr(".epub"));
}

}  // namespace
}  // namespace qwalt::worker
