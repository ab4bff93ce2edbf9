// The files that people gave us, each kept once under its SHA-256: files/<first two hex>/<sha256>.
// What a file is called is data in the store, never a path. Thread-safe; an Incoming is not.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
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

  // Makes it durable: synced and in its place. Once.
  base::Result<Original> keep();

 private:
  friend class Originals;
  Incoming(Originals& originals, std::string path, std::unique_ptr<base::WritableFile> file,
           std::int64_t max_bytes)
      : originals_(originals), path_(std::move(path)), file_(std::move(file)), max_(max_bytes) {}

  Originals& originals_;
  std::string path_;
  std::unique_ptr<base::WritableFile> file_;  // null once kept
  base::Sha256 hash_;
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

 private:
  friend class Incoming;
  Originals(base::FileSystem& files, std::string folder)
      : files_(files), folder_(std::move(folder)) {}

  base::FileSystem& files_;
  std::string folder_;
};

}  // namespace qwalt::library
