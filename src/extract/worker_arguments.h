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

struct WorkerArguments {
  Limits limits;
  std::string extension;  // of the document's name: lower-case letters and digits, at most 16
  ReadingMode mode = ReadingMode::kFull;
};

// Without the program's name.
std::vector<std::string> format_worker_arguments(const WorkerArguments& arguments);

// Inverse of format_worker_arguments; kInvalid for anything else.
base::Result<WorkerArguments> parse_worker_arguments(const std::vector<std::string>& arguments);

// "pdf" of "Report.PDF"; empty where there is none or it has other characters.
std::string extension_of(std::string_view name);

}  // namespace qwalt::extract
