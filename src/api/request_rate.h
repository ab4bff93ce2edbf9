// How often each key may call: a bucket that holds a minute's requests and is filled evenly.
//
// Not thread-safe. Cost: one look-up a request; what is remembered is bounded by the number of keys
// that called within the last minute.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>

#include "store/records.h"

namespace qwalt::api {

class RequestRate {
 public:
  using Clock = std::chrono::steady_clock;

  // 0: any number.
  explicit RequestRate(int per_minute) : per_minute_(per_minute) {}

  // Counts a request of `key` at `now`, which never goes back. Whole seconds to wait, from 1 on,
  // when it is one too many; those are not counted.
  std::optional<std::chrono::seconds> wait(store::Id key, Clock::time_point now);

  std::size_t remembered() const { return buckets_.size(); }

 private:
  struct Bucket {
    double left = 0;  // requests
    Clock::time_point at;
  };

  void forget_full(Clock::time_point now);

  const int per_minute_;
  std::map<store::Id, Bucket> buckets_;
  Clock::time_point next_look_;
};

}  // namespace qwalt::api
