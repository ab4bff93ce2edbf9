// Reads what one child writes and keeps its limits: time, silence, memory, bytes of output, what it
// may say on its standard error. The time that passes while nobody reads is not the child's.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "extract/child_process.h"
#include "extract/extractor.h"
#include "extract/stop_signal.h"

namespace qwalt::extract {

struct RunFailure {
  Failure failure;
  // The child crashed, hung or was too slow: a simpler way may come further.
  bool simpler_may_help = false;
  bool crashed = false;
  // Ended from outside, as the system does when memory is short: no fault of the document's.
  bool killed = false;
};

// How long a document's children were waited for, all together.
struct ReadingTime {
  std::chrono::steady_clock::duration spent{};
};

// Not thread-safe. The child, the time and the signal must outlive it.
class ChildWatch {
 public:
  ChildWatch(ChildProcess& child, const Limits& limits, ReadingTime& time, const StopSignal& stop);

  // Somebody listens again: the clock goes on, and the child is expected to speak.
  void resume();

  // From now on the child has Limits::page_seconds to say something of use.
  void expect();

  // More of the output, valid until the next call; empty when the child closed it.
  tl::expected<std::string_view, RunFailure> read();

  // Waits for the child's end, a moment at most, and returns its status as of waitpid(). Once.
  int finish();

  // Why a child ended that did not say so. Calls finish().
  RunFailure explain_end();

  // Whether it said that it got no more memory; some programs end well all the same.
  bool ran_out_of_memory() const;

  // The first bytes of what it wrote to its standard error.
  const std::string& errors() const { return errors_; }

 private:
  using Clock = std::chrono::steady_clock;
  using Step = tl::expected<void, RunFailure>;

  void wait();
  Step check_clock() const;
  Step check_memory();
  void read_errors();

  ChildProcess& child_;
  Limits limits_;
  ReadingTime& time_;
  const StopSignal& stop_;
  std::vector<char> buffer_;
  std::string errors_;
  std::uint64_t output_bytes_ = 0;
  bool errors_closed_ = false;
  Clock::time_point counted_until_;
  Clock::time_point expected_since_;
  Clock::time_point last_memory_check_;
};

}  // namespace qwalt::extract
