// The workers that turn queued documents into stored text: lease a job, have the extractor read the
// original, cut its pages into passages, store them in batches, finish.
//
// A job survives anything: its lease is freed at the next start and the work begins anew. What the
// store or the disk refuses waits, and is tried again for as long as it takes. A document whose
// reading ended the process kMaxAttempts times is set aside as failed. Thread-safe.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "extract/extractor.h"
#include "library/originals.h"
#include "store/store.h"

namespace qwalt::library {

// The later ones come after pauses: Store::release_leases().
constexpr int kMaxAttempts = 6;

struct Progress {
  std::uint32_t done = 0;   // pages read
  std::uint32_t total = 0;  // 0: not known
};

class Ingest {
 public:
  // Called on a worker's thread; must be quick.
  struct Listener {
    std::function<void(const store::Job&)> progressed;  // state or count changed
    std::function<void(const store::Job&, const store::Finished&)> finished;
    std::function<void(const store::Job&)> failed;
  };

  Ingest(store::Store& store, extract::Extractor& extractor, const Originals& originals,
         Listener listener, std::chrono::milliseconds pause);
  ~Ingest();  // stops; documents being read stay queued

  void start(int workers);
  void stop();

  // There may be a new job.
  void notify();

  // What is known of a document that a worker reads now.
  std::optional<Progress> progress(store::Id document) const;

  // Ends the reading of a document, if a worker is at it: what comes of it is dropped. True if one
  // was. That it failed, and why, is for the caller to store.
  bool cancel(store::Id document);

 private:
  struct Running {
    Progress progress;
    std::stop_source stop;
    bool cancelled = false;
    std::chrono::steady_clock::time_point next_event;
  };
  class Sink;
  enum class Pace { kNow, kSometimes };  // of events of progress
  enum class Outcome {
    kEnded,    // ready, failed, cancelled or removed
    kStopped,  // the server stops
    kRefused,  // disk or store did not take it
  };

  void work(const std::stop_token& stop);
  bool run_next(const std::stop_token& stop);
  base::Status run(const store::Job& job, std::stop_token stop);
  base::Status fail(const store::Job& job, const extract::Failure& failure);
  bool is_cancelled(const store::Job& job) const;
  Outcome outcome_of(const store::Job& job, const base::Status& done, const std::stop_token& stop);
  bool give_back_jobs();
  void complain(std::string_view what, const base::Error& error);
  void set_progress(const store::Job& job, Progress progress, Pace pace);

  store::Store& store_;
  extract::Extractor& extractor_;
  const Originals& originals_;
  Listener listener_;
  const std::chrono::milliseconds pause_;  // after disk or store refused

  mutable std::mutex mutex_;
  std::condition_variable_any wake_;
  std::uint64_t notified_ = 0;
  std::map<store::Id, Running> running_;  // by document
  std::vector<store::Id> given_back_;     // jobs that the store has yet to hear of
  std::string complaint_;                 // the last in the log
  std::chrono::steady_clock::time_point next_complaint_;
  std::vector<std::jthread> workers_;
};

}  // namespace qwalt::library
