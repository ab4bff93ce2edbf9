#include "extract/child_stream.h"

#include <utility>

#include "base/log.h"

namespace qwalt::extract {

ChildStream::ChildStream(std::unique_ptr<Launcher::Child> child, const Limits& limits,
                         ReadingTime& time, const StopSignal& stop)
    : child_(std::move(child)),
      watch_(child_->process(), limits, time, stop),
      decoder_(limits.pages) {}

tl::expected<StreamEvent, RunFailure> ChildStream::next() {
  watch_.resume();
  for (;;) {
    auto event = decoder_.next();
    if (!event) {
      bool large = event.error().code == base::Code::kTooLarge;
      return tl::unexpected(RunFailure{{large ? FailureKind::kTooLarge : FailureKind::kUnreadable,
                                        std::move(event).error().message},
                                       false,
                                       false});
    }
    if (*event) {
      if (std::holds_alternative<StreamAlive>(**event)) {
        watch_.expect();
        continue;
      }
      auto* failure = std::get_if<Failure>(&**event);
      if (failure == nullptr) return std::move(**event);
      return tl::unexpected(RunFailure{std::move(*failure), false, false});
    }
    auto bytes = watch_.read();
    if (!bytes) return tl::unexpected(std::move(bytes).error());
    if (bytes->empty()) {
      RunFailure failure = watch_.explain_end();
      if (failure.crashed) {
        base::log_warning("The document reader crashed. It said: {}", watch_.errors());
      }
      return tl::unexpected(std::move(failure));
    }
    decoder_.feed(*bytes);
  }
}

tl::expected<std::unique_ptr<ChildStream>, RunFailure> start_stream(
    Launcher& launcher, const WorkerArguments& arguments, int document, ReadingTime& time,
    const StopSignal& stop) {
  auto child = launcher.start(arguments, document);
  if (!child) {
    base::log_error("{}", child.error().message);
    return tl::unexpected(
        RunFailure{{FailureKind::kInternal, std::move(child).error().message}, false, false});
  }
  return std::make_unique<ChildStream>(std::move(*child), arguments.limits, time, stop);
}

}  // namespace qwalt::extract
