#include <algorithm>
#include <iterator>
#include <new>
#include <stdexcept>

#include "extract/worker/format.h"

namespace qwalt::worker {
namespace {

constexpr auto kUnsupported = FailureKind::kUnsupported;
constexpr auto kLocked = FailureKind::kPasswordProtected;
constexpr auto kBroken = FailureKind::kUnreadable;

// In the order of FormatId.
constexpr Format kFormats[] = {
    {FormatId::kPdf, "application/pdf", &read_pdf, kBroken, {}},
    {FormatId::kDocx,
     "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
     &read_docx,
     kBroken,
     {}},
    {FormatId::kPlainText, "text/plain", &read_plain_text, kBroken, {}},
    {FormatId::kMarkdown, "text/markdown", &read_markdown, kBroken, {}},
    {FormatId::kHtml, "text/html", &read_html, kBroken, {}},
    {FormatId::kCsv, "text/csv", &read_csv, kBroken, {}},
    {FormatId::kCode, "text/plain", &read_code, kBroken, {}},
    {FormatId::kPptx,
     "application/vnd.openxmlformats-officedocument.presentationml.presentation",
     &read_pptx,
     kBroken,
     {}},
    {FormatId::kXlsx,
     "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
     &read_xlsx,
     kBroken,
     {}},
    {FormatId::kOpenDocument,
     "application/vnd.oasis.opendocument.text",
     &read_opendocument,
     kBroken,
     {}},
    {FormatId::kEpub, "application/epub+zip", &read_epub, kBroken, {}},
    {FormatId::kZip, "", nullptr, kUnsupported,
     "ZIP archives are not read; unpack it and upload the documents."},
    {FormatId::kArchive, "", nullptr, kUnsupported,
     "This is a compressed archive; unpack it and upload the documents."},
    {FormatId::kWordBinary, "application/msword", &read_legacy, kUnsupported,
     "Old Word documents (.doc) are read with the help of catdoc; install it (apt install catdoc) "
     "and upload the document again, or save it as DOCX or PDF."},
    {FormatId::kExcelBinary, "application/vnd.ms-excel", &read_legacy, kUnsupported,
     "Old Excel workbooks (.xls) are read with the help of catdoc; install it (apt install catdoc) "
     "and upload the workbook again, or save it as XLSX or CSV."},
    {FormatId::kPowerPointBinary, "application/vnd.ms-powerpoint", &read_legacy, kUnsupported,
     "Old PowerPoint presentations (.ppt) are read with the help of catdoc; install it (apt "
     "install "
     "catdoc) and upload the presentation again, or save it as PPTX or PDF."},
    {FormatId::kOutlookMessage, "application/vnd.ms-outlook", &read_legacy, kUnsupported,
     "Outlook messages (.msg) are read with the help of msgconvert; install it (apt install "
     "libemail-outlook-message-perl libemail-address-perl) and upload the message again, or save "
     "it as EML or PDF."},
    {FormatId::kOle, "", nullptr, kUnsupported,
     "This is an old Microsoft Office file of a kind that is not read; save it as DOCX or PDF."},
    {FormatId::kEncryptedOffice, "", nullptr, kLocked,
     "This Office file is protected by a password; save a copy without it."},
    {FormatId::kEncryptedOpenDocument, "", nullptr, kLocked,
     "This OpenDocument file is protected by a password; save a copy without it."},
    {FormatId::kRtf, "application/rtf", &read_rtf, kBroken, {}},
    {FormatId::kMail, "message/rfc822", &read_mail, kBroken, {}},
    {FormatId::kJson, "application/json", &read_json, kBroken, {}},
    {FormatId::kNotebook, "application/x-ipynb+json", &read_notebook, kBroken, {}},
    {FormatId::kXml, "application/xml", &read_xml, kBroken, {}},
    {FormatId::kSubtitles, "text/vtt", &read_subtitles, kBroken, {}},
    {FormatId::kImage, "image/png", &read_image, FailureKind::kNeedsOcr, {}},
    {FormatId::kOtherImage, "", nullptr, kUnsupported,
     "Pictures of this kind are not read; save it as PNG, JPEG, TIFF or WebP."},
    {FormatId::kPostScript, "", nullptr, kUnsupported,
     "PostScript files are not read; convert it to PDF."},
    {FormatId::kMedia, "", nullptr, kUnsupported, "Sound and video files hold no text to read."},
    {FormatId::kDamagedZip, "", nullptr, kBroken,
     "The file is cut or damaged: it cannot be opened as the Office or ZIP file it should be."},
    {FormatId::kEmpty, "", nullptr, FailureKind::kNoText, "The file is empty."},
    {FormatId::kUnknown, "", nullptr, kUnsupported,
     "This kind of file is not known; upload PDF, DOCX, HTML, Markdown, CSV or plain text."}};

static_assert(std::size(kFormats) == static_cast<std::size_t>(FormatId::kUnknown) + 1);

// A name that promises pages, and a text.
bool says_otherwise(std::string_view extension, std::string_view media_type) {
  constexpr std::string_view kPaged[] = {"pdf", "docx", "pptx", "xlsx",
                                         "odt", "odp",  "ods",  "epub"};
  bool promises = std::find(std::begin(kPaged), std::end(kPaged), extension) != std::end(kPaged);
  return promises && media_type.starts_with("text/");
}

}  // namespace

const Format& format_of(FormatId id) { return kFormats[static_cast<std::size_t>(id)]; }

Outcome read_document(Job& job) {
  if (job.read_as == extract::ReadAs::kConverted) return read_by(job, &read_converted);
  if (job.read_as == extract::ReadAs::kOcr) return read_by(job, &read_ocr_tsv);
  return read_by(job, [](Job& any) -> Outcome {
    const Format& format = format_of(sniff(any.input));
    if (format.reader == nullptr) return refuse(format.failure, std::string(format.message));
    Outcome outcome = format.reader(any);
    if (outcome && says_otherwise(any.input.extension(), format.media_type)) {
      any.output.warning(
          "The name says another kind of file than the bytes do; it was read as text.");
    }
    return outcome;
  });
}

Outcome read_by(Job& job, Reader reader) {
  try {
    Outcome outcome = reader(job);
    if (outcome && !job.output.has_text() && !job.output.has_pictures()) {
      return refuse(FailureKind::kNoText, "The document holds no text.");
    }
    return outcome;
  } catch (const std::bad_alloc&) {
    return refuse(FailureKind::kTooLarge,
                  "Reading the document needs more memory than its limit; split it into smaller "
                  "files or raise the limit.");
  } catch (const std::exception&) {
    return refuse(FailureKind::kUnreadable,
                  "The document is damaged in a way that its reader does not understand.");
  }
}

}  // namespace qwalt::worker
