#include "extract/child_watch.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <utility>

#include "base/memory_usage.h"
#include "extract/limits.h"
#include "extract/worker_arguments.h"

namespace qwalt::extract {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kReadBytes = 64 * 1024;
constexpr auto kMemoryCheckEvery = 200ms;
// How long a child that has closed its output may take to end.
constexpr int kGraceMs = 1000;
// The kernel's limit counts address space; this second look counts what is resident, for builds and
// kernels where the first does not hold. The margin is the program's own data.
constexpr std::uint64_t kMemoryMargin = std::uint64_t{32} << 20;
constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;

tl::unexpected<RunFailure> stop_with(FailureKind kind, std::string message) {
  return tl::unexpected<RunFailure>(RunFailure{{kind, std::move(message)}, false, false});
}

Failure too_much_memory(const Limits& limits) {
  return {FailureKind::kTooLarge,
          fmt::format("Reading the document needs more than {} MiB of memory; split it into "
                      "smaller files or {}.",
                      limits.memory_bytes / kMiB, how_to_raise(limits, "memory"))};
}

RunFailure too_long(const Limits& limits) {
  return {{FailureKind::kTimeout,
           fmt::format("Reading the document took longer than {} seconds; split it or {}.",
                       limits.seconds, how_to_raise(limits, "seconds"))},
          true,
          false};
}

}  // namespace

ChildWatch::ChildWatch(ChildProcess& child, const Limits& limits, ReadingTime& time,
                       const StopSignal& stop)
    : child_(child),
      limits_(limits),
      time_(time),
      stop_(stop),
      buffer_(kReadBytes),
      counted_until_(Clock::now()),
      expected_since_(counted_until_),
      last_memory_check_(Clock::now()) {}

void ChildWatch::resume() { counted_until_ = expected_since_ = Clock::now(); }

void ChildWatch::expect() { expected_since_ = Clock::now(); }

tl::expected<std::string_view, RunFailure> ChildWatch::read() {
  for (;;) {
    wait();
    Clock::time_point now = Clock::now();
    time_.spent += now - std::exchange(counted_until_, now);
    if (stop_.raised()) {
      return stop_with(FailureKind::kCancelled, "Reading the document was cancelled.");
    }
    read_errors();
    ssize_t got = ::read(child_.output(), buffer_.data(), buffer_.size());
    if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) return std::string_view();
    if (got > 0) output_bytes_ += static_cast<std::uint64_t>(got);
    if (output_bytes_ > limits_.output_bytes) {
      return stop_with(FailureKind::kTooLarge,
                       fmt::format("The document holds more than {} MiB of text; split it or {}.",
                                   limits_.output_bytes / kMiB, how_to_raise(limits_, "output")));
    }
    if (Step step = check_memory(); !step) return tl::unexpected(std::move(step).error());
    if (Step step = check_clock(); !step) return tl::unexpected(std::move(step).error());
    if (got > 0) return std::string_view(buffer_.data(), static_cast<std::size_t>(got));
  }
}

ChildWatch::Step ChildWatch::check_clock() const {
  if (time_.spent >= std::chrono::seconds(limits_.seconds)) {
    return tl::unexpected(too_long(limits_));
  }
  if (Clock::now() - expected_since_ < std::chrono::seconds(limits_.page_seconds)) return {};
  return tl::unexpected(
      RunFailure{{FailureKind::kTimeout,
                  fmt::format("The document's reader stood still for {} seconds; save the document "
                              "anew or {}.",
                              limits_.page_seconds, how_to_raise(limits_, "page-seconds"))},
                 true,
                 false});
}

ChildWatch::Step ChildWatch::check_memory() {
  if (Clock::now() - last_memory_check_ < kMemoryCheckEvery) return {};
  last_memory_check_ = Clock::now();
  auto held = static_cast<std::uint64_t>(base::process_memory(child_.pid()).anonymous);
  if (held <= limits_.memory_bytes + kMemoryMargin) return {};
  return tl::unexpected(RunFailure{too_much_memory(limits_), false, false});
}

// Until there is something to read, to stop for or to check.
void ChildWatch::wait() {
  Clock::time_point now = Clock::now();
  Clock::time_point until = std::min({now + std::chrono::seconds(limits_.seconds) - time_.spent,
                                      expected_since_ + std::chrono::seconds(limits_.page_seconds),
                                      now + kMemoryCheckEvery});
  auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - now) + 1ms;
  pollfd watched[3] = {{child_.output(), POLLIN, 0},
                       {stop_.fd(), POLLIN, 0},
                       {errors_closed_ ? -1 : child_.errors(), POLLIN, 0}};
  ::poll(watched, 3, static_cast<int>(std::max(left, 0ms).count()));
}

// Keeps what the log can use, drops the rest: a library may print without end.
void ChildWatch::read_errors() {
  char buffer[4096];
  ssize_t got = ::read(child_.errors(), buffer, sizeof buffer);
  if (got == 0) errors_closed_ = true;
  if (got <= 0) return;
  errors_.append(buffer,
                 std::min(static_cast<std::size_t>(got), limits_.error_bytes - errors_.size()));
}

int ChildWatch::finish() {
  int status = child_.finish(kGraceMs);
  read_errors();
  return status;
}

// As poppler, libstdc++ and leptonica say it.
bool ChildWatch::ran_out_of_memory() const {
  return errors_.find("Out of memory") != std::string::npos ||
         errors_.find("std::bad_alloc") != std::string::npos ||
         errors_.find("malloc fail") != std::string::npos;
}

RunFailure ChildWatch::explain_end() {
  int status = finish();
  if (ran_out_of_memory()) return {too_much_memory(limits_), false, false};
  int signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  if (signal == SIGXCPU) return too_long(limits_);
  if (signal == SIGKILL) {
    return {{FailureKind::kTooLarge,
             "The system ended the document's reader, most likely for want of memory."},
            false,
            false,
            true};
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == kWrongArguments) {
    return {
        {FailureKind::kInternal, "The document reader is not of the same version as the server."},
        false,
        false};
  }
  return {{FailureKind::kUnreadable,
           "The document is damaged in a way that stops its reader; save it anew and try again."},
          true,
          true};
}

}  // namespace qwalt::extract
