// What can wait, done in a thread of its own: files without a document, the store's left-overs.
// All functions from any thread.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "store/store.h"

namespace qwalt::library {

class Housekeeper {
 public:
  // Runs `once` and then tidies the store, now and again some seconds after each request().
  Housekeeper(store::Store& store, std::function<void()> once);
  ~Housekeeper();  // waits for the step at hand

  // Text was removed, or a large job is done.
  void request();

 private:
  void work(const std::stop_token& stop);

  store::Store& store_;
  std::function<void()> once_;
  std::mutex mutex_;
  std::condition_variable_any wake_;
  bool requested_ = true;
  std::jthread thread_;
};

}  // namespace qwalt::library
