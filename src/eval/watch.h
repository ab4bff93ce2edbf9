// How an evaluation speaks with whoever waits for it, and how it is stopped.
#pragma once

#include <functional>
#include <string>

#include "base/result.h"

namespace qwalt::eval {

struct Watch {
  std::function<bool()> stopped;  // asked some times a second; true ends the work with kCancelled
  // How far the work has come, 0 to 1 or below 0 where that is not known, and what is being done.
  std::function<void(double share, const std::string& state)> show;

  base::Status go_on() const {
    if (!stopped || !stopped()) return {};
    return base::fail(base::Code::kCancelled, "Stopped.");
  }
  void tell(double share, const std::string& state) const {
    if (show) show(share, state);
  }
};

}  // namespace qwalt::eval
