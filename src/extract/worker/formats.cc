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
    {FormatId::kPptx, "", nullptr, kUnsupported,
     "PowerPoint presentations (.pptx) are not read yet; export it as PDF."},
    {FormatId::kXlsx, "", nullptr, kUnsupported,
     "Excel workbooks (.xlsx) are not read yet; save the sheet as CSV or export it as PDF."},
    {FormatId::kOpenDocument, "", nullptr, kUnsupported,
     "OpenDocument files (.odt, .ods, .odp) are not read yet; export it as PDF or DOCX."},
    {FormatId::kEpub, "", nullptr, kUnsupported,
     "EPUB books are not read yet; convert it to PDF or HTML."},
    {FormatId::kZip, "", nullptr, kUnsupported,
     "ZIP archives are not read; unpack it and upload the documents."},
    {FormatId::kArchive, "", nullptr, kUnsupported,
     "This is a compressed archive; unpack it and upload the documents."},
    {FormatId::kWordBinary, "", nullptr, kUnsupported,
     "Old Word documents (.doc) are not read; save it as DOCX or PDF."},
    {FormatId::kExcelBinary, "", nullptr, kUnsupported,
     "Old Excel workbooks (.xls) are not read; save it as CSV or PDF."},
    {FormatId::kPowerPointBinary, "", nullptr, kUnsupported,
     "Old PowerPoint presentations (.ppt) are not read; export it as PDF."},
    {FormatId::kOutlookMessage, "", nullptr, kUnsupported,
     "Outlook messages (.msg) are not read; save it as text or PDF."},
    {FormatId::kOle, "", nullptr, kUnsupported,
     "This is an old Microsoft Office file of a kind that is not read; save it as DOCX or PDF."},
    {FormatId::kEncryptedOffice, "", nullptr, kLocked,
     "This Office file is protected by a password; save a copy without it."},
    {FormatId::kEncryptedOpenDocument, "", nullptr, kLocked,
     "This OpenDocument file is protected by a password; save a copy without it."},
    {FormatId::kRtf, "", nullptr, kUnsupported,
     "Rich Text files (.rtf) are not read yet; save it as DOCX or PDF."},
    {FormatId::kMail, "", nullptr, kUnsupported,
     "Mail messages (.eml) are not read yet; save it as text or PDF."},
    {FormatId::kImage, "", nullptr, kUnsupported,
     "Pictures are not read yet: they hold no text until it is recognised (OCR)."},
    {FormatId::kPostScript, "", nullptr, kUnsupported,
     "PostScript files are not read; convert it to PDF."},
    {FormatId::kMedia, "", nullptr, kUnsupported, "Sound and video files hold no text to read."},
    {FormatId::kDamagedZip, "", nullptr, kBroken,
     "The file is cut or damaged: it cannot be opened as the Office or ZIP file it should be."},
    {FormatId::kEmpty, "", nullptr, FailureKind::kNoText, "The file is empty."},
    {FormatId::kUnknown, "", nullptr, kUnsupported,
     "This kind of file is not known; upload PDF, DOCX, HTML, Markdown, CSV or plain text."}};

static_assert(std::size(kFormats) == static_cast<std::size_t>(FormatId::kUnknown) + 1);

}  // namespace

const Format& format_of(FormatId id) { return kFormats[static_cast<std::size_t>(id)]; }

Outcome read_document(Job& job) {
  try {
    const Format& format = format_of(sniff(job.input));
    if (format.reader == nullptr) return refuse(format.failure, std::string(format.message));
    Outcome outcome = format.reader(job);
    if (outcome && !job.output.has_text()) {
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
