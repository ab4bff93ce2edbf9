// The most anonymous memory (RssAnon) that this process holds while the watch exists, looked at
// every five milliseconds by a thread of its own.
#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>

#include "base/memory_usage.h"

namespace qwalt::bench {

class MemoryWatch {
 public:
  MemoryWatch() : thread_([this](const std::stop_token& stop) { watch(stop); }) {}

  // Bytes; ends the watch.
  std::int64_t peak() {
    thread_.request_stop();
    if (thread_.joinable()) thread_.join();
    return peak_;
  }

 private:
  void watch(const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any stopped;
    std::unique_lock lock(mutex);
    do {
      peak_ = std::max(peak_, base::process_memory().anonymous);
      stopped.wait_for(lock, stop, std::chrono::milliseconds(5), [] { return false; });
    } while (!stop.stop_requested());
  }

  std::int64_t peak_ = 0;
  std::jthread thread_;
};

}  // namespace qwalt::bench
