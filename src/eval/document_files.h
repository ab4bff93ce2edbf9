// The files of a set of documents, and which of them a question means.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace qwalt::eval {

constexpr std::size_t kMaxFiles = 1'000'000;

struct DocumentFile {
  std::string path;
  std::string name;  // what the document is called: its path below the folder of documents
};

// The files in subfolders of `folder` or, where it has no subfolder with files, those beside
// questions.jsonl (without .jsonl and .tsv files, and SOURCE.md). Hidden ones are passed over.
// By name. kNotFound if there are none.
base::Result<std::vector<DocumentFile>> document_files(const std::string& folder);

// Finds documents as people name them: the whole name, or without its folders, its extension, or
// both. Holds its own copy of the names.
class DocumentNames {
 public:
  explicit DocumentNames(const std::vector<DocumentFile>& files);

  // Index into the files; kNotFound, or kInvalid when the name fits several.
  base::Result<std::size_t> find(std::string_view name) const;

 private:
  std::map<std::string, std::optional<std::size_t>, std::less<>> indexes_;  // none: several
};

}  // namespace qwalt::eval
