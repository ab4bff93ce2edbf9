#include "extract/child_run.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <utility>
#include <vector>

#include "base/memory_usage.h"
#include "extract/worker_arguments.h"

namespace qwalt::extract {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kReadBytes = 64 * 1024;
constexpr std::size_t kMaxErrors = 4096;
constexpr auto kMemoryCheckEvery = 200ms;
// How long a child that has closed its output may take to end.
constexpr int kGraceMs = 1000;
// The kernel's limit counts address space; this second look counts what is resident, for builds and
// kernels where the first does not hold. The margin is the program's own data.
constexpr std::uint64_t kMemoryMargin = std::uint64_t{32} << 20;
constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;

tl::unexpected<RunFailure> stop_with(FailureKind kind, std::string message) {
  return tl::unexpected<RunFailure>(RunFailure{{kind, std::move(message)}, false});
}

Failure too_much_memory(const Limits& limits) {
  return {FailureKind::kTooLarge,
          fmt::format("Reading the document needs more than {} MiB of memory; split it into "
                      "smaller files or raise the limit.",
                      limits.memory_bytes / kMiB)};
}

Failure too_long(const Limits& limits) {
  return {FailureKind::kTimeout,
          fmt::format("Reading the document took longer than {} seconds.", limits.seconds)};
}

// Whether the end of a library's error output says that an allocation failed (poppler, libstdc++).
bool ran_out_of_memory(std::string_view errors) {
  return errors.find("Out of memory") != std::string_view::npos ||
         errors.find("std::bad_alloc") != std::string_view::npos;
}

}  // namespace

ChildRun::ChildRun(ChildProcess& child, const Limits& limits, PageSink& sink, Delivered& delivered,
                   int wake)
    : child_(child),
      limits_(limits),
      sink_(sink),
      delivered_(delivered),
      wake_(wake),
      decoder_(limits.pages),
      deadline_(Clock::now() + std::chrono::seconds(limits.seconds)),
      last_frame_(Clock::now()),
      last_memory_check_(Clock::now()) {}

tl::expected<Summary, RunFailure> ChildRun::run(const std::stop_token& stop) {
  while (end_ == End::kNotYet) {
    wait();
    if (stop.stop_requested()) {
      return stop_with(FailureKind::kCancelled, "Reading the document was cancelled.");
    }
    read_errors();
    if (Step step = read_output(); !step) return tl::unexpected(std::move(step).error());
    if (Step step = check_clock(); !step) return tl::unexpected(std::move(step).error());
    if (Step step = check_memory(); !step) return tl::unexpected(std::move(step).error());
  }
  if (end_ == End::kClosed) return tl::unexpected(explain_silent_end());
  summary_.info.pages = delivered_.pages;
  return std::move(summary_);
}

ChildRun::Step ChildRun::check_clock() {
  if (end_ != End::kNotYet) return {};
  Clock::time_point now = Clock::now();
  if (now >= deadline_) return tl::unexpected(RunFailure{too_long(limits_), false});
  if (now - last_frame_ < std::chrono::seconds(limits_.page_seconds)) return {};
  return stop_with(FailureKind::kTimeout,
                   fmt::format("The document's reader stood still for {} seconds after page {}.",
                               limits_.page_seconds, delivered_.last_page));
}

ChildRun::Step ChildRun::check_memory() {
  if (Clock::now() - last_memory_check_ < kMemoryCheckEvery) return {};
  last_memory_check_ = Clock::now();
  auto held = static_cast<std::uint64_t>(base::process_memory(child_.pid()).anonymous);
  if (held <= limits_.memory_bytes + kMemoryMargin) return {};
  return tl::unexpected(RunFailure{too_much_memory(limits_), false});
}

// Until there is something to read, to stop for or to check.
void ChildRun::wait() {
  Clock::time_point until =
      std::min({deadline_, last_frame_ + std::chrono::seconds(limits_.page_seconds),
                Clock::now() + kMemoryCheckEvery});
  auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now()) + 1ms;
  pollfd watched[3] = {{child_.output(), POLLIN, 0},
                       {wake_, POLLIN, 0},
                       {errors_closed_ ? -1 : child_.errors(), POLLIN, 0}};
  ::poll(watched, 3, static_cast<int>(std::max(left, 0ms).count()));
}

ChildRun::Step ChildRun::read_output() {
  static thread_local std::vector<char> buffer(kReadBytes);
  ssize_t got = ::read(child_.output(), buffer.data(), buffer.size());
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return {};
  if (got <= 0) {
    end_ = End::kClosed;
    return {};
  }
  output_bytes_ += static_cast<std::uint64_t>(got);
  if (output_bytes_ > limits_.output_bytes) {
    return stop_with(
        FailureKind::kTooLarge,
        fmt::format("The document holds more than {} MiB of text.", limits_.output_bytes / kMiB));
  }
  decoder_.feed({buffer.data(), static_cast<std::size_t>(got)});
  while (end_ == End::kNotYet) {
    auto event = decoder_.next();
    if (!event) {
      bool large = event.error().code == base::Code::kTooLarge;
      return stop_with(large ? FailureKind::kTooLarge : FailureKind::kUnreadable,
                       std::move(event).error().message);
    }
    if (!*event) return {};
    if (Step step = deliver(std::move(**event)); !step) return step;
  }
  return {};
}

// Keeps what the log can use, drops the rest: a library may print without end.
void ChildRun::read_errors() {
  char buffer[4096];
  ssize_t got = ::read(child_.errors(), buffer, sizeof buffer);
  if (got == 0) errors_closed_ = true;
  if (got <= 0) return;
  errors_.append(buffer, std::min(static_cast<std::size_t>(got), kMaxErrors - errors_.size()));
}

ChildRun::Step ChildRun::deliver(StreamEvent event) {
  Clock::time_point begin = Clock::now();
  Step step;
  if (auto* info = std::get_if<DocumentInfo>(&event)) {
    step = deliver(*info);
  } else if (auto* page = std::get_if<text::Page>(&event)) {
    step = deliver(std::move(*page));
  } else if (auto* warning = std::get_if<StreamWarning>(&event)) {
    summary_.warnings.push_back(std::move(warning->message));
  } else if (auto* failure = std::get_if<Failure>(&event)) {
    step = tl::unexpected(RunFailure{std::move(*failure), false});
  } else if (std::holds_alternative<StreamEnd>(event)) {
    end_ = End::kEnd;
  }
  // The time that the sink takes is not the child's.
  last_frame_ = Clock::now();
  deadline_ += last_frame_ - begin;
  return step;
}

ChildRun::Step ChildRun::deliver(const DocumentInfo& info) {
  summary_.info = info;
  if (std::exchange(delivered_.info, true)) return {};
  delivered_.media_type = info.media_type;
  auto status = sink_.on_info(info);
  if (!status) return stop_with(FailureKind::kInternal, std::move(status).error().message);
  return {};
}

ChildRun::Step ChildRun::deliver(text::Page page) {
  if (page.number <= delivered_.last_page) return {};
  delivered_.last_page = page.number;
  ++delivered_.pages;
  auto status = sink_.on_page(std::move(page));
  if (!status) return stop_with(FailureKind::kInternal, std::move(status).error().message);
  return {};
}

RunFailure ChildRun::explain_silent_end() {
  int status = child_.finish(kGraceMs);
  read_errors();
  if (ran_out_of_memory(errors_)) return {too_much_memory(limits_), false};
  int signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  if (signal == SIGXCPU) return {too_long(limits_), false};
  if (signal == SIGKILL) {
    return {{FailureKind::kTooLarge,
             "The system ended the document's reader, most likely for want of memory."},
            false};
  }
  if (WIFEXITED(status) && WEXITSTATUS(status) == kWrongArguments) {
    return {
        {FailureKind::kInternal, "The document reader is not of the same version as the server."},
        false};
  }
  return {{FailureKind::kUnreadable,
           "The document is damaged in a way that stops its reader; save it anew and try again."},
          true};
}

}  // namespace qwalt::extract
