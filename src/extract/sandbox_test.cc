#include "extract/sandbox.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <functional>
#include <string>

#include "base/file.h"
#include "extract/sanitizers.h"
#include "extract/system_calls.h"

namespace qwalt::extract {
namespace {

constexpr const char* kReadable = "/usr/lib/os-release";
constexpr int kDenied = 0;
constexpr int kAllowed = 1;
constexpr int kOtherError = 2;

// The wait status of a child that ran `act` after `prepare`.
int run_child(const std::function<void()>& prepare, const std::function<int()>& act) {
  pid_t pid = ::fork();
  if (pid == 0) {
    prepare();
    ::_exit(act());
  }
  int status = 0;
  ::waitpid(pid, &status, 0);
  return status;
}

int run_in_sandbox(const std::function<int()>& act) {
  return run_child(
      [] {
        enter_sandbox({5, std::uint64_t{64} << 20, 0, parser_data_folders()});
      },
      act);
}

int try_open(const char* path, int flags) {
  int fd = ::open(path, flags, 0600);
  if (fd >= 0) return kAllowed;
  return errno == EACCES || errno == EPERM ? kDenied : kOtherError;
}

// An own refusal: EPERM.
int refused(long result) {
  if (result >= 0) return kAllowed;
  return errno == EPERM ? kDenied : kOtherError;
}

class Sandbox : public testing::Test {
 protected:
  void SetUp() override {
    SandboxSupport support = probe_sandbox();
    if (!support.no_new_privileges || !support.seccomp) {
      GTEST_SKIP() << "THIS KERNEL OFFERS NO SECCOMP: the sandbox is not tested here.";
    }
  }
  void need_landlock() {
    if (!probe_sandbox().landlock) {
      GTEST_SKIP() << "THIS KERNEL OFFERS NO LANDLOCK: its rules are not tested here.";
    }
  }
  static void expect_denied(int status) {
    ASSERT_TRUE(WIFEXITED(status)) << "signal " << WTERMSIG(status);
    EXPECT_EQ(WEXITSTATUS(status), kDenied);
  }
  static void expect_killed(int status) {
    ASSERT_TRUE(WIFSIGNALED(status));
    EXPECT_EQ(WTERMSIG(status), SIGSYS);
  }
};

TEST_F(Sandbox, FilesOutsideTheParsersDataCannotBeOpened) {
  expect_denied(run_in_sandbox([] { return try_open("/etc/passwd", O_RDONLY); }));
  expect_denied(run_in_sandbox([] { return try_open("/proc/self/environ", O_RDONLY); }));
}

TEST_F(Sandbox, TheParsersDataCanBeRead) {
  need_landlock();
  int status = run_in_sandbox([] { return try_open(kReadable, O_RDONLY); });
  EXPECT_EQ(WEXITSTATUS(status), kAllowed);
}

TEST_F(Sandbox, WithoutLandlockNothingCanBeOpened) {
  auto seccomp_only = [] { restrict_system_calls(FileOpening::kNone); };
  expect_denied(run_child(seccomp_only, [] { return try_open(kReadable, O_RDONLY); }));
}

TEST_F(Sandbox, NothingCanBeOpenedForWriting) {
  std::string path = testing::TempDir() + "/sandbox_must_not_write";
  expect_denied(run_in_sandbox([&] { return try_open(path.c_str(), O_WRONLY | O_CREAT); }));
  expect_denied(run_in_sandbox([&] { return try_open(kReadable, O_RDWR); }));
  EXPECT_FALSE(base::file_exists(path));
  // Even where Landlock does not look.
  auto seccomp_only = [] { restrict_system_calls(FileOpening::kReadOnly); };
  expect_denied(
      run_child(seccomp_only, [&] { return try_open(path.c_str(), O_WRONLY | O_CREAT); }));
}

TEST_F(Sandbox, AnOpenFileCannotGrow) {
  char path[] = "/tmp/qwalt_sandbox_XXXXXX";
  base::UniqueFd file(::mkstemp(path));
  ::unlink(path);
  int status =
      run_in_sandbox([&] { return ::write(file.get(), "x", 1) == 1 ? kAllowed : kDenied; });
  EXPECT_TRUE(WIFSIGNALED(status) ? WTERMSIG(status) == SIGXFSZ : WEXITSTATUS(status) == kDenied);
  EXPECT_EQ(::lseek(file.get(), 0, SEEK_END), 0);
}

TEST_F(Sandbox, APipeCanBeWritten) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  run_in_sandbox([&] { return ::write(ends[1], "x", 1) == 1 ? kAllowed : kDenied; });
  char byte = 0;
  EXPECT_EQ(::read(ends[0], &byte, 1), 1);
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST_F(Sandbox, ASocketEndsTheProcess) {
  expect_killed(run_in_sandbox([] { return refused(::socket(AF_INET, SOCK_STREAM, 0)); }));
  expect_killed(run_in_sandbox([] { return refused(::socket(AF_UNIX, SOCK_STREAM, 0)); }));
}

TEST_F(Sandbox, RunningAProgramEndsTheProcess) {
  expect_killed(run_in_sandbox([] {
    char* argv[] = {nullptr};
    return refused(::execve("/bin/true", argv, argv));
  }));
}

TEST_F(Sandbox, LookingIntoOthersEndsTheProcess) {
  expect_killed(run_in_sandbox([] { return refused(::ptrace(PTRACE_ATTACH, ::getppid(), 0, 0)); }));
}

TEST_F(Sandbox, NoProcessCanBeMade) {
  expect_denied(run_in_sandbox([] {
    pid_t pid = ::fork();
    if (pid == 0) ::_exit(0);
    return refused(pid);
  }));
}

TEST_F(Sandbox, OthersCannotBeSignalled) {
  expect_denied(run_in_sandbox([] { return refused(::kill(::getppid(), 0)); }));
}

TEST_F(Sandbox, MemoryIsNeverWritableAndExecutable) {
  expect_denied(run_in_sandbox([] {
    void* at = ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return refused(at == MAP_FAILED ? -1 : 0);
  }));
  expect_denied(run_in_sandbox([] {
    void* at = ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return refused(::mprotect(at, 4096, PROT_READ | PROT_EXEC));
  }));
}

TEST_F(Sandbox, AnAbortIsStillSeen) {
  int status = run_in_sandbox([]() -> int {
    // Not the sanitizer's own handler, which would exit.
    ::signal(SIGABRT, SIG_DFL);
    std::abort();
  });
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}

TEST_F(Sandbox, MemoryBeyondTheLimitIsRefused) {
#if QWALT_HAS_ASAN
  GTEST_SKIP() << "AddressSanitizer needs the address space that this limit takes away.";
#else
  int status = run_in_sandbox([] {
    void* at = ::mmap(nullptr, std::size_t{128} << 20, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return at == MAP_FAILED ? kDenied : kAllowed;
  });
  expect_denied(status);
#endif
}

// What a program that takes the process's place can do: an interpreter, told to try.
class ToolSandbox : public Sandbox {
 protected:
  struct Ran {
    int status = 0;
    std::string output;
    int code() const { return WIFEXITED(status) ? WEXITSTATUS(status) : -1; }
    int signal() const { return WIFSIGNALED(status) ? WTERMSIG(status) : 0; }
  };

  void SetUp() override {
    Sandbox::SetUp();
    if (!base::file_exists(kPerl)) GTEST_SKIP() << "THERE IS NO " << kPerl << " TO TRY IT WITH.";
  }

  static ToolRules rules() {
    ToolRules rules;
    rules.limits = {5,
                    std::uint64_t{64} << 20,
                    0,
                    {"/lib", "/lib64", "/usr/lib", "/etc/ld.so.cache", "/dev/null"}};
    rules.executable = {kPerl, "/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux-aarch64.so.1"};
    return rules;
  }

  static std::string opening(const std::string& how, const std::string& path) {
    return "print open(my $f, '" + how + "', '" + path + "') ? 'open' : \"$!\"";
  }

  static Ran run(const std::string& script, const ToolRules& rules = ToolSandbox::rules(),
                 int input = -1) {
    int ends[2];
    EXPECT_EQ(::pipe(ends), 0);
    Ran ran;
    ran.status = run_child(
        [&] {
          if (input >= 0) ::dup2(input, STDIN_FILENO);
          ::dup2(ends[1], STDOUT_FILENO);
          ::dup2(ends[1], STDERR_FILENO);
          ::close(ends[0]);
          ::close(ends[1]);
        },
        [&] {
          return 100 + run_in_tool_sandbox(rules, {"-e", script}, {"LC_ALL=C.UTF-8"});
        });
    ::close(ends[1]);
    char buffer[4096];
    ssize_t got = ::read(ends[0], buffer, sizeof buffer);
    ran.output.assign(buffer, static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    ::close(ends[0]);
    return ran;
  }

  static constexpr const char* kPerl = "/usr/bin/perl";
};

TEST_F(ToolSandbox, TheProgramRunsAndWritesToWhatItInherits) {
  Ran ran = run("print 6 * 7, ' ', $ENV{LC_ALL}, ' ', scalar(keys %ENV)");
  EXPECT_EQ(ran.code(), 0) << ran.output;
  EXPECT_EQ(ran.output, "42 C.UTF-8 1");
}

TEST_F(ToolSandbox, NothingElseCanBeRun) {
  EXPECT_EQ(run("exec '/bin/true'").signal(), SIGSYS);
  EXPECT_EQ(run("exec '/usr/bin/perl', '-e', '1'").signal(), SIGSYS);
}

TEST_F(ToolSandbox, NoProcessCanBeMade) {
  Ran ran = run("my $made = fork; print defined $made ? 'made' : \"no: $!\"");
  EXPECT_EQ(ran.output, "no: Operation not permitted");
}

TEST_F(ToolSandbox, ASocketEndsTheProgram) {
  EXPECT_EQ(run("socket(my $s, 2, 1, 0)").signal(), SIGSYS);
}

TEST_F(ToolSandbox, NothingCanBeWritten) {
  std::string path = testing::TempDir() + "/tool_must_not_write";
  EXPECT_EQ(run("print open(my $f, '>', '" + path + "') ? 'open' : 'no'").output, "no");
  EXPECT_FALSE(base::file_exists(path));
}

TEST_F(ToolSandbox, OnlyWhatItNeedsCanBeRead) {
  need_landlock();
  EXPECT_EQ(run(opening("<", "/etc/passwd")).output, "Permission denied");
  EXPECT_EQ(run(opening("<", "/proc/self/environ")).output, "Permission denied");
  EXPECT_EQ(run(opening("<", "/bin/true")).output, "Permission denied");
  EXPECT_EQ(run(opening("<", "/usr/lib/os-release")).output, "open");
}

TEST_F(ToolSandbox, ItsDocumentCanBeOpenedAgainByPathAndNothingBesideIt) {
  need_landlock();
  std::string folder = testing::TempDir() + "/tool_document_" + std::to_string(::getpid());
  ASSERT_TRUE(base::make_directories(folder));
  for (const char* name : {"/mine", "/other"}) {
    base::UniqueFd file(::open((folder + name).c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
    ASSERT_TRUE(base::write_all(file.get(), std::string(name) + "\n"));
  }
  base::UniqueFd document(::open((folder + "/mine").c_str(), O_RDONLY));
  ASSERT_EQ(::dup2(document.get(), 9), 9);
  ToolRules with_document = rules();
  with_document.readable_files = {9};
  // The interpreter closes descriptors above 2 when it starts, so it is its standard input here.
  EXPECT_EQ(run(opening("<", "/proc/self/fd/0"), with_document, 9).output, "open");
  EXPECT_EQ(run(opening("<", folder + "/mine"), with_document, 9).output, "open");
  EXPECT_EQ(run(opening("<", folder + "/other"), with_document, 9).output, "Permission denied");
  EXPECT_NE(run(opening(">>", "/proc/self/fd/0"), with_document, 9).output, "open");
  ::close(9);
}

TEST_F(ToolSandbox, AProgramThatIsNotThereIsAnError) {
  ToolRules missing = rules();
  missing.executable = {"/usr/bin/there-is-no-such-program"};
  EXPECT_EQ(run("", missing).code(), 100 + ENOENT);
}

}  // namespace
}  // namespace qwalt::extract
