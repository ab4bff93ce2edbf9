// "Here is a file: give me its pages." The seam between the collection and the parsers: documents
// are hostile, so the server never parses one; a sandboxed child process does
// (extract/child_extractor.h).
#pragma once

#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

#include "base/result.h"
#include "text/block.h"

namespace qwalt::extract {

// Why a document has no text. Stable names: they are stored and shown.
enum class FailureKind : std::uint8_t {
  kPasswordProtected = 0,
  kNeedsOcr = 1,     // pages hold pictures only, and no OCR is installed
  kNoText = 2,       // a sound file without any text
  kUnreadable = 3,   // broken
  kUnsupported = 4,  // a kind of file that is not handled
  kTooLarge = 5,     // passed a named limit: bytes, pages, memory, unpacked size, nesting
  kTimeout = 6,
  kCancelled = 7,
  kInternal = 8,  // the child crashed, or our own fault
};

// "password_protected", "needs_ocr", …
const char* failure_name(FailureKind kind);

struct Failure {
  FailureKind kind = FailureKind::kInternal;
  std::string message;  // one plain sentence: what is wrong and what to do
};

struct DocumentInfo {
  std::string media_type;   // by content, such as "application/pdf"
  bool paged = false;       // whether page numbers mean something to a reader
  std::uint32_t pages = 0;  // 0: not known yet
  std::string title;        // from the document's own metadata, may be empty
};

// A word of a page where it stands on it. In points, y downwards from the top of the page.
struct WordBox {
  float x0 = 0;
  float y0 = 0;
  float x1 = 0;
  float y1 = 0;
  std::string text;
};

struct PageWords {
  float width = 0;  // of the page, points
  float height = 0;
  std::vector<WordBox> words;  // in reading order as far as it is known
};

struct PageImageRequest {
  std::uint32_t page = 1;
  std::uint32_t width = 900;  // of the picture, pixels; kMinImageWidth to kMaxImageWidth
  // What is marked, in points; at most kMaxMarks are drawn. Their text is not looked at.
  std::vector<WordBox> marks;
};

constexpr std::uint32_t kMinImageWidth = 64;
constexpr std::uint32_t kMaxImageWidth = 3000;
constexpr std::size_t kMaxMarks = 2000;
constexpr std::size_t kMaxImageBytes = std::size_t{24} << 20;
constexpr std::size_t kMaxPageWords = 50'000;

// Programs of the system that read what qwalt-extract cannot, where they are installed.
struct Tools {
  bool ocr = false;                        // tesseract
  std::vector<std::string> ocr_languages;  // as tesseract names them: "eng", "deu"
  bool legacy_office = false;              // catdoc: .doc, .xls, .ppt
  bool outlook = false;                    // msgconvert: .msg
};

struct Summary {
  DocumentInfo info;                  // pages: as many as were sent
  std::vector<std::string> warnings;  // at most 20 sentences: what was left out, and why
};

// Receives a document while it is read. A call that returns an error ends the extraction.
class PageSink {
 public:
  virtual ~PageSink() = default;
  virtual base::Status on_info(const DocumentInfo& info) = 0;  // once, first
  virtual base::Status on_page(text::Page page) = 0;           // ascending numbers
};

// Every limit has its own plain error, and a name by which people set it: extract/limits.h.
struct Limits {
  std::uint32_t seconds = 300;      // wall clock, whole document
  std::uint32_t page_seconds = 30;  // without a frame from the child
  std::uint64_t memory_bytes = std::uint64_t{256}
                               << 20;  // address space of the child beyond its own image
  std::uint64_t output_bytes = std::uint64_t{2} << 30;    // of the block stream
  std::uint32_t pages = 20'000;                           // of a paged format
  std::uint64_t unpacked_bytes = std::uint64_t{2} << 30;  // of an archive's parts
  std::uint32_t unpacked_ratio = 200;                     // unpacked to packed, beyond 10 MiB
  std::uint32_t archive_entries = 10'000;
  std::uint32_t nesting = 200;     // of elements; of documents within documents kMaxAttachmentDepth
  std::uint32_t ocr_pages = 500;   // of a document; more are left out, with a warning
  std::uint32_t ocr_seconds = 60;  // for a page
  std::uint32_t error_bytes = 4096;  // kept of what a child writes to its standard error
};

// What the kernel lets us lock down; for the log and /health.
struct SandboxSupport {
  bool no_new_privileges = false;
  bool seccomp = false;
  bool landlock = false;
};

class Extractor {
 public:
  virtual ~Extractor() = default;

  // Reads the document at `path`, blocking. `name` is what people call it: a hint for formats that
  // have no signature (.md, .csv), never a path. The sink's error is reported as kInternal with
  // its message. Thread-safe: calls may run side by side, each has its own child.
  virtual tl::expected<Summary, Failure> extract(const std::string& path, const std::string& name,
                                                 PageSink& sink, std::stop_token stop) = 0;

  // The words of one page of the document at `path`, for marking them on its picture: of a PDF, of
  // a picture, and of a page that needs OCR where that is installed. kUnsupported for other
  // formats. Blocking, some 20 ms; with OCR some seconds.
  virtual tl::expected<PageWords, Failure> page_words(const std::string& path,
                                                      const std::string& name, std::uint32_t page,
                                                      std::stop_token stop) = 0;

  // The page as a PNG. kUnsupported for formats that have no look of their own, kTooLarge.
  // Blocking, some 50 to 500 ms.
  virtual tl::expected<std::string, Failure> page_image(const std::string& path,
                                                        const std::string& name,
                                                        const PageImageRequest& request,
                                                        std::stop_token stop) = 0;

  // What is installed; looked up once a minute.
  virtual Tools tools() const = 0;

  // Resident memory of all children that run now, bytes.
  virtual std::int64_t children_memory() const = 0;
};

}  // namespace qwalt::extract
