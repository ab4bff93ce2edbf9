// A mutex that is given in the order in which it was asked for. With std::mutex a thread that
// writes one piece after the other takes it again before those who wait have woken up: measured,
// a small write waited 2.3 s for a large removal to be cleared away (docs/decisions/store.md).
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace qwalt::store::sqlite {

class TurnMutex {
 public:
  void lock() {
    std::unique_lock lock(mutex_);
    const std::uint64_t turn = next_turn_++;
    turn_over_.wait(lock, [&] { return turn == current_turn_; });
  }

  void unlock() {
    const std::lock_guard lock(mutex_);
    ++current_turn_;
    turn_over_.notify_all();
  }

  // Whether anybody waits for it, while the caller holds it.
  bool is_awaited() {
    const std::lock_guard lock(mutex_);
    return next_turn_ - current_turn_ > 1;
  }

 private:
  std::mutex mutex_;
  std::condition_variable turn_over_;
  std::uint64_t next_turn_ = 0;
  std::uint64_t current_turn_ = 0;
};

}  // namespace qwalt::store::sqlite
