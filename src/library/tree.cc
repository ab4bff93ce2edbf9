#include "library/tree.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>

namespace qwalt::library {
namespace {

// Waiting for the other end of a pipe that somebody put in the place of a file would be for ever.
constexpr int kRead = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;

std::int64_t nanoseconds(const timespec& time) {
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

FileFacts to_facts(const struct stat& status) {
  return {static_cast<std::int64_t>(status.st_size), nanoseconds(status.st_mtim),
          nanoseconds(status.st_ctim), static_cast<std::uint64_t>(status.st_dev),
          static_cast<std::uint64_t>(status.st_ino)};
}

EntryKind to_kind(const struct stat& status) {
  if (S_ISREG(status.st_mode)) return EntryKind::kFile;
  return S_ISDIR(status.st_mode) ? EntryKind::kFolder : EntryKind::kOther;
}

// A link, or a file where a folder was: what is asked for is not there.
base::Error open_error(std::string_view what, int number) {
  if (number == ELOOP || number == ENOTDIR) number = ENOENT;
  return base::errno_error(what, number);
}

struct CloseDirectory {
  void operator()(DIR* directory) const { ::closedir(directory); }
};

}  // namespace

base::Result<FileFacts> facts_of(int fd) {
  struct stat status = {};
  if (::fstat(fd, &status) != 0) {
    return base::fail(base::errno_error("A file could not be examined", errno));
  }
  if (!S_ISREG(status.st_mode)) {
    return base::fail(base::Code::kNotFound, "This is no file with bytes of its own.");
  }
  return to_facts(status);
}

base::Result<Folder> Folder::from(base::UniqueFd fd) {
  struct stat status = {};
  if (::fstat(fd.get(), &status) != 0) {
    return base::fail(base::errno_error("A folder could not be examined", errno));
  }
  Folder folder;
  folder.fd_ = std::move(fd);
  folder.facts_ = to_facts(status);
  return folder;
}

base::Result<Folder> Folder::open(const std::string& path) {
  base::UniqueFd fd(::open(path.c_str(), kRead | O_DIRECTORY));
  if (!fd) return base::fail(open_error("The folder could not be opened", errno));
  return from(std::move(fd));
}

base::Result<Folder> Folder::folder(const std::string& name) const {
  base::UniqueFd fd(::openat(fd_.get(), name.c_str(), kRead | O_DIRECTORY | O_NOFOLLOW));
  if (!fd) return base::fail(open_error("A folder could not be opened", errno));
  return from(std::move(fd));
}

base::Result<base::UniqueFd> Folder::file(const std::string& name) const {
  base::UniqueFd fd(::openat(fd_.get(), name.c_str(), kRead | O_NOFOLLOW));
  if (!fd) return base::fail(open_error("The file could not be opened", errno));
  return fd;
}

base::Result<Entry> Folder::entry(const std::string& name) const {
  struct stat status = {};
  if (::fstatat(fd_.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
    return base::fail(open_error("A file could not be examined", errno));
  }
  return Entry{name, to_kind(status), to_facts(status)};
}

base::Result<Folder> Folder::below(std::string_view path) const {
  TRY_ASSIGN(Folder at, folder("."));
  while (!path.empty()) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    TRY_ASSIGN(at, at.folder(std::string(path.substr(0, slash))));
    path.remove_prefix(std::min(slash + 1, path.size()));
  }
  return at;
}

base::Result<Folder> Folder::nearest(std::string_view path) const {
  TRY_ASSIGN(Folder at, folder("."));
  while (!path.empty()) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    auto next = at.folder(std::string(path.substr(0, slash)));
    if (!next) break;
    at = std::move(*next);
    path.remove_prefix(std::min(slash + 1, path.size()));
  }
  return at;
}

base::Result<std::vector<std::string>> Folder::names(std::size_t limit) const {
  base::UniqueFd own(::openat(fd_.get(), ".", kRead | O_DIRECTORY));
  if (!own) return base::fail(open_error("A folder could not be listed", errno));
  const std::unique_ptr<DIR, CloseDirectory> directory(::fdopendir(own.get()));
  if (!directory) return base::fail(base::errno_error("A folder could not be listed", errno));
  static_cast<void>(own.release());
  std::vector<std::string> names;
  for (;;) {
    errno = 0;
    const dirent* entry = ::readdir(directory.get());
    if (entry == nullptr) break;
    const std::string_view name(static_cast<const char*>(entry->d_name));
    if (name == "." || name == "..") continue;
    if (names.size() >= limit) {
      return base::fail(base::Code::kTooLarge, "A folder holds too many files.");
    }
    names.emplace_back(name);
  }
  if (errno != 0) return base::fail(base::errno_error("A folder could not be listed", errno));
  std::sort(names.begin(), names.end());
  return names;
}

std::string joined(const std::string& folder, const std::string& name) {
  return folder.empty() ? name : folder + "/" + name;
}

std::pair<std::string, std::string> split_last(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return {"", path};
  return {path.substr(0, slash), path.substr(slash + 1)};
}

}  // namespace qwalt::library
