// Descriptors and whole files. For what must survive a crash see base/file_system.h.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"

namespace qwalt::base {

// Owns a file descriptor; -1 owns nothing.
class UniqueFd {
 public:
  UniqueFd() = default;
  explicit UniqueFd(int fd) : fd_(fd) {}
  ~UniqueFd() { reset(); }
  UniqueFd(UniqueFd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  UniqueFd& operator=(UniqueFd&& other) noexcept {
    reset(std::exchange(other.fd_, -1));
    return *this;
  }

  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }
  int release() { return std::exchange(fd_, -1); }
  void reset(int fd = -1);

 private:
  int fd_ = -1;
};

// Turns errno into an Error: kNotFound, kNoSpace (ENOSPC, EDQUOT) or kIo. `what` is the thing that
// failed, in words: "The upload could not be written".
Error errno_error(std::string_view what, int number);

// All bytes of a file of at most `max_bytes`; kTooLarge beyond.
Result<std::string> read_file(const std::string& path, std::size_t max_bytes);

// Reads up to into.size() bytes, going on after signals; 0 at the end. `what` is for errno_error.
Result<std::size_t> read_some(int fd, std::span<char> into, std::string_view what);

// Writes all of `data`, going on after short writes and signals.
Status write_all(int fd, std::string_view data);

// Makes a folder and its parents; no error if it is there.
Status make_directories(const std::string& path);

bool file_exists(const std::string& path);

}  // namespace qwalt::base
