// The thread on which indexes are merged, one merge at a time, beside the one that writes them.
//
// It runs with a lower priority than the rest: questions go first. All functions but those of the
// thread itself are for one caller, the indexer.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>

#include "index/merge_task.h"
#include "store/records.h"

namespace qwalt::library {

class MergeThread {
 public:
  struct Merge {
    store::Id workspace = 0;
    std::shared_ptr<index::MergeTask> task;
  };

  // `done` is called on the thread after each merge, and must only wake somebody.
  explicit MergeThread(std::function<void()> done);
  ~MergeThread();  // stops what runs, between two terms

  // Whether a merge is on its way, or done and not taken.
  bool busy() const;
  // Must not be busy.
  void start(Merge merge);
  // The merge that is done, once.
  std::optional<Merge> take();
  // Stops what runs, between two terms, and waits for it. Then nothing is busy.
  void cancel();

 private:
  void work(const std::stop_token& stop);

  const std::function<void()> done_;
  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  std::optional<Merge> merge_;
  bool finished_ = false;
  std::stop_source current_;  // of merge_
  std::jthread thread_;
};

}  // namespace qwalt::library
