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
  EXPECT_EQ(kind("{\"a\":1}", "json"), FormatId::kCode);
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

TEST(Sniff, ANameThatPromisesAContainerIsNotReadAsText) {
  EXPECT_EQ(extract_bytes("oops\n", "pdf").failure(), FailureKind::kUnreadable);
  EXPECT_EQ(extract_bytes("oops\n", "docx").failure(), FailureKind::kUnreadable);
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
    if (format.reader != nullptr) {
      EXPECT_FALSE(format.media_type.empty());
    } else {
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
