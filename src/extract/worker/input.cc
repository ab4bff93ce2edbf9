#include "extract/worker/input.h"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace qwalt::worker {

Input::Input(int fd, std::string extension) : fd_(fd), extension_(std::move(extension)) {
  struct stat info {};
  if (::fstat(fd, &info) == 0) size_ = static_cast<std::uint64_t>(info.st_size);
}

Input::Input(std::string_view bytes, std::string extension)
    : extension_(std::move(extension)), size_(bytes.size()), bytes_(bytes) {}

Input::~Input() {
  if (mapped_) ::munmap(const_cast<char*>(bytes_.data()), bytes_.size());
}

std::size_t Input::read(std::uint64_t offset, char* buffer, std::size_t bytes) const {
  if (offset >= size_) return 0;
  bytes = static_cast<std::size_t>(std::min<std::uint64_t>(bytes, size_ - offset));
  if (fd_ < 0) {
    std::memcpy(buffer, bytes_.data() + offset, bytes);
    return bytes;
  }
  std::size_t done = 0;
  while (done < bytes) {
    ssize_t got = ::pread(fd_, buffer + done, bytes - done, static_cast<off_t>(offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    done += static_cast<std::size_t>(got);
  }
  return done;
}

std::string Input::head(std::size_t bytes) const {
  std::string out(static_cast<std::size_t>(std::min<std::uint64_t>(bytes, size_)), '\0');
  out.resize(read(0, out.data(), out.size()));
  return out;
}

std::string_view Input::bytes() const {
  if (fd_ < 0 || mapped_ || size_ == 0) return bytes_;
  void* at = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, fd_, 0);
  if (at == MAP_FAILED) return {};
  mapped_ = true;
  bytes_ = {static_cast<const char*>(at), size_};
  return bytes_;
}

}  // namespace qwalt::worker
