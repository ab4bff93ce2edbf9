// Starts every child of the server: readers of documents, views of pages, programs of the system.
// Thread-safe.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <mutex>
#include <unordered_set>

#include "base/file.h"
#include "base/result.h"
#include "extract/child_extractor.h"
#include "extract/child_process.h"
#include "extract/worker_arguments.h"

namespace qwalt::extract {

class Launcher {
 public:
  // A child that runs; counted while it does, killed and reaped when this goes. Must not outlive
  // its launcher.
  class Child {
   public:
    Child(Launcher& launcher, ChildProcess process);
    ~Child();
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    ChildProcess& process() { return process_; }

   private:
    Launcher& launcher_;
    ChildProcess process_;
    pid_t pid_;
  };

  explicit Launcher(ChildOptions options) : options_(std::move(options)) {}

  // Starts qwalt-extract over the file `document`.
  base::Result<std::unique_ptr<Child>> start(const WorkerArguments& arguments, int document);

  // A file without a name in the scratch folder, gone when it is closed.
  base::Result<base::UniqueFd> scratch_file() const;

  const ChildOptions& options() const { return options_; }

  // Resident memory of all children, bytes.
  std::int64_t memory() const;

 private:
  ChildOptions options_;
  mutable std::mutex mutex_;
  std::unordered_set<pid_t> pids_;
};

}  // namespace qwalt::extract
