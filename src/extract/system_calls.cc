#include "extract/system_calls.h"

#include <fcntl.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <initializer_list>
#include <memory>

#include "extract/sanitizers.h"

namespace qwalt::extract {
namespace {

using Filter = std::unique_ptr<void, decltype(&seccomp_release)>;

// Memory, time, its own descriptors, its end.
constexpr int kAllowed[] = {
    SCMP_SYS(read),           SCMP_SYS(pread64),      SCMP_SYS(readv),
    SCMP_SYS(write),          SCMP_SYS(writev),       SCMP_SYS(lseek),
    SCMP_SYS(fstat),          SCMP_SYS(newfstatat),   SCMP_SYS(stat),
    SCMP_SYS(lstat),          SCMP_SYS(statx),        SCMP_SYS(access),
    SCMP_SYS(faccessat),      SCMP_SYS(faccessat2),   SCMP_SYS(close),
    SCMP_SYS(getdents64),     SCMP_SYS(munmap),       SCMP_SYS(mremap),
    SCMP_SYS(madvise),        SCMP_SYS(brk),          SCMP_SYS(futex),
    SCMP_SYS(rt_sigaction),   SCMP_SYS(rt_sigreturn), SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(sigaltstack),    SCMP_SYS(sched_yield),  SCMP_SYS(restart_syscall),
    SCMP_SYS(clock_gettime),  SCMP_SYS(clock_getres), SCMP_SYS(gettimeofday),
    SCMP_SYS(time),           SCMP_SYS(times),        SCMP_SYS(getrusage),
    SCMP_SYS(getpid),         SCMP_SYS(gettid),       SCMP_SYS(getrandom),
    SCMP_SYS(exit),           SCMP_SYS(exit_group),   SCMP_SYS(poll),
    SCMP_SYS(set_robust_list)};

// No parser calls these, so a call means that its code was taken over.
constexpr int kDeadly[] = {SCMP_SYS(execve),
                           SCMP_SYS(ptrace),
                           SCMP_SYS(process_vm_readv),
                           SCMP_SYS(process_vm_writev),
                           SCMP_SYS(socket),
                           SCMP_SYS(socketpair),
                           SCMP_SYS(connect),
                           SCMP_SYS(bind),
                           SCMP_SYS(sendto),
                           SCMP_SYS(sendmsg),
                           SCMP_SYS(mount),
                           SCMP_SYS(unshare),
                           SCMP_SYS(setns),
                           SCMP_SYS(bpf),
                           SCMP_SYS(perf_event_open),
                           SCMP_SYS(userfaultfd),
                           SCMP_SYS(io_uring_setup),
                           SCMP_SYS(keyctl),
                           SCMP_SYS(add_key),
                           SCMP_SYS(init_module),
                           SCMP_SYS(finit_module),
                           SCMP_SYS(kexec_load),
                           SCMP_SYS(memfd_create)};

// What a program needs to start, and interpreters ask for: about themselves only.
constexpr int kForPrograms[] = {
    SCMP_SYS(arch_prctl), SCMP_SYS(set_tid_address), SCMP_SYS(rseq),    SCMP_SYS(getuid),
    SCMP_SYS(geteuid),    SCMP_SYS(getgid),          SCMP_SYS(getegid), SCMP_SYS(getcwd),
    SCMP_SYS(readlink),   SCMP_SYS(readlinkat),      SCMP_SYS(uname),   SCMP_SYS(sched_getaffinity),
    SCMP_SYS(dup),        SCMP_SYS(getppid),         SCMP_SYS(sysinfo)};

#if QWALT_HAS_ASAN
// The sanitizers try pointers out by a pipe and name their process in a report.
constexpr int kForSanitizers[] = {SCMP_SYS(pipe), SCMP_SYS(pipe2), SCMP_SYS(readlink),
                                  SCMP_SYS(readlinkat)};
#endif

constexpr int kWritingFlags = O_ACCMODE | O_CREAT | O_TRUNC | O_APPEND | (O_TMPFILE & ~O_DIRECTORY);

scmp_arg_cmp equals(unsigned argument, scmp_datum_t value) {
  return {argument, SCMP_CMP_EQ, value, 0};
}

// Of the bits in `mask` those of `value` are set and no others.
scmp_arg_cmp has_bits(unsigned argument, scmp_datum_t mask, scmp_datum_t value) {
  return {argument, SCMP_CMP_MASKED_EQ, mask, value};
}

bool allow(scmp_filter_ctx filter, int call, std::initializer_list<scmp_arg_cmp> conditions) {
  return seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, call,
                                static_cast<unsigned>(conditions.size()), conditions.begin()) == 0;
}

// Memory is never writable and executable; a shared library (a character set of iconv) may still
// be mapped from its file.
bool allow_memory(scmp_filter_ctx filter) {
  return allow(filter, SCMP_SYS(mmap), {has_bits(2, PROT_EXEC, 0)}) &&
         allow(filter, SCMP_SYS(mmap),
               {has_bits(2, PROT_EXEC | PROT_WRITE, PROT_EXEC), has_bits(3, MAP_ANONYMOUS, 0)}) &&
         allow(filter, SCMP_SYS(mprotect), {has_bits(2, PROT_EXEC, 0)});
}

bool allow_opening(scmp_filter_ctx filter) {
  return allow(filter, SCMP_SYS(open), {has_bits(1, kWritingFlags, O_RDONLY)}) &&
         allow(filter, SCMP_SYS(openat), {has_bits(2, kWritingFlags, O_RDONLY)});
}

// Signals to itself, for abort(); asking for a descriptor's flags.
bool allow_own_affairs(scmp_filter_ctx filter) {
  auto self = static_cast<scmp_datum_t>(::getpid());
  return allow(filter, SCMP_SYS(tgkill), {equals(0, self)}) &&
         allow(filter, SCMP_SYS(fcntl), {equals(1, F_GETFL)}) &&
         allow(filter, SCMP_SYS(fcntl), {equals(1, F_GETFD)}) &&
         allow(filter, SCMP_SYS(fcntl), {equals(1, F_SETFD)});
}

// What both kinds of process may do and what ends them; null where it cannot be made.
Filter common_filter() {
  Filter filter(seccomp_init(SCMP_ACT_ERRNO(EPERM)), &seccomp_release);
  if (!filter) return filter;
  // A call that this architecture does not have is skipped by libseccomp, not an error.
  for (int call : kAllowed) seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, call, 0);
#if QWALT_HAS_ASAN
  for (int call : kForSanitizers) seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, call, 0);
#endif
  for (int call : kDeadly) seccomp_rule_add(filter.get(), SCMP_ACT_KILL_PROCESS, call, 0);
  if (!allow_memory(filter.get()) || !allow_own_affairs(filter.get())) filter.reset();
  return filter;
}

}  // namespace

bool seccomp_available() {
  std::uint32_t action = SECCOMP_RET_KILL_PROCESS;
  return ::syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
}

bool restrict_system_calls(FileOpening opening) {
  Filter filter = common_filter();
  if (!filter) return false;
  bool complete = seccomp_rule_add(filter.get(), SCMP_ACT_KILL_PROCESS, SCMP_SYS(execveat), 0) == 0;
  if (opening == FileOpening::kReadOnly) complete = complete && allow_opening(filter.get());
  return complete && seccomp_load(filter.get()) == 0;
}

bool restrict_tool_calls(int program) {
  Filter filter = common_filter();
  if (!filter) return false;
  for (int call : kForPrograms) seccomp_rule_add(filter.get(), SCMP_ACT_ALLOW, call, 0);
  auto descriptor = static_cast<scmp_datum_t>(program);
  bool complete = allow_opening(filter.get()) &&
                  allow(filter.get(), SCMP_SYS(execveat), {equals(0, descriptor)}) &&
                  // Asking for a limit, not setting one.
                  allow(filter.get(), SCMP_SYS(prlimit64), {equals(2, 0)}) &&
                  allow(filter.get(), SCMP_SYS(fcntl), {equals(1, F_DUPFD_CLOEXEC)});
  return complete && seccomp_load(filter.get()) == 0;
}

}  // namespace qwalt::extract
