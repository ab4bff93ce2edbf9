#include "eval/temporary_folder.h"

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "base/file.h"
#include "base/log.h"

namespace qwalt::eval {
namespace {

namespace fs = std::filesystem;

}  // namespace

base::Result<TemporaryFolder> TemporaryFolder::make() {
  std::error_code error;
  const fs::path parent = fs::temp_directory_path(error);
  if (error) {
    return base::fail(base::errno_error("There is no folder for temporary files", error.value()));
  }
  std::string path = (parent / "qwalt-eval-XXXXXX").string();
  if (::mkdtemp(path.data()) == nullptr) {
    return base::fail(base::errno_error("A temporary folder could not be made", errno));
  }
  return TemporaryFolder(std::move(path));
}

TemporaryFolder::~TemporaryFolder() {
  if (path_.empty()) return;
  std::error_code error;
  fs::remove_all(path_, error);
  if (error) base::log_warning("The temporary folder {} could not be removed.", path_);
}

std::uint64_t bytes_below(const std::string& folder) {
  std::uint64_t bytes = 0;
  std::error_code error;
  for (fs::recursive_directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    std::error_code ignored;
    if (!entry->is_regular_file(ignored)) continue;
    const auto size = entry->file_size(ignored);
    if (!ignored) bytes += size;
  }
  return bytes;
}

}  // namespace qwalt::eval
