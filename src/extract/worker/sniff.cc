#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/utf8.h"
#include "extract/worker/clean_text.h"
#include "extract/worker/encoding.h"
#include "extract/worker/format.h"
#include "extract/worker/ole.h"
#include "extract/worker/zip.h"

namespace qwalt::worker {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kHeadBytes = 4096;
constexpr std::size_t kPdfMarkWithin = 1024;  // what readers allow before "%PDF-"
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
                                     {0, "8BPS", FormatId::kImage},
                                     {8, "WEBP", FormatId::kImage},
                                     {4, "ftyphei", FormatId::kImage},
                                     {4, "ftypavif", FormatId::kImage},
                                     {4, "ftypmif1", FormatId::kImage},
                                     {0, "AT&TFORM", FormatId::kImage},
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

constexpr std::array kCodeExtensions = {
    "json"sv, "jsonl"sv, "ipynb"sv, "xml"sv,   "yaml"sv, "yml"sv,  "toml"sv, "ini"sv, "c"sv,
    "h"sv,    "cc"sv,    "cpp"sv,   "hpp"sv,   "cs"sv,   "go"sv,   "java"sv, "js"sv,  "mjs"sv,
    "ts"sv,   "tsx"sv,   "jsx"sv,   "kt"sv,    "lua"sv,  "php"sv,  "pl"sv,   "py"sv,  "rb"sv,
    "rs"sv,   "sh"sv,    "sql"sv,   "swift"sv, "css"sv,  "conf"sv, "cfg"sv,  "tex"sv};

constexpr std::array kOfficeExtensions = {"docx"sv, "docm"sv, "dotx"sv, "pptx"sv, "xlsx"sv,
                                          "xlsm"sv, "odt"sv,  "ods"sv,  "odp"sv,  "epub"sv};

template <class List>
bool contains(const List& list, std::string_view value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

FormatId sniff_zip(const Input& input) {
  Limits limits;
  auto opened = ZipArchive::open(input, limits);
  if (!opened) {
    return opened.error().kind == FailureKind::kTooLarge ? FormatId::kZip : FormatId::kDamagedZip;
  }
  ZipArchive& zip = **opened;
  std::string types = zip.read_all("[Content_Types].xml", kMaxContentTypes).value_or("");
  auto says = [&](std::string_view part) { return types.find(part) != std::string::npos; };
  if (says("wordprocessingml") || says("ms-word.") || zip.has("word/document.xml")) {
    return FormatId::kDocx;
  }
  if (says("presentationml") || zip.has("ppt/presentation.xml")) return FormatId::kPptx;
  if (says("spreadsheetml") || zip.has("xl/workbook.xml")) return FormatId::kXlsx;
  std::string mimetype = zip.read_all("mimetype", 200).value_or("");
  if (mimetype.starts_with("application/epub") || zip.has("META-INF/container.xml")) {
    return FormatId::kEpub;
  }
  if (mimetype.starts_with("application/vnd.oasis.opendocument")) {
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

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

// Text has hardly a control character; random bytes have many, whatever encoding is guessed.
bool is_text(std::string_view decoded) {
  std::size_t characters = 0;
  std::size_t strange = 0;
  while (!decoded.empty()) {
    char32_t c = base::take_code_point(decoded);
    ++characters;
    bool fine = c >= 0x20 || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0x1b;
    strange += !fine || c == base::kReplacement || (c >= 0x7f && c < 0xa0 && c != 0x85);
  }
  return strange * 50 <= characters;
}

bool is_html(std::string_view folded) {
  std::string_view start = trim(folded);
  bool xml = start.starts_with("<?xml") || start.starts_with("<!--");
  return start.starts_with("<!doctype html") || start.starts_with("<html") ||
         start.starts_with("<head") || start.starts_with("<body") ||
         (xml && start.find("<html") != std::string_view::npos);
}

// At least two lines at the top that only a mail has.
bool is_mail(std::string_view folded) {
  constexpr std::array kFields = {
      "from:"sv,         "to:"sv,          "received:"sv, "subject:"sv,      "message-id:"sv,
      "mime-version:"sv, "return-path:"sv, "date:"sv,     "content-type:"sv, "delivered-to:"sv};
  if (folded.starts_with("from ")) folded.remove_prefix(std::min(folded.find('\n'), folded.size()));
  int found = 0;
  std::size_t at = folded.find_first_not_of("\r\n");
  bool first = true;
  while (at < folded.size() && found < 2) {
    std::string_view line = folded.substr(at, folded.find('\n', at) - at);
    if (trim(line).empty()) break;
    bool field = std::any_of(kFields.begin(), kFields.end(),
                             [&](std::string_view name) { return line.starts_with(name); });
    if (first && !field && !is_space(line.front()) && line.find(": ") == std::string_view::npos) {
      return false;
    }
    found += field ? 1 : 0;
    first = false;
    at += line.size() + 1;
  }
  return found >= 2;
}

FormatId sniff_text(const Input& input, std::string_view head) {
  const std::string& extension = input.extension();
  std::string decoded = decode_all(head, detect_encoding(head));
  // The last character may be cut.
  while (decoded.ends_with("\xef\xbf\xbd")) decoded.resize(decoded.size() - 3);
  if (!is_text(decoded)) return FormatId::kUnknown;
  std::string folded = lower(decoded);
  bool markdown = extension == "md" || extension == "markdown" || extension == "mdown";
  if (markdown) return FormatId::kMarkdown;
  if (contains(kCodeExtensions, extension)) return FormatId::kCode;
  bool html_name = extension == "html" || extension == "htm" || extension == "xhtml";
  if (html_name || is_html(folded)) return FormatId::kHtml;
  if (extension == "csv" || extension == "tsv") return FormatId::kCsv;
  if (extension == "eml" || extension == "mbox" || is_mail(folded)) return FormatId::kMail;
  std::string_view start = trim(folded);
  if (start.starts_with("<svg")) return FormatId::kImage;
  if (start.starts_with("<?xml")) return FormatId::kCode;
  return FormatId::kPlainText;
}

}  // namespace

FormatId sniff(const Input& input) {
  if (input.size() == 0) return FormatId::kEmpty;
  std::string head = input.head(kHeadBytes);
  if (std::string_view(head).substr(0, kPdfMarkWithin).find("%PDF-") != std::string_view::npos) {
    return FormatId::kPdf;
  }
  if (head.starts_with("PK\x03\x04") || head.starts_with("PK\x05\x06")) return sniff_zip(input);
  if (head.starts_with("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")) return sniff_ole(input);
  for (const Signature& known : kSignatures) {
    if (head.size() > known.offset &&
        std::string_view(head).substr(known.offset).starts_with(known.bytes)) {
      return known.id;
    }
  }
  // A name that promises a container and bytes that are none: damaged, not text.
  if (input.extension() == "pdf") return FormatId::kPdf;
  if (contains(kOfficeExtensions, input.extension())) return FormatId::kDamagedZip;
  return sniff_text(input, head);
}

}  // namespace qwalt::worker
