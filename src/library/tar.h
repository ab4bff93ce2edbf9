// The part of the tar format (POSIX.1-2001, pax) that archives are made of: docs/format/archive.md.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace qwalt::library {

constexpr std::size_t kTarBlock = 512;

struct TarEntry {
  std::string path;
  std::int64_t size = 0;
  std::string sha256;  // of its bytes, as a record of the pax header; may be empty
};

// All that comes before the bytes of a file.
std::string tar_head(const TarEntry& entry, std::int64_t seconds);
// The zeros after them.
std::size_t tar_padding(std::int64_t size);
// The end of an archive.
std::string tar_end();

// Whether an archive may have a file of this path: relative, of visible ASCII characters, without
// empty, "." and ".." parts, at most 200 bytes.
bool is_archive_path(std::string_view path);

// Receives the files of an archive in turn. An error ends the reading.
class TarSink {
 public:
  virtual ~TarSink() = default;
  virtual base::Status begin_file(const TarEntry& entry) = 0;
  virtual base::Status file_bytes(base::ByteView bytes) = 0;
  virtual base::Status end_file() = 0;
};

// Takes an archive in pieces of any size. kCorrupt for what is no tar or fails its checksum,
// kUnsupported for entries other than files and folders, kInvalid for paths and sizes that no
// archive of ours has, kTooLarge for too many entries. Folders are passed over.
// Memory: kMaxPaxBytes. Not thread-safe.
class TarReader {
 public:
  static constexpr std::size_t kMaxPaxBytes = 64 * 1024;
  static constexpr std::int64_t kMaxFileBytes = std::int64_t{1} << 50;
  static constexpr std::int64_t kMaxEntries = 4'000'000;

  explicit TarReader(TarSink& sink) : sink_(sink) {}

  base::Status write(base::ByteView bytes);
  // kCorrupt when the archive is not at its end.
  base::Status finish() const;

 private:
  enum class State { kHead, kPax, kFile, kPadding, kEnd };

  base::Status take_head();
  base::Status begin(const TarEntry& entry);
  base::Status take_pax();
  base::Status end_file();

  TarSink& sink_;
  State state_ = State::kHead;
  std::string gathered_;   // of a header or of pax records
  std::int64_t left_ = 0;  // bytes of the file or the records at hand
  std::size_t padding_ = 0;
  bool global_ = false;  // the records are for all files
  TarEntry pax_;         // what they said: for the next file
  bool pax_size_ = false;
  std::int64_t entries_ = 0;
};

}  // namespace qwalt::library
