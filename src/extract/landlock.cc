#include "extract/landlock.h"

#include <fcntl.h>
#include <linux/landlock.h>
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

void allow_reading(int ruleset, const std::string& folder) {
  base::UniqueFd fd(::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!fd) return;
  landlock_path_beneath_attr rule{};
  rule.allowed_access = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
  rule.parent_fd = fd.get();
  ::syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
}

}  // namespace

int landlock_version() {
  long version =
      ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  return version > 0 ? static_cast<int>(version) : 0;
}

bool restrict_paths(const std::vector<std::string>& readable) {
  int version = landlock_version();
  if (version == 0) return false;
  RulesetAttributes attributes = everything(version);
  base::UniqueFd ruleset(static_cast<int>(
      ::syscall(SYS_landlock_create_ruleset, &attributes, attributes_size(version), 0)));
  if (!ruleset) return false;
  for (const std::string& folder : readable) allow_reading(ruleset.get(), folder);
  return ::syscall(SYS_landlock_restrict_self, ruleset.get(), 0) == 0;
}

}  // namespace qwalt::extract
