// How long something took, by the clock and in processor time. On a machine that others use too,
// processor time is the steadier of the two; on an idle one work in memory takes the same in both.
#pragma once

#include <ctime>

namespace qwalt::bench {

struct WorkTime {  // milliseconds
  double clock = 0;
  double processor = 0;
};

class WorkTimer {
 public:
  enum class Of { kThread, kProcess };
  explicit WorkTimer(Of of = Of::kThread)
      : processor_(of == Of::kThread ? CLOCK_THREAD_CPUTIME_ID : CLOCK_PROCESS_CPUTIME_ID),
        start_(now()) {}

  WorkTime time() const {
    const WorkTime end = now();
    return {end.clock - start_.clock, end.processor - start_.processor};
  }

 private:
  static double read(clockid_t clock) {
    timespec time{};
    clock_gettime(clock, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
  }

  WorkTime now() const { return {read(CLOCK_MONOTONIC), read(processor_)}; }

  clockid_t processor_;
  WorkTime start_;
};

}  // namespace qwalt::bench
