// For tests: files in memory that know what would survive a loss of power, and that can fail at any
// operation.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/file_system.h"

namespace qwalt::index {

// Bytes that look like a mapped file.
class MemoryMapping final : public base::MappedFile {
 public:
  explicit MemoryMapping(std::string bytes) : bytes_(std::move(bytes)) {}
  base::ByteView bytes() const override { return base::as_bytes(bytes_); }

 private:
  std::string bytes_;
};

class TestFileSystem final : public base::FileSystem {
 public:
  enum class Failure {
    kCrash,  // it and all operations after it fail
    kOnce,   // only it fails: a full disk, say
  };
  enum class Loss {
    kUnsynced,  // what was not synced, files' bytes and names alike, is gone
    kNothing,   // everything reached the disk in time
  };

  // Operation number `at` from now, counted from 1, fails, half done if it can be; 0: none.
  void fail_at(std::size_t at, Failure failure) {
    fail_at_ = at;
    failure_ = failure;
    operations_ = 0;
    crashed_ = false;
  }
  bool failed() const { return fail_at_ > 0 && operations_ >= fail_at_; }

  // `action`, which may use the files too, comes before operation number `at` from now.
  void before(std::size_t at, std::function<void()> action) {
    action_at_ = operations_ + at;
    action_ = std::move(action);
  }
  // Runs the action if its time has not come.
  void run_action() {
    if (action_) std::exchange(action_, nullptr)();
  }

  // Power comes back.
  void restart(Loss loss) {
    fail_at_ = 0;
    crashed_ = false;
    if (loss == Loss::kNothing) return;
    names_ = durable_names_;
    for (auto& [name, file] : names_) file->bytes = file->durable;
  }

  std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const auto& [name, file] : names_) names.push_back(name);
    return names;
  }
  std::string& bytes(const std::string& path) { return names_.at(path)->bytes; }

  base::Result<std::unique_ptr<base::WritableFile>> create(const std::string& path) override {
    TRY(step());
    auto file = std::make_shared<File>();
    names_[path] = file;
    return std::make_unique<Writer>(*this, file);
  }
  base::Result<std::unique_ptr<base::MappedFile>> map(const std::string& path) override {
    const auto found = names_.find(path);
    if (found == names_.end()) return base::fail(base::Code::kNotFound, "There is no such file.");
    return std::make_unique<MemoryMapping>(found->second->bytes);
  }
  base::Status rename(const std::string& from, const std::string& to) override {
    TRY(step());
    names_[to] = names_.at(from);
    names_.erase(from);
    return {};
  }
  base::Status remove(const std::string& path) override {
    TRY(step());
    names_.erase(path);
    return {};
  }
  base::Status remove_directory(const std::string&) override { return step(); }
  base::Status sync_directory(const std::string&) override {
    TRY(step());
    durable_names_ = names_;
    return {};
  }
  base::Result<std::vector<std::string>> list(const std::string& directory) override {
    std::vector<std::string> found;
    for (const auto& [name, file] : names_) {
      if (name.starts_with(directory + "/")) found.push_back(name.substr(directory.size() + 1));
    }
    return found;
  }

 private:
  struct File {
    std::string bytes;
    std::string durable;
  };

  class Writer final : public base::WritableFile {
   public:
    Writer(TestFileSystem& files, std::shared_ptr<File> file)
        : files_(files), file_(std::move(file)) {}
    base::Status append(std::string_view data) override {
      if (auto allowed = files_.step(); !allowed) {
        file_->bytes += data.substr(0, data.size() / 2);
        return allowed;
      }
      file_->bytes += data;
      return {};
    }
    base::Status sync() override {
      TRY(files_.step());
      file_->durable = file_->bytes;
      return {};
    }
    base::Status close() override { return files_.step(); }

   private:
    TestFileSystem& files_;
    std::shared_ptr<File> file_;
  };

  base::Status step() {
    if (operations_ + 1 >= action_at_) run_action();
    ++operations_;
    if (operations_ == fail_at_) crashed_ = failure_ == Failure::kCrash;
    if (crashed_ || operations_ == fail_at_) {
      return base::fail(base::Code::kNoSpace, "The disk is full.");
    }
    return {};
  }

  std::map<std::string, std::shared_ptr<File>> names_;
  std::map<std::string, std::shared_ptr<File>> durable_names_;
  std::size_t operations_ = 0;
  std::size_t fail_at_ = 0;
  std::size_t action_at_ = 0;
  std::function<void()> action_;
  Failure failure_ = Failure::kCrash;
  bool crashed_ = false;
};

}  // namespace qwalt::index
