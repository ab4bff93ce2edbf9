#include "app/files_to_add.h"

#include <algorithm>
#include <filesystem>

#include "base/file.h"

namespace qwalt::app {
namespace {

namespace fs = std::filesystem;

base::Result<std::vector<PlaceToAdd>> files_below(const fs::path& folder) {
  std::vector<PlaceToAdd> files;
  std::error_code error;
  fs::recursive_directory_iterator entries(folder, fs::directory_options::skip_permission_denied,
                                           error);
  for (; !error && entries != fs::recursive_directory_iterator(); entries.increment(error)) {
    const bool hidden = entries->path().filename().string().starts_with('.');
    std::error_code ignored;
    if (hidden && entries->is_directory(ignored)) entries.disable_recursion_pending();
    if (hidden || !entries->is_regular_file(ignored)) continue;
    files.push_back(
        {entries->path().string(), entries->path().lexically_relative(folder).string()});
  }
  if (error) return base::fail(base::errno_error("The folder cannot be read", error.value()));
  std::sort(files.begin(), files.end(),
            [](const PlaceToAdd& a, const PlaceToAdd& b) { return a.name < b.name; });
  return files;
}

}  // namespace

base::Result<std::vector<PlaceToAdd>> places_at(const std::string& given) {
  if (given.starts_with("http://") || given.starts_with("https://")) {
    return std::vector<PlaceToAdd>{{given, given, true}};
  }
  std::error_code error;
  const fs::path path(given);
  if (fs::is_regular_file(path, error)) {
    return std::vector<PlaceToAdd>{{given, path.filename().string()}};
  }
  if (fs::is_directory(path, error)) return files_below(path);
  return base::fail(base::Code::kNotFound, "There is no file or folder " + given + ".");
}

}  // namespace qwalt::app
