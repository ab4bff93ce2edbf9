// The kinds of documents that are known, told apart by their bytes, and who reads each.
// A new format is one more file with a Reader, and its line in formats.cc.
#pragma once

#include <span>
#include <string_view>

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
};

// Reads the document to the end or says why not. Sends info() before the first page.
using Reader = Outcome (*)(Job&);

enum class FormatId {
  kPdf,
  kDocx,
  kPlainText,
  kMarkdown,
  kHtml,
  kCsv,
  kCode,  // JSON, XML, source code: text in which lines matter
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
  kImage,
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
  FailureKind failure;       // then: why
  std::string_view message;  // and the sentence
};

// What the document is, by its bytes; its name decides only between kinds of plain text.
FormatId sniff(const Input& input);

const Format& format_of(FormatId id);

// Sniffs and reads. Catches what the libraries throw.
Outcome read_document(Job& job);

Outcome read_pdf(Job& job);
Outcome read_docx(Job& job);
Outcome read_plain_text(Job& job);
Outcome read_markdown(Job& job);
Outcome read_html(Job& job);
Outcome read_csv(Job& job);
Outcome read_code(Job& job);

}  // namespace qwalt::worker
