#include "library/housekeeper.h"

#include <utility>

#include "base/log.h"
#include "base/memory_usage.h"

namespace qwalt::library {

Housekeeper::Housekeeper(store::Store& store, std::function<bool()> sweep,
                         std::chrono::milliseconds pause)
    : store_(store),
      sweep_(std::move(sweep)),
      pause_(pause),
      thread_([this](const std::stop_token& stop) { work(stop); }) {}

Housekeeper::~Housekeeper() {
  thread_.request_stop();
  thread_.join();
}

void Housekeeper::request() {
  std::lock_guard lock(mutex_);
  requested_ = true;
  wake_.notify_all();
}

void Housekeeper::request_sweep() {
  std::lock_guard lock(mutex_);
  requested_ = true;
  sweep_requested_ = true;
  wake_.notify_all();
}

bool Housekeeper::sweep_pending() const {
  std::lock_guard lock(mutex_);
  return sweep_requested_;
}

void Housekeeper::work(const std::stop_token& stop) {
  bool again = !sweep_();
  while (!stop.stop_requested()) {
    bool sweep = false;
    {
      std::unique_lock lock(mutex_);
      sweep_requested_ = sweep_requested_ || again;
      requested_ = requested_ || again;
      if (!wake_.wait(lock, stop, [&] { return requested_; })) return;
      wake_.wait_for(lock, stop, pause_, [] { return false; });
      if (stop.stop_requested()) return;
      requested_ = false;
      sweep = std::exchange(sweep_requested_, false);
    }
    again = !sweep_and_tidy(sweep);
  }
}

// False when it has to be done again.
bool Housekeeper::sweep_and_tidy(bool sweep) {
  const bool swept = !sweep || sweep_();
  if (auto tidied = store_.tidy(); !tidied) {
    base::log_warning("The store could not be tidied: {}", tidied.error().message);
  }
  base::release_free_memory();
  return swept;
}

}  // namespace qwalt::library
