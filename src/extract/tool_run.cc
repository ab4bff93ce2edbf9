#include "extract/tool_run.h"

#include <fmt/format.h>
#include <sys/wait.h>

#include <csignal>
#include <utility>

#include "base/log.h"
#include "extract/child_stream.h"
#include "extract/tools.h"

namespace qwalt::extract {
namespace {

using Written = tl::expected<base::UniqueFd, RunFailure>;

tl::unexpected<RunFailure> ours(base::Error error) {
  base::log_error("{}", error.message);
  return tl::unexpected<RunFailure>(
      RunFailure{{FailureKind::kInternal, std::move(error).message}, false, false});
}

// The end of a program that closed its output.
tl::expected<void, RunFailure> check_end(ChildWatch& watch, const std::string& tool) {
  int status = watch.finish();
  bool starved = watch.ran_out_of_memory();
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0 && !starved) return {};
  base::log_warning("{} failed with status {}. It said: {}", tool, status, watch.errors());
  bool slow = WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU;
  bool lost = starved || (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
  FailureKind kind = slow ? FailureKind::kTimeout : FailureKind::kUnreadable;
  if (lost) kind = FailureKind::kTooLarge;
  if (WIFEXITED(status) && WEXITSTATUS(status) == kToolFailed) kind = FailureKind::kInternal;
  return tl::unexpected(
      RunFailure{{kind, fmt::format("The program {} could not read it.", tool)}, false, false});
}

}  // namespace

Written run_tool(Launcher& launcher, const WorkerArguments& arguments, int document,
                 const StopSignal& stop) {
  auto file = launcher.scratch_file();
  if (!file) return ours(std::move(file).error());
  auto child = launcher.start(arguments, document);
  if (!child) return ours(std::move(child).error());
  // A program may think for long before it writes the first byte.
  Limits limits = arguments.limits;
  limits.page_seconds = limits.seconds;
  ReadingTime time;
  ChildWatch watch((*child)->process(), limits, time, stop);
  for (;;) {
    auto bytes = watch.read();
    if (!bytes) return tl::unexpected(std::move(bytes).error());
    if (bytes->empty()) break;
    if (auto written = base::write_all(file->get(), *bytes); !written) {
      return ours(std::move(written).error());
    }
    watch.expect();
  }
  if (auto end = check_end(watch, arguments.tool); !end) return tl::unexpected(end.error());
  return std::move(*file);
}

Written draw_page(Launcher& launcher, const WorkerArguments& arguments, int document,
                  const StopSignal& stop) {
  auto file = launcher.scratch_file();
  if (!file) return ours(std::move(file).error());
  ReadingTime time;
  auto stream = start_stream(launcher, arguments, document, time, stop);
  if (!stream) return tl::unexpected(std::move(stream).error());
  for (;;) {
    auto event = (*stream)->next();
    if (!event) return tl::unexpected(std::move(event).error());
    if (std::holds_alternative<StreamEnd>(*event)) return std::move(*file);
    auto* image = std::get_if<StreamImage>(&*event);
    if (image == nullptr) continue;
    if (auto written = base::write_all(file->get(), image->piece); !written) {
      return ours(std::move(written).error());
    }
  }
}

}  // namespace qwalt::extract
