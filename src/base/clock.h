// Wall-clock times as microseconds since 1970 UTC, and their RFC 3339 form.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace qwalt::base {

using Micros = std::int64_t;

Micros now();

// "2026-11-22T12:00:00Z"; whole seconds, UTC.
std::string format_time(Micros time);

// Time since construction, for reporting durations. Steady, never negative.
class Stopwatch {
 public:
  double milliseconds() const {
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start_)
        .count();
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace qwalt::base
