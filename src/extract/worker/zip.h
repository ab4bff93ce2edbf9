// A ZIP archive, read part by part, each bounded: entries, unpacked bytes in all, ratio.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "extract/worker/input.h"
#include "extract/worker/outcome.h"

namespace qwalt::worker {

// Not thread-safe. The input must outlive it.
class ZipArchive {
 public:
  // kUnreadable when it is damaged, kTooLarge with more than Limits::archive_entries.
  static Read<std::unique_ptr<ZipArchive>> open(const Input& input, const Limits& limits);
  ~ZipArchive();
  ZipArchive(const ZipArchive&) = delete;
  ZipArchive& operator=(const ZipArchive&) = delete;

  // Names are compared without regard to the case of ASCII letters, as OOXML wants it, and with
  // backslashes as slashes. Of entries with the same name the first counts.
  bool has(std::string_view name) const;
  // The names that begin with `prefix`, in lower case, by length and then by letter: part2 before
  // part10.
  std::vector<std::string> names(std::string_view prefix) const;

  // Unpacks one part, piece by piece. kUnreadable when it is not there or damaged; kUnsupported
  // when it is packed by an unknown method; kPasswordProtected; kTooLarge. `take` may end it early
  // by a failure.
  Outcome read(std::string_view name, const std::function<Outcome(std::string_view)>& take);

  // A whole part of at most `max_bytes`; kTooLarge beyond.
  Read<std::string> read_all(std::string_view name, std::size_t max_bytes);

  // Whether a part that was read whole did not agree with its checksum.
  bool checksum_failed() const { return checksum_failed_; }

 private:
  struct Place {
    unsigned long offset;
    unsigned long number;
  };
  ZipArchive(const Input& input, const Limits& limits) : input_(input), limits_(limits) {}
  Outcome list();
  Outcome unpack(const std::function<Outcome(std::string_view)>& take);

  const Input& input_;
  const Limits& limits_;
  void* zip_ = nullptr;
  std::unordered_map<std::string, Place> places_;
  std::uint64_t unpacked_ = 0;
  bool checksum_failed_ = false;
};

}  // namespace qwalt::worker
