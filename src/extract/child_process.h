// One child process with the document on descriptor 3 and pipes on its standard output and error.
//
// Ownership: the destructor kills the child's process group, reaps it and closes the pipes; no
// zombie stays. Not thread-safe.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "base/file.h"
#include "base/result.h"

namespace qwalt::extract {

class ChildProcess {
 public:
  // Starts `program` in a process group of its own, with an empty signal mask, a fixed environment
  // and no other descriptor of this process. `document` is duplicated.
  static base::Result<ChildProcess> start(const std::string& program,
                                          const std::vector<std::string>& arguments, int document);
  ~ChildProcess();
  ChildProcess(ChildProcess&& other) noexcept;
  ChildProcess& operator=(ChildProcess&&) = delete;

  pid_t pid() const { return pid_; }
  int output() const { return output_.get(); }  // does not block
  int errors() const { return errors_.get(); }  // does not block

  // Waits until the child has ended, at most `milliseconds`, then kills it. Returns the status as
  // of waitpid(). To be called once.
  int finish(int milliseconds);

 private:
  ChildProcess(pid_t pid, base::UniqueFd output, base::UniqueFd errors);

  pid_t pid_;
  base::UniqueFd output_;
  base::UniqueFd errors_;
};

}  // namespace qwalt::extract
