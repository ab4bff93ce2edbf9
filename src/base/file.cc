#include "base/file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

namespace qwalt::base {

void UniqueFd::reset(int fd) {
  if (fd_ >= 0) ::close(fd_);
  fd_ = fd;
}

Error errno_error(std::string_view what, int number) {
  if (number == ENOSPC || number == EDQUOT) {
    return {Code::kNoSpace, fmt::format("{}: the disk is full.", what)};
  }
  Code code = number == ENOENT ? Code::kNotFound : Code::kIo;
  return {code, fmt::format("{}: {}.", what, std::strerror(number))};
}

Result<std::string> read_file(const std::string& path, std::size_t max_bytes) {
  UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd) return fail(errno_error("A file could not be opened", errno));
  std::string data;
  char buffer[16 * 1024];
  for (;;) {
    TRY_ASSIGN(const std::size_t got, read_some(fd.get(), buffer, "A file could not be read"));
    if (got == 0) return data;
    data.append(buffer, got);
    if (data.size() > max_bytes) {
      return fail(Code::kTooLarge, fmt::format("The file is larger than {} bytes.", max_bytes));
    }
  }
}

Result<std::size_t> read_some(int fd, std::span<char> into, std::string_view what) {
  for (;;) {
    const ssize_t got = ::read(fd, into.data(), into.size());
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno != EINTR) return fail(errno_error(what, errno));
  }
}

Status write_all(int fd, std::string_view data) {
  while (!data.empty()) {
    ssize_t written = ::write(fd, data.data(), data.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return fail(errno_error("Data could not be written", errno));
    data.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

Status make_directories(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) return fail(errno_error("A folder could not be made", error.value()));
  return {};
}

bool file_exists(const std::string& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0;
}

}  // namespace qwalt::base
