// What is asked of a watched folder, and what can be said about one. What follows where, and why:
// docs/decisions/folder-watch.md.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.h"
#include "store/records.h"

namespace qwalt::library {

// The names of its documents are "<folder's own name>/<path below it>".
struct WatchSettings {
  std::string folder;
  store::Id workspace = 0;
  std::vector<std::string> ignore;  // patterns: library/ignore.h
};

struct WatchView {
  store::Id id = 0;
  std::string folder;  // absolute
  store::Id workspace = 0;
  std::vector<std::string> ignore;
  std::string state;         // "scanning", "watching", "missing", "failed"
  std::int64_t files = 0;    // that became documents
  std::int64_t waiting = 0;  // seen, and not taken in yet
  std::int64_t failed = 0;   // refused, such as too large ones
  base::Micros last_scan = 0;
  std::string error;       // a sentence, or empty
  bool permanent = false;  // from the command line: remove_watch() gives kConflict
};

struct WatchOptions {
  std::chrono::milliseconds scan_interval{60'000};  // a look at everything
  // As long must bytes and time of a file stay the same before it is read, unless its writer was
  // seen to close it.
  std::chrono::milliseconds settle{2'000};
  std::int64_t files = 100'000;  // of a watch; more are left out
  bool notifications = true;     // inotify; without it only the scans see changes
  // Whose limit on inotify watches is used up is a test's business: 0 is the system's own.
  std::size_t notified_folders = 0;
};

}  // namespace qwalt::library
