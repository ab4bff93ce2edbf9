// The files that people gave us, each kept once under its SHA-256: files/<first two hex>/<sha256>.
// What a file is called is data in the store, never a path. Thread-safe; an Incoming is not.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>

#include "base/file_system.h"
#include "base/result.h"
#include "base/sha256.h"

namespace qwalt::library {

struct Original {
  std::string sha256;
  std::int64_t bytes = 0;
};

class Originals;

// A file on its way in, hashed while it is written. Destroyed before keep(): nothing is left of it.
class Incoming {
 public:
  ~Incoming();
  Incoming(const Incoming&) = delete;
  Incoming& operator=(const Incoming&) = delete;

  base::Status write(base::ByteView data);  // kTooLarge beyond the limit, kNoSpace
  std::int64_t bytes() const { return bytes_; }
  const std::string& path() const { return path_; }  // of what is written so far, until keep()

  // Makes it durable: synced and in its place. Once. After an error it may be in its place too.
  base::Result<Original> keep();
  const std::string& sha256() const { return sha256_; }  // once keep() was called

 private:
  friend class Originals;
  Incoming(Originals& originals, std::string path, std::unique_ptr<base::WritableFile> file,
           std::int64_t max_bytes)
      : originals_(originals), path_(std::move(path)), file_(std::move(file)), max_(max_bytes) {}

  Originals& originals_;
  std::string path_;
  std::unique_ptr<base::WritableFile> file_;  // null once kept
  base::Sha256 hash_;
  std::string sha256_;
  std::int64_t bytes_ = 0;
  std::int64_t max_;
};

class Originals {
 public:
  // Makes the folders and removes what an earlier process left half-written.
  static base::Result<std::unique_ptr<Originals>> open(base::FileSystem& files, std::string folder);

  base::Result<std::unique_ptr<Incoming>> begin(std::int64_t max_bytes);
  std::string path(const std::string& sha256) const;
  base::Status remove(const std::string& sha256);  // no error if it is not there

  // Calls `visit` with the hash of every file kept.
  base::Status each(const std::function<void(const std::string& sha256)>& visit) const;
  // Calls `visit` with the path, from the folder on, of every file that is not ours: of no such
  // name, or left by an upload that is over.
  enum class Stray { kForeign, kLeftOver };
  base::Status each_stray(const std::function<void(const std::string& path, Stray)>& visit) const;
  base::Status remove_left_over(const std::string& path);  // as each_stray() gave it
  // What an upload could not take away when it ended. begin() tries again too.
  bool has_left_overs() const;
  bool remove_left_overs();  // false when some are still there

 private:
  friend class Incoming;
  Originals(base::FileSystem& files, std::string folder)
      : files_(files), folder_(std::move(folder)) {}

  base::FileSystem& files_;
  std::string folder_;
  mutable std::mutex mutex_;
  std::set<std::string> arriving_;  // paths in incoming/ that are being written
  std::set<std::string> left_;      // and those that could not be removed
};

}  // namespace qwalt::library
