#include <gtest/gtest.h>

#include <random>

#include "extract/worker/extraction_for_tests.h"

namespace qwalt::worker {
namespace {

using namespace std::string_view_literals;

FormatId kind(std::string_view bytes, const std::string& extension = "") {
  return sniff(Input(bytes, extension));
}

TEST(Sniff, TheBytesDecideNotTheName) {
  EXPECT_EQ(kind("%PDF-1.4\n", "txt"), FormatId::kPdf);
  EXPECT_EQ(kind("junk\n%PDF-1.4\n"), FormatId::kPdf);
  EXPECT_EQ(kind("{\\rtf1 hello}", "doc"), FormatId::kRtf);
  EXPECT_EQ(kind("\x89PNG\r\n\x1a\n", "pdf"), FormatId::kImage);
  EXPECT_EQ(kind("<!DOCTYPE HTML><p>", "txt"), FormatId::kHtml);
  EXPECT_EQ(kind("From: a@b\nSubject: x\n\nHello"), FormatId::kMail);
  EXPECT_EQ(kind("\x1f\x8b\x08"), FormatId::kArchive);
  EXPECT_EQ(kind(""), FormatId::kEmpty);
}

TEST(Sniff, TheNameDecidesBetweenKindsOfText) {
  EXPECT_EQ(kind("a,b\n1,2\n", "csv"), FormatId::kCsv);
  EXPECT_EQ(kind("a,b\n1,2\n"), FormatId::kPlainText);
  EXPECT_EQ(kind("# Title\n", "md"), FormatId::kMarkdown);
  EXPECT_EQ(kind("# Title\n"), FormatId::kPlainText);
  EXPECT_EQ(kind("{\"a\":1}", "json"), FormatId::kJson);
  EXPECT_EQ(kind("<p>x", "md"), FormatId::kMarkdown);
  EXPECT_EQ(kind("<!doctype html><p>x", "md"), FormatId::kHtml);
  EXPECT_EQ(kind("<p>x"), FormatId::kHtml);
  EXPECT_EQ(kind("<?php echo 1;", "php"), FormatId::kCode);
  EXPECT_EQ(kind("a:\n  b: 1\n", "yaml"), FormatId::kCode);
  EXPECT_EQ(kind("<p>x", "htm"), FormatId::kHtml);
  EXPECT_EQ(kind("Dear all: hello\nthere\n"), FormatId::kPlainText);
}

TEST(Sniff, ContainersAreToldApartByTheirParts) {
  auto office = [](const std::string& types) { return make_zip({{"[Content_Types].xml", types}}); };
  EXPECT_EQ(kind(office("wordprocessingml.document.main+xml")), FormatId::kDocx);
  EXPECT_EQ(kind(office("presentationml.presentation")), FormatId::kPptx);
  EXPECT_EQ(kind(office("spreadsheetml.sheet")), FormatId::kXlsx);
  EXPECT_EQ(kind(make_zip({{"mimetype", "application/epub+zip"}})), FormatId::kEpub);
  std::string odt = "application/vnd.oasis.opendocument.text";
  EXPECT_EQ(kind(make_zip({{"mimetype", odt}})), FormatId::kOpenDocument);
  EXPECT_EQ(kind(make_zip({{"mimetype", odt}, {"META-INF/manifest.xml", "<encryption-data/>"}})),
            FormatId::kEncryptedOpenDocument);
  EXPECT_EQ(kind(make_zip({{"a.txt", "x"}})), FormatId::kZip);
  EXPECT_EQ(kind(make_zip({{"a.txt", "x"}}), "docx"), FormatId::kDamagedZip);
  EXPECT_EQ(kind("PK\x03\x04 and then nothing"), FormatId::kDamagedZip);
}

TEST(Sniff, TextIsTextWhateverItsNameSays) {
  std::string text;
  for (int i = 0; i < 10; ++i) text += "This is plainly text and was never a PDF file.\n";
  auto got = extract_bytes(text, "pdf");
  ASSERT_TRUE(got.outcome);
  EXPECT_EQ(got.info.media_type, "text/plain");
  EXPECT_EQ(got.warnings.size(), 1u);
  EXPECT_EQ(kind("<!doctype html><p>Not found", "pdf"), FormatId::kHtml);
}

TEST(Sniff, ScrapsWithTheNameOfAContainerAreDamaged) {
  EXPECT_EQ(extract_bytes("oops\n", "pdf").failure(), FailureKind::kUnreadable);
  EXPECT_EQ(extract_bytes("oops\n", "docx").failure(), FailureKind::kUnreadable);
  EXPECT_EQ(extract_bytes("\1\2\3\4 no text", "pdf").failure(), FailureKind::kUnreadable);
  EXPECT_EQ(extract_bytes("\1\2\3\4 no text", "docx").failure(), FailureKind::kUnreadable);
  EXPECT_EQ(kind("lost\n1 0 obj\n<< /Type /Catalog >>\nendobj\n", "pdf"), FormatId::kPdf);
  EXPECT_EQ(kind("A PDF file begins with %PDF-1.4 as a rule."), FormatId::kPlainText);
}

TEST(Sniff, KindsOfTextShowByTheirSigns) {
  EXPECT_EQ(kind("{\"a\": [1, 2]}"), FormatId::kJson);
  EXPECT_EQ(kind("[1] Smith, A. A paper."), FormatId::kPlainText);
  EXPECT_EQ(kind("{\"cells\": [{\"cell_type\": \"code\"}]}", "json"), FormatId::kNotebook);
  EXPECT_EQ(kind("<catalog><a>1</a></catalog>", "txt"), FormatId::kXml);
  EXPECT_EQ(kind("<unk> is a token\n"), FormatId::kPlainText);
  EXPECT_EQ(kind("WEBVTT\n\n00:01.000 --> 00:02.000\nx"), FormatId::kSubtitles);
  EXPECT_EQ(kind("# Title\n\nSee [x](http://y).\n"), FormatId::kMarkdown);
  EXPECT_EQ(kind("a;b;c\n1;2;3\n4;5;6\n7;8;9\n", "txt"), FormatId::kCsv);
  EXPECT_EQ(kind("One, two.\nThree, four.\nFive, six.\nSeven, eight.\n"), FormatId::kPlainText);
  std::string log;
  for (int i = 0; i < 5; ++i) log += "2024-01-0" + std::to_string(i) + " 10:00:00 started\n";
  EXPECT_EQ(kind(log), FormatId::kCode);
  EXPECT_EQ(kind("BM is a place.\n"), FormatId::kPlainText);
}

TEST(Sniff, WideEncodingsAreFoundWithoutAMark) {
  EXPECT_EQ(extract_bytes("A\0\0\0b\0\0\0 \0\0\0c\0\0\0"sv).text(), "Ab c¶");
  EXPECT_EQ(extract_bytes("\0\0\0A\0\0\0b\0\0\0 \0\0\0c"sv).text(), "Ab c¶");
  // "日本語の文章です。" and a line end, twice, in UTF-16.
  std::string wide;
  for (int i = 0; i < 2; ++i) {
    wide += "\x65\xe5\x67\x2c\x8a\x9e\x30\x6e\x65\x87\x7a\xe0\x30\x67\x30\x59\x30\x02\0\n"sv;
  }
  EXPECT_EQ(extract_bytes(wide).text(), "日本語の文章です。\n日本語の文章です。¶");
}

TEST(Sniff, BinaryIsNotText) {
  std::mt19937 random(3);
  std::string noise(2048, '\0');
  for (char& c : noise) c = static_cast<char>(random());
  EXPECT_EQ(kind(noise), FormatId::kUnknown);
  EXPECT_EQ(kind("\0\0\0\0\1\2\3\4\5\6\7"sv), FormatId::kUnknown);
}

TEST(Sniff, MainframeTextIsText) {
  // "HELLO WORLD OF TEXT" in EBCDIC.
  std::string_view ebcdic =
      "\xc8\x85\x93\x93\x96\x40\xa6\x96\x99\x93\x84\x40\x96\x86\x40\xa3\x85\xa7\xa3";
  EXPECT_EQ(extract_bytes(ebcdic).text(), "Hello world of text¶");
}

TEST(Sniff, EveryKindThatIsNotReadSaysWhyInASentence) {
  for (int id = 0; id <= static_cast<int>(FormatId::kUnknown); ++id) {
    const Format& format = format_of(static_cast<FormatId>(id));
    EXPECT_EQ(static_cast<int>(format.id), id);
    EXPECT_FALSE(format.reader != nullptr && format.media_type.empty());
    if (format.reader == nullptr || !format.message.empty()) {
      EXPECT_TRUE(format.message.ends_with('.')) << id;
    }
  }
}

TEST(Sniff, OldOfficeFilesAreToldApartAndEncryptedOnesToo) {
  // A compound file of one directory sector with one stream.
  auto make_ole = [](std::string_view name, std::string_view stream) {
    std::string file(512 * 4, '\0');
    file.replace(0, 8, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
    file[30] = 9;  // sectors of 512 bytes
    file[48] = 1;  // the directory is sector 1
    file[76] = 0;  // the table is sector 0
    for (int i = 0; i < 512; ++i) file[512 + static_cast<std::size_t>(i)] = '\xff';
    std::size_t entry = 512 * 2;
    for (std::size_t i = 0; i < name.size(); ++i) file[entry + 2 * i] = name[i];
    file[entry + 64] = static_cast<char>(2 * name.size() + 2);
    file[entry + 116] = 2;  // its first sector
    file.replace(512 * 3, stream.size(), stream);
    return file;
  };
  std::string word(32, '\0');
  EXPECT_EQ(kind(make_ole("WordDocument", word)), FormatId::kWordBinary);
  word[11] = 1;
  EXPECT_EQ(kind(make_ole("WordDocument", word)), FormatId::kEncryptedOffice);
  EXPECT_EQ(kind(make_ole("Workbook", "\x09\x08\0\0\x2f\0\0\0"sv)), FormatId::kEncryptedOffice);
  EXPECT_EQ(kind(make_ole("Workbook", "\x09\x08\0\0\x0a\0\0\0"sv)), FormatId::kExcelBinary);
  EXPECT_EQ(kind(make_ole("PowerPoint Document", "")), FormatId::kPowerPointBinary);
  EXPECT_EQ(kind(make_ole("EncryptedPackage", "")), FormatId::kEncryptedOffice);
  EXPECT_EQ(kind(make_ole("Other", "")), FormatId::kOle);
  std::string cut = make_ole("WordDocument", word).substr(0, 600);
  EXPECT_EQ(kind(cut), FormatId::kOle);
}

}  // namespace
}  // namespace qwalt::worker
