// The kinds of documents that are known, told apart by their bytes, and who reads each.
// A new format is one more file with a Reader, and its line in formats.cc.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "extract/worker/input.h"
#include "extract/worker/outcome.h"
#include "extract/worker/output.h"
#include "extract/worker_arguments.h"

namespace qwalt::worker {

struct Job {
  const Input& input;
  Output& output;
  const Limits& limits;
  extract::ReadingMode mode = extract::ReadingMode::kFull;
  extract::ReadAs read_as = extract::ReadAs::kByContent;
  std::string media_type = {};  // with kConverted: of the document before it was converted
  bool ocr = false;             // pages that are pictures are sent as such, for OCR
  int depth = 0;                // documents that this one lies in: of an attachment 1
  // The pieces of pages to read: extract::WorkerArguments.
  std::uint32_t part = 0;
  std::uint32_t parts = 1;
  // What page_views.h is asked for.
  std::uint32_t page = 1;
  std::uint32_t width = 0;
  std::vector<extract::WordBox> marks = {};
};

// A message in a message in a message; what is deeper is named in a warning and left out.
constexpr int kMaxAttachmentDepth = 3;

// Reads the document to the end or says why not. Sends info() before the first page.
using Reader = Outcome (*)(Job&);

enum class FormatId {
  kPdf,
  kDocx,
  kPlainText,
  kMarkdown,
  kHtml,
  kCsv,
  kCode,  // source code, settings, logs: text in which lines matter
  kPptx,
  kXlsx,
  kOpenDocument,
  kEpub,
  kZip,
  kArchive,
  kWordBinary,
  kExcelBinary,
  kPowerPointBinary,
  kOutlookMessage,
  kOle,
  kEncryptedOffice,
  kEncryptedOpenDocument,
  kRtf,
  kMail,
  kJson,
  kNotebook,
  kXml,
  kSubtitles,
  kImage,
  kOtherImage,
  kPostScript,
  kMedia,
  kDamagedZip,
  kEmpty,
  kUnknown
};

struct Format {
  FormatId id;
  std::string_view media_type;
  Reader reader;             // null: not read
  FailureKind failure;       // then, or where its reader only refuses: why
  std::string_view message;  // and the sentence
};

// What the document is, by its bytes; its name decides only between kinds of plain text.
FormatId sniff(const Input& input);

const Format& format_of(FormatId id);

// Reads by `job.read_as`, by content as a rule. Catches what the libraries throw; a document
// without any text is kNoText.
Outcome read_document(Job& job);

// The same, by the reader that is given.
Outcome read_by(Job& job, Reader reader);

Outcome read_pdf(Job& job);
Outcome read_docx(Job& job);
Outcome read_pptx(Job& job);
Outcome read_xlsx(Job& job);
Outcome read_opendocument(Job& job);
Outcome read_epub(Job& job);
Outcome read_plain_text(Job& job);
Outcome read_markdown(Job& job);
Outcome read_html(Job& job);        // of a web page its main text
Outcome read_whole_html(Job& job);  // menus and the like too
Outcome read_csv(Job& job);
Outcome read_code(Job& job);
Outcome read_rtf(Job& job);
Outcome read_mail(Job& job);  // MHTML and files of several mails (mbox) too
Outcome read_json(Job& job);  // JSON Lines too
Outcome read_notebook(Job& job);
Outcome read_xml(Job& job);
Outcome read_subtitles(Job& job);
Outcome read_image(Job& job);      // a page without text for each page of the picture, for OCR
Outcome read_legacy(Job& job);     // tells the media type and refuses: a converter has to read it
Outcome read_converted(Job& job);  // what a converter made of it: `job.media_type`
Outcome read_ocr_tsv(Job& job);    // what tesseract wrote: one page for each that it tells of

}  // namespace qwalt::worker
