#include "extract/child_slots.h"

#include "base/check.h"

namespace qwalt::extract {

ChildSlots::ChildSlots(int documents, int views)
    : documents_{documents, {}}, views_{views, {}}, own_views_(views > 0) {
  CHECK(documents > 0 && views >= 0);
}

std::optional<ChildSlots::Slot> ChildSlots::wait_in(Places& places, const std::stop_token& stop,
                                                    std::optional<Clock::time_point> until) {
  std::unique_lock lock(mutex_);
  auto me = places.queue.insert(places.queue.end(), 0);
  auto my_turn = [&] { return places.free > 0 && me == places.queue.begin(); };
  bool mine =
      until ? changed_.wait_until(lock, stop, *until, my_turn) : changed_.wait(lock, stop, my_turn);
  places.queue.erase(me);
  // Who stood behind may be the first now.
  changed_.notify_all();
  if (!mine || stop.stop_requested()) return std::nullopt;
  --places.free;
  return Slot(*this, places.free);
}

std::optional<ChildSlots::Slot> ChildSlots::wait(const std::stop_token& stop) {
  return wait_in(documents_, stop, std::nullopt);
}

std::optional<ChildSlots::Slot> ChildSlots::take_free() {
  std::lock_guard lock(mutex_);
  if (documents_.free == 0 || !documents_.queue.empty()) return std::nullopt;
  --documents_.free;
  return Slot(*this, documents_.free);
}

std::optional<ChildSlots::Slot> ChildSlots::wait_for_view(const std::stop_token& stop,
                                                          std::chrono::milliseconds most) {
  if (!own_views_) return wait_in(documents_, stop, Clock::now() + most);
  {
    std::lock_guard lock(mutex_);
    if (views_.queue.size() >= kMaxViewQueue) return std::nullopt;
  }
  return wait_in(views_, stop, Clock::now() + most);
}

int ChildSlots::free_for_documents() const {
  std::lock_guard lock(mutex_);
  return documents_.free;
}

std::size_t ChildSlots::waiting_for_documents() const {
  std::lock_guard lock(mutex_);
  return documents_.queue.size();
}

std::size_t ChildSlots::waiting_for_views() const {
  std::lock_guard lock(mutex_);
  return views_.queue.size();
}

void ChildSlots::give_back(int& free) {
  std::lock_guard lock(mutex_);
  ++free;
  changed_.notify_all();
}

}  // namespace qwalt::extract
