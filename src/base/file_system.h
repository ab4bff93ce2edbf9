// The file operations that durability depends on, behind one interface, so that a test can make
// any of them the last one before a crash. Thread-safe: FileSystem; not: WritableFile.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace qwalt::base {

// A file that is only appended to. Destroying it without close() closes it, errors unseen.
class WritableFile {
 public:
  virtual ~WritableFile() = default;
  virtual Status append(std::string_view data) = 0;
  virtual Status sync() = 0;  // fdatasync
  virtual Status close() = 0;
};

// A file mapped read-only; the bytes stay valid while the object lives, even if the file is
// removed. The kernel may drop and re-read its pages: it costs address space, not memory.
class MappedFile {
 public:
  virtual ~MappedFile() = default;
  virtual ByteView bytes() const = 0;
  // Gives the pages that were read back to the kernel, which may keep them cached: the process
  // holds less, the bytes stay readable. Any thread, at any time; some µs a megabyte.
  virtual void release_pages() const {}
};

class FileSystem {
 public:
  virtual ~FileSystem() = default;
  // Makes or truncates a file (mode 0600).
  virtual Result<std::unique_ptr<WritableFile>> create(const std::string& path) = 0;
  virtual Result<std::unique_ptr<MappedFile>> map(const std::string& path) = 0;
  virtual Status rename(const std::string& from, const std::string& to) = 0;
  virtual Status remove(const std::string& path) = 0;            // no error if it is not there
  virtual Status remove_directory(const std::string& path) = 0;  // an empty one; as above
  virtual Status sync_directory(const std::string& path) = 0;
  virtual Result<std::vector<std::string>> list(const std::string& directory) = 0;  // names, sorted
};

FileSystem& posix_file_system();

// Replaces `path` by `data` so that after a crash it holds the old bytes or the new ones:
// temporary file beside it, sync, rename, sync of the folder.
Status write_durably(FileSystem& files, const std::string& path, std::string_view data);

}  // namespace qwalt::base
