// How much memory a process, or the container it runs in, holds.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>

namespace qwalt::base {

struct MemoryUsage {           // bytes
  std::int64_t resident = 0;   // VmRSS
  std::int64_t anonymous = 0;  // RssAnon: what cannot be dropped and read again
  std::int64_t mapped = 0;     // RssFile
  std::int64_t peak = 0;       // VmHWM
};

// Reads /proc/PID/status (pid 0: this process). Zeros when the process is gone.
MemoryUsage process_memory(pid_t pid = 0);

struct ContainerMemory {  // bytes
  std::int64_t used = 0;
  std::optional<std::int64_t> limit;  // absent: unlimited
};

// The control group's own account (cgroup v2, then v1); nullopt outside of one.
std::optional<ContainerMemory> container_memory();

// Gives freed heap pages back to the kernel; call after a big job. Some 0.1 to 2 ms.
void release_free_memory();

}  // namespace qwalt::base
