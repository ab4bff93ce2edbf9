// One run of one child over one document: its frames to the sink, its limits kept, its end
// understood. child_extractor.h decides whether there is a second run.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "base/file.h"
#include "extract/block_stream.h"
#include "extract/child_process.h"
#include "extract/extractor.h"

namespace qwalt::extract {

// What the sink has got so far, over both runs.
struct Delivered {
  bool info = false;
  std::string media_type;
  std::uint32_t last_page = 0;
  std::uint32_t pages = 0;
};

struct RunFailure {
  Failure failure;
  bool crashed = false;  // the child ended without saying why
};

// Not thread-safe; for one run.
class ChildRun {
 public:
  // `child`, `sink`, `delivered` must outlive the run; `wake` becomes readable when the stop token
  // was triggered.
  ChildRun(ChildProcess& child, const Limits& limits, PageSink& sink, Delivered& delivered,
           int wake);

  tl::expected<Summary, RunFailure> run(const std::stop_token& stop);

  // The first 4 KB of what the child wrote to its standard error.
  const std::string& errors() const { return errors_; }

 private:
  using Clock = std::chrono::steady_clock;
  using Step = tl::expected<void, RunFailure>;
  enum class End { kNotYet, kEnd, kClosed };

  Step check_clock();
  Step check_memory();
  void wait();
  Step read_output();
  void read_errors();
  Step deliver(StreamEvent event);
  Step deliver(const DocumentInfo& info);
  Step deliver(text::Page page);
  RunFailure explain_silent_end();

  ChildProcess& child_;
  const Limits& limits_;
  PageSink& sink_;
  Delivered& delivered_;
  int wake_;
  BlockDecoder decoder_;
  Summary summary_;
  std::string errors_;
  std::uint64_t output_bytes_ = 0;
  End end_ = End::kNotYet;
  bool errors_closed_ = false;
  Clock::time_point deadline_;
  Clock::time_point last_frame_;
  Clock::time_point last_memory_check_;
};

}  // namespace qwalt::extract
