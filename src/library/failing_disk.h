// For tests: a disk that is full, for the files of the library and for SQLite alike.
#pragma once

#include <sqlite3.h>

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "base/file_system.h"

namespace qwalt::library {

// Counts what writes; from the operation chosen on, each fails until the disk is freed, or only the
// one. Thread-safe. There is one at a time: SQLite's files are below it while it lives.
class FailingDisk final : public base::FileSystem {
 public:
  enum class Mode { kFull, kOnce };

  FailingDisk();
  ~FailingDisk() override;
  FailingDisk(const FailingDisk&) = delete;
  FailingDisk& operator=(const FailingDisk&) = delete;

  // Operation number `at` from now on, counted from 1.
  void fail_at(std::int64_t at, Mode mode) {
    operations_ = 0;
    mode_ = mode;
    at_ = at;
  }
  void free() { at_ = 0; }
  std::int64_t operations() const { return operations_; }
  // Whether the operation at hand fails.
  bool fails() {
    const std::int64_t number = ++operations_;
    const std::int64_t at = at_;
    if (at == 0 || number < at) return false;
    return mode_ == Mode::kFull || number == at;
  }
  static FailingDisk* current() { return current_; }

  base::Result<std::unique_ptr<base::WritableFile>> create(const std::string& path) override;
  base::Result<std::unique_ptr<base::MappedFile>> map(const std::string& path) override {
    return below_.map(path);
  }
  base::Status rename(const std::string& from, const std::string& to) override {
    TRY(step());
    return below_.rename(from, to);
  }
  base::Status remove(const std::string& path) override {
    TRY(step());
    return below_.remove(path);
  }
  base::Status remove_directory(const std::string& path) override {
    TRY(step());
    return below_.remove_directory(path);
  }
  base::Status sync_directory(const std::string& path) override {
    TRY(step());
    return below_.sync_directory(path);
  }
  base::Result<std::vector<std::string>> list(const std::string& directory) override {
    return below_.list(directory);
  }
  base::Status step() {
    if (!fails()) return {};
    return base::fail(base::Code::kNoSpace, "A file could not be written: the disk is full.");
  }

 private:
  static std::atomic<FailingDisk*> current_;
  base::FileSystem& below_ = base::posix_file_system();
  std::atomic<std::int64_t> operations_ = 0;
  std::atomic<std::int64_t> at_ = 0;
  std::atomic<Mode> mode_ = Mode::kFull;
  sqlite3_vfs vfs_ = {};
};

}  // namespace qwalt::library
