#include "extract/launcher.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <utility>

#include "base/memory_usage.h"

namespace qwalt::extract {
namespace {

// A child that is ahead of the one whose turn it is goes on until its pipe is full.
constexpr int kPipeBytes = 1 << 20;

}  // namespace

Launcher::Child::Child(Launcher& launcher, ChildProcess process)
    : launcher_(launcher), process_(std::move(process)), pid_(process_.pid()) {
  std::lock_guard lock(launcher_.mutex_);
  launcher_.pids_.insert(pid_);
}

Launcher::Child::~Child() {
  std::lock_guard lock(launcher_.mutex_);
  launcher_.pids_.erase(pid_);
}

base::Result<std::unique_ptr<Launcher::Child>> Launcher::start(const WorkerArguments& arguments,
                                                               int document) {
  // A program of the system reads from where the descriptor stands, which may have been written.
  ::lseek(document, 0, SEEK_SET);
  TRY_ASSIGN(ChildProcess process,
             ChildProcess::start(options_.program, format_worker_arguments(arguments), document));
  if (arguments.parts > 1) ::fcntl(process.output(), F_SETPIPE_SZ, kPipeBytes);
  return std::make_unique<Child>(*this, std::move(process));
}

base::Result<base::UniqueFd> Launcher::scratch_file() const {
  const std::string& folder = options_.scratch_folder;
  base::UniqueFd file(::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
  if (file) return file;
  if (errno != EOPNOTSUPP && errno != EISDIR) {
    return base::fail(base::errno_error("A temporary file could not be made", errno));
  }
  // A file system without nameless files.
  std::string path = folder + "/qwalt-XXXXXX";
  base::UniqueFd named(::mkostemp(path.data(), O_CLOEXEC));
  if (!named) return base::fail(base::errno_error("A temporary file could not be made", errno));
  ::unlink(path.c_str());
  return named;
}

std::int64_t Launcher::memory() const {
  std::lock_guard lock(mutex_);
  std::int64_t sum = 0;
  for (pid_t pid : pids_) sum += base::process_memory(pid).resident;
  return sum;
}

}  // namespace qwalt::extract
