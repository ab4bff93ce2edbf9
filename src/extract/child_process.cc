#include "extract/child_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

#include "extract/worker_arguments.h"

namespace qwalt::extract {
namespace {

// Above every number that the child uses, so that no dup2 overwrites another's source.
constexpr int kFirstFreeFd = 16;
constexpr int kWaitStepMs = 5;

struct Pipe {
  base::UniqueFd read;
  base::UniqueFd write;
};

base::UniqueFd moved_up(base::UniqueFd fd) {
  return base::UniqueFd(::fcntl(fd.get(), F_DUPFD_CLOEXEC, kFirstFreeFd));
}

base::Result<Pipe> make_pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) {
    return base::fail(base::errno_error("A pipe could not be made", errno));
  }
  Pipe made{base::UniqueFd(ends[0]), moved_up(base::UniqueFd(ends[1]))};
  if (!made.write) return base::fail(base::errno_error("A pipe could not be made", errno));
  ::fcntl(made.read.get(), F_SETFL, O_NONBLOCK);
  return made;
}

// What is done in the child between its start and the program: RAII for the two C structures.
class SpawnPlan {
 public:
  SpawnPlan(int document, int output, int errors) {
    ::posix_spawn_file_actions_init(&actions_);
    ::posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&actions_, output, STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions_, errors, STDERR_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions_, document, kDocumentFd);
    ::posix_spawn_file_actions_addclosefrom_np(&actions_, kDocumentFd + 1);
    ::posix_spawnattr_init(&attributes_);
    sigset_t none;
    sigset_t all;
    ::sigemptyset(&none);
    ::sigfillset(&all);
    ::posix_spawnattr_setsigmask(&attributes_, &none);
    ::posix_spawnattr_setsigdefault(&attributes_, &all);
    ::posix_spawnattr_setpgroup(&attributes_, 0);
    ::posix_spawnattr_setflags(
        &attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  ~SpawnPlan() {
    ::posix_spawn_file_actions_destroy(&actions_);
    ::posix_spawnattr_destroy(&attributes_);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;

  // Returns 0 or an errno.
  int run(const std::string& program, std::vector<char*>& argv, pid_t& pid) {
    static const char locale[] = "LC_ALL=C.UTF-8";
    char* environment[] = {const_cast<char*>(locale), nullptr};
    return ::posix_spawn(&pid, program.c_str(), &actions_, &attributes_, argv.data(), environment);
  }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

}  // namespace

base::Result<ChildProcess> ChildProcess::start(const std::string& program,
                                               const std::vector<std::string>& arguments,
                                               int document) {
  TRY_ASSIGN(Pipe output, make_pipe());
  TRY_ASSIGN(Pipe errors, make_pipe());
  base::UniqueFd inherited(::fcntl(document, F_DUPFD_CLOEXEC, kFirstFreeFd));
  if (!inherited) return base::fail(base::errno_error("A descriptor could not be copied", errno));
  std::vector<char*> argv = {const_cast<char*>(program.c_str())};
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  SpawnPlan plan(inherited.get(), output.write.get(), errors.write.get());
  pid_t pid = -1;
  if (int number = plan.run(program, argv, pid); number != 0) {
    return base::fail(base::Code::kInternal,
                      fmt::format("The program that reads documents could not be started: {}.",
                                  std::strerror(number)));
  }
  return ChildProcess(pid, std::move(output.read), std::move(errors.read));
}

ChildProcess::ChildProcess(pid_t pid, base::UniqueFd output, base::UniqueFd errors)
    : pid_(pid), output_(std::move(output)), errors_(std::move(errors)) {}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      output_(std::move(other.output_)),
      errors_(std::move(other.errors_)) {}

ChildProcess::~ChildProcess() {
  if (pid_ > 0) finish(0);
}

int ChildProcess::finish(int milliseconds) {
  siginfo_t info{};
  for (int waited = 0; waited < milliseconds; waited += kWaitStepMs) {
    info.si_pid = 0;
    if (::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
        info.si_pid != 0) {
      break;
    }
    ::poll(nullptr, 0, kWaitStepMs);
  }
  // Before it is reaped, so that the number still means this group.
  ::kill(-pid_, SIGKILL);
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  return status;
}

}  // namespace qwalt::extract
