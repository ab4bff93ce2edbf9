#include "api/request_rate.h"

#include <algorithm>
#include <cmath>

namespace qwalt::api {
namespace {

using std::chrono_literals::operator""min;

}  // namespace

std::optional<std::chrono::seconds> RequestRate::wait(store::Id key, Clock::time_point now) {
  if (per_minute_ <= 0) return std::nullopt;
  forget_full(now);
  const double full = per_minute_;
  const double a_second = full / 60;
  auto [found, fresh] = buckets_.try_emplace(key, Bucket{full, now});
  Bucket& bucket = found->second;
  const double passed = std::chrono::duration<double>(now - bucket.at).count();
  bucket.left = std::min(full, bucket.left + passed * a_second);
  bucket.at = now;
  if (bucket.left >= 1) {
    bucket.left -= 1;
    return std::nullopt;
  }
  const double seconds = std::ceil((1 - bucket.left) / a_second);
  return std::chrono::seconds(std::max<std::int64_t>(1, std::llround(seconds)));
}

// After a minute without a call a bucket is full, as if it had never been.
void RequestRate::forget_full(Clock::time_point now) {
  if (now < next_look_) return;
  next_look_ = now + 1min;
  std::erase_if(buckets_, [&](const auto& entry) { return now - entry.second.at >= 1min; });
}

}  // namespace qwalt::api
