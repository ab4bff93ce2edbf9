// The thread that follows all watched folders, and the list of them. All functions from any thread.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/file.h"
#include "library/followed_folder.h"
#include "library/watch.h"

namespace qwalt::library {

constexpr std::size_t kMaxWatches = 64;

class Watcher {
 public:
  // `own_folders`: what the library itself writes to. They cannot be watched.
  Watcher(Library& library, const WatchOptions& options, std::vector<std::string> own_folders);
  ~Watcher();

  // Takes up the watches of the store, and `permanent` ones. Those that were permanent before and
  // are not among them rest: they are not listed, and go on when they are named again.
  base::Status start(const std::vector<WatchSettings>& permanent);

  // See Library.
  base::Result<WatchView> add(const WatchSettings& settings);
  std::vector<WatchView> views(store::Id workspace) const;
  base::Status remove(store::Id workspace, store::Id id, bool remove_documents);
  base::Status rescan(store::Id workspace, store::Id id);

 private:
  enum class Origin { kCommandLine, kCaller };
  using Followed = std::shared_ptr<FollowedFolder>;

  base::Result<Followed> follow(const WatchSettings& settings, Origin origin,
                                const std::vector<store::Watch>& stored);
  base::Status check_place(const std::string& folder, store::Id workspace) const;
  std::vector<Followed> current() const;
  Followed find(store::Id workspace, store::Id id) const;
  void wait_until_idle(const Followed& followed);
  void work(const std::stop_token& stop);
  void wait_for_work();
  void wake();

  Library& library_;
  const WatchOptions options_;
  const std::vector<std::string> own_folders_;
  base::UniqueFd wake_;  // an eventfd

  std::mutex changing_;  // held by add() and remove() as a whole
  mutable std::mutex mutex_;
  std::condition_variable idle_;
  std::vector<Followed> folders_;
  const FollowedFolder* busy_ = nullptr;  // what the thread works on
  std::jthread thread_;
};

}  // namespace qwalt::library
