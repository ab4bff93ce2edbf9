// The system prompt of each document: a JSON file that people may edit, {"system_prompt": "…"}.
//
// Files are called after the document, "<file name>.json"; what would not be a safe file name is
// percent-encoded, and a name that would be too long ends in its hash. Thread-safe; each call is
// one or two file operations.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/file_system.h"
#include "base/result.h"
#include "store/records.h"

namespace qwalt::answer {

constexpr std::size_t kMaxSystemPromptBytes = 16 * 1024;

class DocumentPrompts {
 public:
  DocumentPrompts(base::FileSystem& files, std::string folder)
      : files_(files), folder_(std::move(folder)) {}

  // Those of one workspace: each has a folder of its own, and the default one this folder itself.
  DocumentPrompts in(store::Id workspace) const;

  // Writes the default prompt unless the document has one.
  base::Status ensure(std::string_view document_name);
  // The prompt as it is now; the default when there is no file, or none that can be read.
  std::string read(std::string_view document_name) const;
  // kTooLarge beyond kMaxSystemPromptBytes.
  base::Status write(std::string_view document_name, std::string_view prompt);
  base::Status remove(std::string_view document_name);

 private:
  std::string path(std::string_view document_name) const;

  base::FileSystem& files_;
  std::string folder_;
};

// What `document_name` is called in that folder, without ".json".
std::string prompt_file_name(std::string_view document_name);

}  // namespace qwalt::answer
