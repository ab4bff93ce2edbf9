// The command line by which the server starts qwalt-extract; written here and read here, so that
// the two sides agree.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "extract/extractor.h"

namespace qwalt::extract {

// The descriptor on which the child finds the document.
constexpr int kDocumentFd = 3;

// The exit status of a child that does not understand its arguments.
constexpr int kWrongArguments = 2;

// How thorough a reader is. kSimple leaves out what is known to crash on damaged files.
enum class ReadingMode { kFull, kSimple };

// What the child is to do with the document.
enum class Task {
  kRead,   // give its blocks
  kWords,  // give the words of `page` with their boxes
  kImage,  // give `page` as a PNG
  kTool    // become `tool`, in the sandbox, with the document as its standard input
};

// What reads the document; kByContent unless the server knows what it is.
enum class ReadAs {
  kByContent,
  kConverted,  // plain text that a converter wrote; the media type stays `media_type`
  kOcr         // what tesseract wrote in its TSV format
};

struct WorkerArguments {
  Limits limits;
  std::string extension;  // of the document's name: lower-case letters and digits, at most 16
  ReadingMode mode = ReadingMode::kFull;
  Task task = Task::kRead;
  ReadAs read_as = ReadAs::kByContent;
  std::string media_type;  // with kConverted: what INFO says; letters, digits and -+./ only
  bool ocr = false;        // pages that are pictures are sent as such; without it they fail or warn
  // kRead of a paged format: the pages that are read are those of every `parts`-th piece of
  // kPagesPerPiece pages, from piece `part` on; 1 part: all of them.
  std::uint32_t part = 0;
  std::uint32_t parts = 1;
  std::uint32_t page = 1;      // kWords, kImage
  std::uint32_t width = 0;     // kImage: pixels
  std::vector<WordBox> marks;  // kImage; without their text
  std::string tool;            // kTool: one of the names in extract/tools.h
  std::vector<std::string> tool_arguments;
};

// Several children read one document side by side in pieces of so many pages.
constexpr std::uint32_t kPagesPerPiece = 8;
constexpr std::uint32_t kMaxParts = 16;

// Without the program's name.
std::vector<std::string> format_worker_arguments(const WorkerArguments& arguments);

// Inverse of format_worker_arguments; kInvalid for anything else.
base::Result<WorkerArguments> parse_worker_arguments(const std::vector<std::string>& arguments);

// "pdf" of "Report.PDF"; empty where there is none or it has other characters.
std::string extension_of(std::string_view name);

}  // namespace qwalt::extract
