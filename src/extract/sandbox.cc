#include "extract/sandbox.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>

#include "base/check.h"
#include "base/file.h"
#include "extract/landlock.h"
#include "extract/sanitizers.h"
#include "extract/system_calls.h"

namespace qwalt::extract {
namespace {

constexpr rlim_t kMaxDescriptors = 32;
// Where the program of a tool lies until it runs: beyond the limit that is set after it.
constexpr int kProgramFd = 31;
constexpr rlim_t kMaxToolDescriptors = 24;

#if !QWALT_HAS_ASAN
// Bytes of address space that this process has mapped.
rlim_t mapped_now() {
  auto text = base::read_file("/proc/self/statm", 1024);
  rlim_t pages = 0;
  if (text) std::from_chars(text->data(), text->data() + text->size(), pages);
  return pages * static_cast<rlim_t>(::sysconf(_SC_PAGESIZE));
}
#endif

void limit(int resource, rlim_t soft, rlim_t hard) {
  rlimit wanted{soft, hard};
  rlimit now{};
  // A limit of the caller that is tighter stays.
  if (::getrlimit(static_cast<__rlimit_resource>(resource), &now) == 0) {
    wanted.rlim_max = std::min(wanted.rlim_max, now.rlim_max);
    wanted.rlim_cur = std::min(wanted.rlim_cur, wanted.rlim_max);
  }
  ::setrlimit(static_cast<__rlimit_resource>(resource), &wanted);
}

void limit_resources(const SandboxRules& rules) {
  // One second between SIGXCPU, which tells what happened, and SIGKILL.
  limit(RLIMIT_CPU, rules.cpu_seconds, rlim_t{rules.cpu_seconds} + 1);
  limit(RLIMIT_FSIZE, rules.file_bytes, rules.file_bytes);
  limit(RLIMIT_NOFILE, kMaxDescriptors, kMaxDescriptors);
  limit(RLIMIT_NPROC, 0, 0);
  limit(RLIMIT_CORE, 0, 0);
  limit(RLIMIT_MEMLOCK, 0, 0);
#if !QWALT_HAS_ASAN
  rlim_t bound = mapped_now() + rules.memory_bytes;
  limit(RLIMIT_AS, bound, bound);
#endif
}

std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> out;
  out.reserve(texts.size() + 1);
  for (const std::string& text : texts) out.push_back(const_cast<char*>(text.c_str()));
  out.push_back(nullptr);
  return out;
}

}  // namespace

std::vector<std::string> parser_data_folders() {
  return {"/lib",
          "/lib64",
          "/usr/lib",
          "/usr/local/lib",
          "/usr/share/poppler",
          "/usr/share/fonts",
          "/usr/local/share/fonts",
          "/etc/fonts"};
}

SandboxSupport probe_sandbox() {
  return {::prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) >= 0, seccomp_available(),
          landlock_version() > 0};
}

SandboxSupport enter_sandbox(const SandboxRules& rules) {
  limit_resources(rules);
  SandboxSupport holds;
  holds.no_new_privileges = ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
  holds.landlock = holds.no_new_privileges && restrict_paths({rules.readable, {}, {}});
  holds.seccomp =
      restrict_system_calls(holds.landlock ? FileOpening::kReadOnly : FileOpening::kNone);
  return holds;
}

int run_in_tool_sandbox(const ToolRules& rules, const std::vector<std::string>& arguments,
                        const std::vector<std::string>& environment) {
  CHECK(!rules.executable.empty());
  base::UniqueFd opened(::open(rules.executable.front().c_str(), O_PATH | O_CLOEXEC));
  // It closes when the program runs.
  if (!opened || ::fcntl(opened.get(), F_DUPFD_CLOEXEC, kProgramFd) != kProgramFd) return errno;
  std::vector<std::string> all = {rules.executable.front()};
  all.insert(all.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv = pointers(all);
  std::vector<char*> envp = pointers(environment);
  limit_resources(rules.limits);
  limit(RLIMIT_NOFILE, kMaxToolDescriptors, kMaxToolDescriptors);
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return errno;
  restrict_paths({rules.limits.readable, rules.executable, rules.readable_files});
  if (!restrict_tool_calls(kProgramFd)) return ENOSYS;
  ::syscall(SYS_execveat, kProgramFd, "", argv.data(), envp.data(), AT_EMPTY_PATH);
  return errno;
}

}  // namespace qwalt::extract
