// What can wait, done in a thread of its own: files without a document, the store's left-overs.
// What fails, since the disk is full, say, is tried again. All functions from any thread.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "store/store.h"

namespace qwalt::library {

class Housekeeper {
 public:
  // Runs `sweep` and then tidies the store; later each of them `pause` after it was requested:
  // removals often come many at a time, and are cleared up after together.
  // `sweep` returns false when it should run again.
  Housekeeper(store::Store& store, std::function<bool()> sweep, std::chrono::milliseconds pause);
  ~Housekeeper();  // waits for the step at hand

  // Text was removed, or a large job is done.
  void request();
  // A file was left that no document needs.
  void request_sweep();
  bool sweep_pending() const;

 private:
  void work(const std::stop_token& stop);
  bool sweep_and_tidy(bool sweep);

  store::Store& store_;
  std::function<bool()> sweep_;
  const std::chrono::milliseconds pause_;
  mutable std::mutex mutex_;
  std::condition_variable_any wake_;
  bool requested_ = true;
  bool sweep_requested_ = false;
  std::jthread thread_;
};

}  // namespace qwalt::library
