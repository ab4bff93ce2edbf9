// A folder with files for a test.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "eval/temporary_folder.h"

namespace qwalt::eval {

class TestFolder {
 public:
  const std::string& path() const { return folder_.path(); }

  void write(const std::string& name, std::string_view text) const {
    const std::filesystem::path file = std::filesystem::path(path()) / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
  }

 private:
  TemporaryFolder folder_ = TemporaryFolder::make().value();
};

// Has what is made for the time of a test made in a folder of its own.
class OwnTemporaries {
 public:
  OwnTemporaries() { ::setenv("TMPDIR", folder_.path().c_str(), 1); }
  ~OwnTemporaries() { ::unsetenv("TMPDIR"); }
  OwnTemporaries(const OwnTemporaries&) = delete;
  OwnTemporaries& operator=(const OwnTemporaries&) = delete;

  bool empty() const { return std::filesystem::is_empty(folder_.path()); }

 private:
  TestFolder folder_;
};

}  // namespace qwalt::eval
