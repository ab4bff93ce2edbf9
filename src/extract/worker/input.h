// The document: a descriptor of a regular file, its size, and the extension of its name.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace qwalt::worker {

// Reads by position only, so that the descriptor's offset never matters. Not thread-safe. Owns the
// mapping, not the descriptor.
class Input {
 public:
  Input(int fd, std::string extension);
  // The bytes are in memory and must outlive the object: for tests and fuzzing.
  Input(std::string_view bytes, std::string extension);
  ~Input();
  Input(const Input&) = delete;
  Input& operator=(const Input&) = delete;

  std::uint64_t size() const { return size_; }
  const std::string& extension() const { return extension_; }

  // Reads up to `bytes` at `offset` into `buffer`; fewer at the end or where the disk fails.
  std::size_t read(std::uint64_t offset, char* buffer, std::size_t bytes) const;

  // The first `bytes`, or all of a shorter file.
  std::string head(std::size_t bytes) const;

  // The whole file, mapped: address space, not memory. Empty when it cannot be mapped.
  std::string_view bytes() const;

 private:
  int fd_ = -1;
  std::string extension_;
  std::uint64_t size_ = 0;
  mutable std::string_view bytes_;
  mutable bool mapped_ = false;
};

}  // namespace qwalt::worker
