// A folder of this process alone, which is removed with everything in it.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "base/result.h"

namespace qwalt::eval {

class TemporaryFolder {
 public:
  // Below $TMPDIR, or /tmp; mode 0700.
  static base::Result<TemporaryFolder> make();

  ~TemporaryFolder();
  TemporaryFolder(TemporaryFolder&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  TemporaryFolder& operator=(TemporaryFolder&&) = delete;

  const std::string& path() const { return path_; }

 private:
  explicit TemporaryFolder(std::string path) : path_(std::move(path)) {}

  std::string path_;
};

// Of all files below `folder`; 0 if it is not there.
std::uint64_t bytes_below(const std::string& folder);

}  // namespace qwalt::eval
