#include "library/events.h"

#include "base/clock.h"

namespace qwalt::library {
namespace {

constexpr std::size_t kHeldEvents = 1000;

}  // namespace

// Starting from the clock keeps numbers ascending over restarts without storing them.
Events::Events() : first_(static_cast<std::uint64_t>(base::now())) {}

void Events::publish(EventKind kind, store::Id workspace, store::Id subject) {
  std::lock_guard lock(mutex_);
  Event event{first_ + held_.size(), kind, workspace, subject};
  held_.push_back(event);
  if (held_.size() > kHeldEvents) {
    held_.pop_front();
    ++first_;
  }
  for (auto& [id, listener] : listeners_) listener(event);
}

std::uint64_t Events::subscribe(Listener listener) {
  std::lock_guard lock(mutex_);
  listeners_.emplace(next_subscription_, std::move(listener));
  return next_subscription_++;
}

void Events::unsubscribe(std::uint64_t subscription) {
  std::lock_guard lock(mutex_);
  listeners_.erase(subscription);
}

std::optional<std::vector<Event>> Events::since(std::uint64_t number) const {
  std::lock_guard lock(mutex_);
  std::uint64_t next = first_ + held_.size();
  if (number + 1 < first_ || number >= next) return std::nullopt;
  return std::vector<Event>(held_.begin() + static_cast<std::ptrdiff_t>(number + 1 - first_),
                            held_.end());
}

std::uint64_t Events::last() const {
  std::lock_guard lock(mutex_);
  return first_ + held_.size() - 1;
}

}  // namespace qwalt::library
