// The programs of the system that read what qwalt-extract cannot: which there are, where, what they
// are given and what they may see. They run only as children of qwalt-extract's kind, in its
// sandbox (Task::kTool), never through a shell, never with an argument that comes from a document.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "extract/extractor.h"
#include "extract/worker_arguments.h"

namespace qwalt::extract {

struct Tool {
  std::string_view name;
  std::string program;                 // its one fixed path
  std::vector<std::string> arguments;  // those before any of WorkerArguments::tool_arguments
  std::vector<std::string> readable;   // files and folders beside the libraries of the system
  std::vector<std::string> needed;     // files without which it is not installed, but the program
  bool opens_document = false;         // by path: /proc/self/fd/0
};

// Null for a name that is none of ours.
const Tool* find_tool(std::string_view name);

bool is_installed(const Tool& tool);

// The tool that turns a document of this media type into what ReadAs::kConverted reads; null where
// there is none.
const Tool* converter_of(std::string_view media_type);

// Looks at the disk; some 50 us.
Tools find_tools();

// What tesseract is asked for: a table of words, in the languages of `wanted` that are installed;
// English, or else the first one, where none of them is. Each language more costs about as much
// time as the first.
std::vector<std::string> ocr_arguments(const std::vector<std::string>& wanted,
                                       const Tools& installed);

// In the child: gives `arguments.tool` this process's place, in its sandbox, with the document on
// its standard input. Returns an exit status where that failed: kWrongArguments or kToolFailed.
int become_tool(const WorkerArguments& arguments);

constexpr int kToolFailed = 4;

}  // namespace qwalt::extract
