#include "extract/landlock.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>

#include "base/file.h"

namespace qwalt::extract {
namespace {

// The kernel's structure as of version 6; Debian 12's header knows its first member only. An older
// kernel is given the shorter structure.
struct RulesetAttributes {
  std::uint64_t file_access = 0;
  std::uint64_t net_access = 0;
  std::uint64_t scoped = 0;
};

constexpr std::uint64_t kFirstVersionAccess = (std::uint64_t{1} << 13) - 1;
constexpr std::uint64_t kRefer = std::uint64_t{1} << 13;
constexpr std::uint64_t kTruncate = std::uint64_t{1} << 14;
constexpr std::uint64_t kDeviceIoctl = std::uint64_t{1} << 15;
constexpr std::uint64_t kTcp = 3;     // bind and connect
constexpr std::uint64_t kScopes = 3;  // abstract sockets and signals

RulesetAttributes everything(int version) {
  RulesetAttributes all{kFirstVersionAccess, 0, 0};
  if (version >= 2) all.file_access |= kRefer;
  if (version >= 3) all.file_access |= kTruncate;
  if (version >= 4) all.net_access = kTcp;
  if (version >= 5) all.file_access |= kDeviceIoctl;
  if (version >= 6) all.scoped = kScopes;
  return all;
}

std::size_t attributes_size(int version) {
  if (version < 4) return sizeof(std::uint64_t);
  return version < 6 ? 2 * sizeof(std::uint64_t) : sizeof(RulesetAttributes);
}

void allow(int ruleset, int fd, std::uint64_t access) {
  landlock_path_beneath_attr rule{};
  rule.allowed_access = access;
  rule.parent_fd = fd;
  ::syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
}

void allow_reading(int ruleset, int fd) {
  struct stat info {};
  if (::fstat(fd, &info) != 0) return;
  // The kernel refuses rights of folders on a file.
  std::uint64_t access = LANDLOCK_ACCESS_FS_READ_FILE;
  if (S_ISDIR(info.st_mode)) access |= LANDLOCK_ACCESS_FS_READ_DIR;
  allow(ruleset, fd, access);
}

base::UniqueFd open_path(const std::string& path) {
  return base::UniqueFd(::open(path.c_str(), O_PATH | O_CLOEXEC));
}

}  // namespace

int landlock_version() {
  long version =
      ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  return version > 0 ? static_cast<int>(version) : 0;
}

bool restrict_paths(const PathRules& rules) {
  int version = landlock_version();
  if (version == 0) return false;
  RulesetAttributes attributes = everything(version);
  base::UniqueFd ruleset(static_cast<int>(
      ::syscall(SYS_landlock_create_ruleset, &attributes, attributes_size(version), 0)));
  if (!ruleset) return false;
  for (const std::string& path : rules.readable) {
    if (auto fd = open_path(path)) allow_reading(ruleset.get(), fd.get());
  }
  for (const std::string& path : rules.executable) {
    if (auto fd = open_path(path)) {
      allow(ruleset.get(), fd.get(), LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE);
    }
  }
  for (int fd : rules.readable_files) allow_reading(ruleset.get(), fd);
  return ::syscall(SYS_landlock_restrict_self, ruleset.get(), 0) == 0;
}

}  // namespace qwalt::extract
