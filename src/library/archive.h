// A workspace as one file, out and in: docs/format/archive.md.
//
// Streams both ways in constant memory. Not thread-safe; the library must outlive both. Calls block
// on disk.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "store/records.h"

namespace qwalt::library {

// What the caller keeps beside the library, such as prompts. Its path is relative, of visible ASCII
// characters without "." and ".." parts, at most 200 bytes, and begins with none of the names that
// the archive itself uses.
struct ExtraEntry {
  std::string path;
  std::string bytes;  // at most kMaxExtraBytes
};

constexpr std::size_t kMaxExtraBytes = std::size_t{4} << 20;

// What the archive holds is what was there when it was begun. Documents that are deleted while it
// is read out are blank in it.
class Export {
 public:
  virtual ~Export() = default;
  // Up to into.size() bytes; 0 at the end. After an error the archive cannot be gone on with.
  virtual base::Result<std::size_t> read_some(std::span<char> into) = 0;
  virtual std::int64_t total_bytes() const = 0;  // of the archive
};

struct Refused {
  std::string path;      // in the archive
  std::string sentence;  // why
};

struct ImportReport {
  std::int64_t documents = 0;        // that came; they are read as uploads are
  std::int64_t documents_there = 0;  // the same bytes were there already; they got the names
  std::int64_t chats = 0;            // that came
  std::int64_t chats_there = 0;
  std::int64_t messages = 0;         // that came
  std::int64_t extras = 0;           // that came
  std::vector<std::string> renamed;  // "a.pdf is called a (imported).pdf …": sentences
  std::vector<Refused> refused;      // the first 1000
  std::int64_t more_refused = 0;
};

// Takes an archive in as it comes. Each entry is checked as a whole before anything changes: after
// an error, or when the object is destroyed, what came before is there and whole.
class Import {
 public:
  virtual ~Import() = default;
  // kInvalid, kCorrupt, kTooLarge, kUnsupported: what the archive is; kNoSpace, kIo: what the
  // server lacks. Every later call gives the same error.
  virtual base::Status write(base::ByteView bytes) = 0;
  // The end of the input. kCorrupt when the archive is cut short.
  virtual base::Result<ImportReport> finish() = 0;
  // So far.
  virtual const ImportReport& report() const = 0;
};

struct ImportOptions {
  // Receives what the archive has beside documents and chats. An error refuses this entry only.
  std::function<base::Status(const ExtraEntry&)> on_extra;
};

}  // namespace qwalt::library
