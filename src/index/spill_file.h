// Bytes that are appended now and read back once, in order: in memory while they are few, in a
// temporary file beyond. It lets a segment's sections grow side by side while its file is only
// appended to.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/file_system.h"
#include "base/result.h"

namespace qwalt::index {

constexpr std::size_t kSpillBufferBytes = 64 * 1024;

// Not thread-safe. The temporary file is removed with the object. `files` must outlive it.
class SpillFile {
 public:
  SpillFile(base::FileSystem& files, std::string path) : files_(&files), path_(std::move(path)) {}
  ~SpillFile();
  SpillFile(const SpillFile&) = delete;
  SpillFile& operator=(const SpillFile&) = delete;

  // Append to this, then call settle().
  std::string& buffer() { return buffer_; }
  // Bytes so far, those in buffer() included.
  std::uint64_t size() const { return written_ + buffer_.size(); }
  // Moves the buffer to the file if it is large.
  base::Status settle() { return buffer_.size() < kSpillBufferBytes ? base::Status() : flush(); }
  // Gives all bytes in order to `take`, in pieces. Nothing may be appended afterwards.
  base::Status read_back(const std::function<base::Status(std::string_view)>& take);

 private:
  base::Status flush();

  base::FileSystem* files_;
  std::string path_;
  std::unique_ptr<base::WritableFile> file_;
  std::string buffer_;
  std::uint64_t written_ = 0;
};

}  // namespace qwalt::index
