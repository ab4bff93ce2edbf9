// A ZIP archive, read part by part, each bounded: entries, unpacked bytes in all, ratio.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

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

  // Names are compared without regard to the case of ASCII letters, as OOXML wants it. Of entries
  // with the same name the first counts.
  bool has(std::string_view name) const;

  // Unpacks one part, piece by piece. kUnreadable when it is not there, damaged, or packed by an
  // unknown method; kPasswordProtected; kTooLarge. `take` may end it early by a failure.
  Outcome read(std::string_view name, const std::function<Outcome(std::string_view)>& take);

  // A whole part of at most `max_bytes`; kTooLarge beyond.
  Read<std::string> read_all(std::string_view name, std::size_t max_bytes);

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
};

}  // namespace qwalt::worker
