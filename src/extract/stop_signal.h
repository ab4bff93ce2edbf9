// A stop token that poll() can wait for.
#pragma once

#include <sys/eventfd.h>

#include <stop_token>
#include <utility>

#include "base/file.h"

namespace qwalt::extract {

// Thread-safe. Where no descriptor is left, waits end by their time-outs only.
class StopSignal {
 public:
  explicit StopSignal(std::stop_token stop)
      : token_(std::move(stop)),
        event_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
        on_stop_(token_, Wake{event_.get()}) {}
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;

  bool raised() const { return token_.stop_requested(); }
  const std::stop_token& token() const { return token_; }
  int fd() const { return event_.get(); }  // readable from then on

 private:
  struct Wake {
    int event;
    void operator()() const { ::eventfd_write(event, 1); }
  };

  std::stop_token token_;
  base::UniqueFd event_;
  std::stop_callback<Wake> on_stop_;
};

}  // namespace qwalt::extract
