// One watched folder: looks at it, takes in what is new, lets go of what is gone.
// What follows, and why: docs/decisions/folder-watch.md.
//
// Used by the watcher's thread; view() and remembered settings from any. What it knows lies in the
// store, so memory does not grow with the folder, but for the names of one folder and for the files
// that are being written (kMaxWaiting).
#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include "library/folder_notices.h"
#include "library/ignore.h"
#include "library/library.h"
#include "library/tree.h"
#include "library/watch.h"

namespace qwalt::library {

class FollowedFolder {
 public:
  using Clock = std::chrono::steady_clock;

  FollowedFolder(Library& library, store::Watch watch, IgnoreRules ignore,
                 const WatchOptions& options);

  // What is due: a scan, what was told, what has settled. Stops early when asked to.
  void work(const std::stop_token& stop);
  // When work() is worth calling again, if nothing is told before.
  Clock::time_point next_work() const;
  int descriptor() const { return notices_ ? notices_->descriptor() : -1; }
  void request_scan();  // any thread

  // Lets everything go that came by it. Not beside work().
  base::Status release_all();

  WatchView view() const;                               // any thread
  const store::Watch& watch() const { return watch_; }  // folder, workspace and id: any thread
  void end() { stop_.request_stop(); }                  // any thread; work() returns soon

 private:
  enum class State { kScanning, kWatching, kMissing, kFailed };
  struct Waiting {
    FileFacts facts;
    Clock::time_point since;
  };
  enum class Presence { kThere, kMissing };

  bool stopped() const;
  void scan();
  void follow();
  base::Result<Presence> open_root();
  bool open_root_again();
  base::Result<bool> holds_known_files();
  base::Status scan_folder(const Folder& folder, const std::string& path, int depth);
  base::Status scan_names(const Folder& folder, const std::string& path,
                          const std::vector<std::string>& names, int depth);
  base::Status scan_entry(const Folder& folder, const std::string& path, const std::string& name,
                          const std::optional<store::WatchedFile>& known, int depth);
  base::Status look_at(const std::string& path);
  base::Status look_at_told();
  base::Status consider(const Folder& folder, const std::string& path, const Entry& entry,
                        const std::optional<store::WatchedFile>& known);
  bool settled(const std::string& path, const FileFacts& facts);
  base::Status take_settled();
  base::Result<bool> take_as_moved(const store::WatchedFile& file);
  base::Status take_in(const Folder& folder, const store::WatchedFile& file);
  base::Status refuse(store::WatchedFile file, std::string problem);
  base::Status let_go_below(const std::string& path);
  base::Status let_go_in(const std::string& path);
  bool is_gone(const base::Result<Folder>& folder, std::uint64_t device,
               const store::WatchedFile& file);
  base::Status let_go(const std::vector<store::WatchedFile>& files);
  void note(std::string sentence);
  base::Result<std::string> document_name(const store::WatchedFile& file) const;
  base::Status count();
  void set_state(State state, std::string error);
  void publish();

  Library& library_;
  store::Store& store_;
  store::Watch watch_;
  const IgnoreRules ignore_;
  const WatchOptions options_;
  std::stop_source stop_;
  std::stop_token outer_stop_;
  std::optional<FolderNotices> notices_;
  std::optional<Folder> root_;  // during work() only: an open folder keeps its disk from leaving
  std::map<std::string, Waiting> waiting_;  // by path
  std::set<std::string> closed_;            // of what was told just now
  Clock::time_point next_scan_;
  bool first_scan_ = true;  // what was refused before is tried again
  std::int64_t known_seen_ = 0;
  std::int64_t files_ = 0;  // rows
  std::int64_t held_ = 0;   // on a disk below that is not there
  std::int64_t unreadable_ = 0;
  std::string trouble_;  // of the scan at hand
  Clock::time_point last_published_;
  bool unpublished_ = false;  // something changed too soon after

  mutable std::mutex mutex_;
  WatchView view_;
  bool scan_requested_ = true;
};

}  // namespace qwalt::library
