#include "eval/document_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "base/file.h"

namespace qwalt::eval {
namespace {

namespace fs = std::filesystem;

bool is_hidden(const fs::path& path) { return path.filename().string().starts_with('.'); }

// What lies beside the documents because the folder is a set.
bool belongs_to_set(const fs::path& path) {
  const std::string extension = path.extension().string();
  return extension == ".jsonl" || extension == ".tsv" || path.filename() == "SOURCE.md";
}

base::Result<std::vector<fs::path>> files_below(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code error;
  fs::recursive_directory_iterator entry(folder, fs::directory_options::skip_permission_denied,
                                         error);
  for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    std::error_code ignored;
    if (is_hidden(entry->path())) {
      if (entry->is_directory(ignored)) entry.disable_recursion_pending();
      continue;
    }
    if (!entry->is_regular_file(ignored)) continue;
    if (entry.depth() == 0 && belongs_to_set(entry->path())) continue;
    if (files.size() == kMaxFiles) {
      return base::fail(base::Code::kTooLarge,
                        fmt::format("There are more than {} files.", kMaxFiles));
    }
    files.push_back(entry->path());
  }
  if (error) return base::fail(base::errno_error("The folder cannot be read", error.value()));
  return files;
}

// Where the names of documents begin: the subfolder if all files lie in one, else the set's folder.
fs::path root_of(const std::vector<fs::path>& files, const fs::path& folder) {
  const fs::path first = *files.front().lexically_relative(folder).begin();
  const bool same = std::all_of(files.begin(), files.end(), [&](const fs::path& file) {
    return *file.lexically_relative(folder).begin() == first;
  });
  return same && files.front().parent_path() != folder ? folder / first : folder;
}

}  // namespace

base::Result<std::vector<DocumentFile>> document_files(const std::string& folder) {
  const fs::path root = fs::path(folder) / "";
  const fs::path set = root.parent_path();
  TRY_ASSIGN(std::vector<fs::path> files, files_below(set));
  const bool in_subfolders = std::any_of(files.begin(), files.end(), [&](const fs::path& file) {  //
    return file.parent_path() != set;
  });
  if (in_subfolders) {
    std::erase_if(files, [&](const fs::path& file) { return file.parent_path() == set; });
  }
  if (files.empty()) {
    return base::fail(base::Code::kNotFound, "There are no documents in " + folder + ".");
  }
  const fs::path names = root_of(files, set);
  std::vector<DocumentFile> found;
  found.reserve(files.size());
  for (const fs::path& file : files) {
    found.push_back({file.string(), file.lexically_relative(names).generic_string()});
  }
  std::sort(found.begin(), found.end(),
            [](const DocumentFile& a, const DocumentFile& b) { return a.name < b.name; });
  return found;
}

DocumentNames::DocumentNames(const std::vector<DocumentFile>& files) {
  std::set<std::string, std::less<>> whole;
  for (const DocumentFile& file : files) whole.insert(file.name);
  for (std::size_t i = 0; i < files.size(); ++i) {
    const fs::path name(files[i].name);
    indexes_.insert_or_assign(files[i].name, i);
    const std::set<std::string> shorter = {name.filename().string(), name.stem().string(),
                                           (name.parent_path() / name.stem()).generic_string()};
    for (const std::string& short_name : shorter) {
      if (whole.contains(short_name)) continue;
      const auto [known, added] = indexes_.try_emplace(short_name, i);
      if (!added) known->second = std::nullopt;
    }
  }
}

base::Result<std::size_t> DocumentNames::find(std::string_view name) const {
  const auto found = indexes_.find(name);
  if (found == indexes_.end()) {
    return base::fail(base::Code::kNotFound,
                      fmt::format("there is no document called \"{}\".", name));
  }
  if (!found->second) {
    return base::fail(base::Code::kInvalid,
                      fmt::format("several documents are called \"{}\".", name));
  }
  return *found->second;
}

}  // namespace qwalt::eval
