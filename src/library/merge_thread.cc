#include "library/merge_thread.h"

#include <sys/resource.h>

#include <utility>

#include "base/check.h"

namespace qwalt::library {
namespace {

constexpr int kNiceness = 10;

}  // namespace

MergeThread::MergeThread(std::function<void()> done)
    : done_(std::move(done)), thread_([this](const std::stop_token& stop) { work(stop); }) {}

MergeThread::~MergeThread() {
  thread_.request_stop();
  cancel();
  thread_.join();
}

bool MergeThread::busy() const {
  std::lock_guard lock(mutex_);
  return merge_.has_value();
}

void MergeThread::start(Merge merge) {
  std::lock_guard lock(mutex_);
  CHECK(!merge_);
  merge_ = std::move(merge);
  finished_ = false;
  current_ = std::stop_source();
  changed_.notify_all();
}

std::optional<MergeThread::Merge> MergeThread::take() {
  std::lock_guard lock(mutex_);
  if (!merge_ || !finished_) return std::nullopt;
  return std::exchange(merge_, std::nullopt);
}

void MergeThread::cancel() {
  std::unique_lock lock(mutex_);
  if (!merge_) return;
  current_.request_stop();
  changed_.wait(lock, [this] { return finished_; });
  merge_.reset();
}

void MergeThread::work(const std::stop_token& stop) {
  // On Linux this is the priority of the calling thread; without it merges only cost more.
  (void)::setpriority(PRIO_PROCESS, 0, kNiceness);
  std::unique_lock lock(mutex_);
  // A merge that was handed over is run even at the end: then it has been asked to stop.
  while (changed_.wait(lock, stop, [this] { return merge_ && !finished_; })) {
    const auto task = merge_->task;
    const std::stop_token token = current_.get_token();
    lock.unlock();
    task->run(token);
    lock.lock();
    finished_ = true;
    changed_.notify_all();
    done_();
  }
}

}  // namespace qwalt::library
