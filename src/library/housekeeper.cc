#include "library/housekeeper.h"

#include <chrono>

#include "base/log.h"
#include "base/memory_usage.h"

namespace qwalt::library {
namespace {

using std::chrono_literals::operator""s;

// Removals often come many at a time: they are cleared up after together.
constexpr auto kGather = 3s;

}  // namespace

Housekeeper::Housekeeper(store::Store& store, std::function<void()> once)
    : store_(store),
      once_(std::move(once)),
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

void Housekeeper::work(const std::stop_token& stop) {
  once_();
  while (!stop.stop_requested()) {
    {
      std::unique_lock lock(mutex_);
      if (!wake_.wait(lock, stop, [&] { return requested_; })) return;
      wake_.wait_for(lock, stop, kGather, [] { return false; });
      if (stop.stop_requested()) return;
      requested_ = false;
    }
    if (auto tidied = store_.tidy(); !tidied) {
      base::log_warning("The store could not be tidied: {}", tidied.error().message);
    }
    base::release_free_memory();
  }
}

}  // namespace qwalt::library
