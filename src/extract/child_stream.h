// The answer of one qwalt-extract child, event by event, its limits kept.
#pragma once

#include <memory>

#include "extract/block_stream.h"
#include "extract/child_watch.h"
#include "extract/launcher.h"

namespace qwalt::extract {

// Not thread-safe. Whoever reads slowly makes the child wait in its pipe, on nobody's clock.
class ChildStream {
 public:
  // The time and the signal must outlive this.
  ChildStream(std::unique_ptr<Launcher::Child> child, const Limits& limits, ReadingTime& time,
              const StopSignal& stop);

  // The next frame but signs of life. StreamEnd is the last one. An error, also the child's own
  // FAILURE, is final.
  tl::expected<StreamEvent, RunFailure> next();

 private:
  std::unique_ptr<Launcher::Child> child_;
  ChildWatch watch_;
  BlockDecoder decoder_;
};

// Starts a child for `arguments` over the file `document`; the errors of its start are ours.
tl::expected<std::unique_ptr<ChildStream>, RunFailure> start_stream(
    Launcher& launcher, const WorkerArguments& arguments, int document, ReadingTime& time,
    const StopSignal& stop);

}  // namespace qwalt::extract
