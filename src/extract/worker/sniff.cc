#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "extract/worker/format.h"
#include "extract/worker/ole.h"
#include "extract/worker/sniff_text.h"
#include "extract/worker/zip.h"

namespace qwalt::worker {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kHeadBytes = 4096;
constexpr std::size_t kPdfMarkWithin = 1024;  // what readers allow before "%PDF-"
constexpr std::size_t kLeastText = 256;       // of a text with the name of something else
constexpr std::size_t kMaxContentTypes = std::size_t{1} << 20;

struct Signature {
  std::size_t offset;
  std::string_view bytes;
  FormatId id;
};

constexpr Signature kSignatures[] = {{0, "{\\rtf", FormatId::kRtf},
                                     {0, "\x89PNG\r\n", FormatId::kImage},
                                     {0, "\xff\xd8\xff", FormatId::kImage},
                                     {0, "GIF8", FormatId::kImage},
                                     {0, "II*\0"sv, FormatId::kImage},
                                     {0, "MM\0*"sv, FormatId::kImage},
                                     {0, "8BPS", FormatId::kOtherImage},
                                     {8, "WEBP", FormatId::kImage},
                                     {0, "qoif", FormatId::kOtherImage},
                                     {0, "\0\0\1\0"sv, FormatId::kOtherImage},
                                     {4, "ftyphei", FormatId::kOtherImage},
                                     {4, "ftypavif", FormatId::kOtherImage},
                                     {4, "ftypmif1", FormatId::kOtherImage},
                                     {0, "AT&TFORM", FormatId::kOtherImage},
                                     {0, "%!PS", FormatId::kPostScript},
                                     {4, "ftyp", FormatId::kMedia},
                                     {0, "ID3", FormatId::kMedia},
                                     {0, "OggS", FormatId::kMedia},
                                     {0, "fLaC", FormatId::kMedia},
                                     {8, "WAVE", FormatId::kMedia},
                                     {8, "AVI ", FormatId::kMedia},
                                     {0, "\x1a\x45\xdf\xa3", FormatId::kMedia},
                                     {0, "\x1f\x8b", FormatId::kArchive},
                                     {0, "BZh", FormatId::kArchive},
                                     {0,
                                      "\xfd"
                                      "7zXZ",
                                      FormatId::kArchive},
                                     {0, "7z\xbc\xaf\x27\x1c", FormatId::kArchive},
                                     {0, "Rar!\x1a", FormatId::kArchive},
                                     {0, "\x28\xb5\x2f\xfd", FormatId::kArchive}};

constexpr std::array kOfficeExtensions = {"docx"sv, "docm"sv, "dotx"sv, "pptx"sv, "xlsx"sv,
                                          "xlsm"sv, "odt"sv,  "ods"sv,  "odp"sv,  "epub"sv};

template <class List>
bool contains(const List& list, std::string_view value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

// Other bytes may stand before the mark, but a text that speaks of it is none.
bool is_pdf(std::string_view head) {
  std::size_t at = head.substr(0, kPdfMarkWithin).find("%PDF-");
  if (at == std::string_view::npos || at == 0) return at == 0;
  auto before = static_cast<unsigned char>(head[at - 1]);
  return before < 0x20 || before >= 0x7f;
}

// A PDF file that has lost its beginning: its objects are no text to read.
bool is_pdf_body(std::string_view head) {
  auto has = [&](std::string_view part) { return head.find(part) != std::string_view::npos; };
  return has(" 0 obj") && (has("endobj") || has("/Type") || has("stream\n"));
}

// Two letters are few: the rest of the header has to fit.
bool is_bitmap(std::string_view head) {
  constexpr std::array<unsigned char, 7> kHeaderBytes = {12, 40, 52, 56, 64, 108, 124};
  return head.size() > 30 && head.starts_with("BM") && head.substr(6, 4) == "\0\0\0\0"sv &&
         head.substr(15, 3) == "\0\0\0"sv &&
         std::find(kHeaderBytes.begin(), kHeaderBytes.end(),
                   static_cast<unsigned char>(head[14])) != kHeaderBytes.end();
}

FormatId sniff_zip(const Input& input) {
  Limits limits;
  auto opened = ZipArchive::open(input, limits);
  if (!opened) {
    if (opened.error().kind != FailureKind::kTooLarge) return FormatId::kDamagedZip;
    // Too many parts: the reader of any format of parts says so.
    return contains(kOfficeExtensions, input.extension()) ? FormatId::kDocx : FormatId::kZip;
  }
  ZipArchive& zip = **opened;
  std::string types = zip.read_all("[Content_Types].xml", kMaxContentTypes).value_or("");
  auto says = [&](std::string_view part) { return types.find(part) != std::string::npos; };
  // Documents may be embedded in each other, so the main part tells more than the list of types.
  if (zip.has("word/document.xml")) return FormatId::kDocx;
  if (zip.has("ppt/presentation.xml")) return FormatId::kPptx;
  if (zip.has("xl/workbook.xml") || zip.has("xl/workbook.bin")) return FormatId::kXlsx;
  if (says("wordprocessingml") || says("ms-word.")) return FormatId::kDocx;
  if (says("presentationml")) return FormatId::kPptx;
  if (says("spreadsheetml")) return FormatId::kXlsx;
  std::string mimetype = zip.read_all("mimetype", 200).value_or("");
  if (mimetype.starts_with("application/epub") || zip.has("META-INF/container.xml")) {
    return FormatId::kEpub;
  }
  bool unnamed = mimetype.empty() && zip.has("content.xml") && zip.has("META-INF/manifest.xml");
  if (unnamed || mimetype.starts_with("application/vnd.oasis.opendocument")) {
    std::string manifest = zip.read_all("META-INF/manifest.xml", kMaxContentTypes).value_or("");
    bool locked = manifest.find("encryption-data") != std::string::npos;
    return locked ? FormatId::kEncryptedOpenDocument : FormatId::kOpenDocument;
  }
  // A name that promises a document, and a container without its main part.
  return contains(kOfficeExtensions, input.extension()) ? FormatId::kDamagedZip : FormatId::kZip;
}

// Word marks it in the base of its file information block ([MS-DOC] 2.5.1: fEncrypted).
bool is_encrypted_word(std::string_view head) {
  return head.size() > 12 && (static_cast<unsigned char>(head[11]) & 1) != 0;
}

// Excel writes a FILEPASS record near the beginning of its stream ([MS-XLS] 2.4.117).
bool is_encrypted_excel(std::string_view head) {
  constexpr std::uint16_t kFilePass = 0x2f;
  for (std::size_t at = 0; at + 4 <= head.size();) {
    const auto* record = reinterpret_cast<const unsigned char*>(head.data()) + at;
    if (base::load<std::uint16_t>(record) == kFilePass) return true;
    at += 4 + std::size_t{base::load<std::uint16_t>(record + 2)};
  }
  return false;
}

FormatId sniff_ole(const Input& input) {
  OleDirectory directory = read_ole_directory(input);
  auto head = [&](const OleStream* stream) {
    return ole_stream_head(input, directory, *stream, 512);
  };
  if (directory.find("EncryptedPackage") != nullptr) return FormatId::kEncryptedOffice;
  if (const OleStream* word = directory.find("WordDocument")) {
    return is_encrypted_word(head(word)) ? FormatId::kEncryptedOffice : FormatId::kWordBinary;
  }
  const OleStream* book = directory.find("Workbook");
  if (book == nullptr) book = directory.find("Book");
  if (book != nullptr) {
    return is_encrypted_excel(head(book)) ? FormatId::kEncryptedOffice : FormatId::kExcelBinary;
  }
  if (directory.find("PowerPoint Document") != nullptr) {
    bool locked = directory.find("EncryptedSummary") != nullptr;
    return locked ? FormatId::kEncryptedOffice : FormatId::kPowerPointBinary;
  }
  bool mail = directory.find("__properties_version1.0") != nullptr;
  return mail ? FormatId::kOutlookMessage : FormatId::kOle;
}

}  // namespace

FormatId sniff(const Input& input) {
  if (input.size() == 0) return FormatId::kEmpty;
  std::string head = input.head(kHeadBytes);
  if (is_pdf(head)) return FormatId::kPdf;
  if (is_bitmap(head)) return FormatId::kImage;
  if (head.starts_with("PK\x03\x04") || head.starts_with("PK\x05\x06")) return sniff_zip(input);
  if (head.starts_with("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")) return sniff_ole(input);
  for (const Signature& known : kSignatures) {
    if (head.size() > known.offset &&
        std::string_view(head).substr(known.offset).starts_with(known.bytes)) {
      return known.id;
    }
  }
  FormatId text = sniff_text(input, head);
  bool pdf = input.extension() == "pdf";
  bool promises = pdf || contains(kOfficeExtensions, input.extension());
  // A name that promises a container, and a few bytes that are none, or bytes of the inside of one:
  // damaged. More of what is plainly text is read as such.
  bool damaged =
      text == FormatId::kUnknown || (text == FormatId::kPlainText && input.size() < kLeastText);
  if (promises && damaged) return pdf ? FormatId::kPdf : FormatId::kDamagedZip;
  if (text == FormatId::kPlainText && is_pdf_body(head)) return FormatId::kPdf;
  return text;
}

}  // namespace qwalt::worker
