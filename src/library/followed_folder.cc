#include "library/followed_folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "base/utf8.h"

namespace qwalt::library {
namespace {

using std::chrono_literals::operator""s;
using std::chrono_literals::operator""ms;

constexpr int kMaxDepth = 100;
constexpr std::size_t kMaxNames = 200'000;  // in one folder
constexpr int kRowsAtOnce = 500;
constexpr int kKnownFilesTried = 1'000;
constexpr auto kRetryPause = 10s;
constexpr auto kPublishPause = 200ms;

}  // namespace

FollowedFolder::FollowedFolder(Library& library, store::Watch watch, IgnoreRules ignore,
                               const WatchOptions& options)
    : library_(library),
      store_(library.store()),
      watch_(std::move(watch)),
      ignore_(std::move(ignore)),
      options_(options),
      next_scan_(Clock::now()),
      last_published_(Clock::now() - kPublishPause) {
  view_.id = watch_.id;
  view_.folder = base::to_valid_utf8(watch_.folder);
  view_.workspace = watch_.workspace;
  view_.ignore = watch_.ignore;
  view_.permanent = watch_.permanent;
  view_.state = "scanning";
}

bool FollowedFolder::stopped() const {
  return outer_stop_.stop_requested() || stop_.stop_requested();
}

WatchView FollowedFolder::view() const {
  std::lock_guard lock(mutex_);
  return view_;
}

void FollowedFolder::request_scan() {
  std::lock_guard lock(mutex_);
  scan_requested_ = true;
}

FollowedFolder::Clock::time_point FollowedFolder::next_work() const {
  {
    std::lock_guard lock(mutex_);
    if (scan_requested_) return Clock::now();
  }
  Clock::time_point next = next_scan_;
  if (unpublished_) next = std::min(next, last_published_ + kPublishPause);
  for (const auto& [path, waiting] : waiting_) {
    next = std::min(next, waiting.since + options_.settle);
  }
  return next;
}

void FollowedFolder::work(const std::stop_token& stop) {
  outer_stop_ = stop;
  bool requested = false;
  {
    std::lock_guard lock(mutex_);
    requested = std::exchange(scan_requested_, false);
  }
  if (requested) first_scan_ = true;
  if (requested) set_state(State::kScanning, "");
  if (requested || Clock::now() >= next_scan_) {
    scan();
  } else {
    follow();
  }
  root_.reset();
}

// What was told, and what has settled.
void FollowedFolder::follow() {
  if (unpublished_) publish();
  if (view().state != "watching") {
    if (notices_) notices_->take();  // the next scan sees it
    return;
  }
  if (!open_root_again()) return;
  base::Status done = look_at_told();
  if (done) done = take_settled();
  if (done) done = count();
  if (stopped()) return;
  if (done) {
    set_state(State::kWatching, trouble_);
    return;
  }
  waiting_.clear();
  next_scan_ = Clock::now() + kRetryPause;
  set_state(State::kFailed, done.error().message);
}

// False, and a scan is asked for, when it is not the folder that was scanned.
bool FollowedFolder::open_root_again() {
  auto root = Folder::open(watch_.folder);
  if (root && root->facts().device == watch_.device && root->facts().inode == watch_.inode) {
    root_ = std::move(*root);
    return true;
  }
  request_scan();
  return false;
}

void FollowedFolder::scan() {
  next_scan_ = Clock::now() + options_.scan_interval;
  trouble_.clear();
  known_seen_ = held_ = unreadable_ = 0;
  if (options_.notifications && !notices_) notices_.emplace(options_.notified_folders);
  if (notices_) notices_->start_over();
  auto presence = open_root();
  if (presence && *presence == Presence::kMissing) {
    waiting_.clear();
    {
      std::lock_guard lock(mutex_);
      view_.last_scan = base::now();
    }
    set_state(State::kMissing, trouble_);
    return;
  }
  base::Status done = presence ? count() : base::fail(presence.error());
  if (done) done = scan_folder(*root_, "", 0);
  if (done) done = count();
  // Only then: what moved is where it is now.
  if (done && known_seen_ < files_) done = let_go_below("");
  if (done) done = count();
  if (stopped()) return;
  if (!done) {
    waiting_.clear();
    next_scan_ = std::min(next_scan_, Clock::now() + kRetryPause);
    set_state(State::kFailed, done.error().message);
    return;
  }
  first_scan_ = false;
  {
    std::lock_guard lock(mutex_);
    view_.last_scan = base::now();
  }
  set_state(State::kWatching, trouble_);
}

// Whether the folder is the one that was followed before. A disk that is not there leaves an empty
// folder in its place, which must not be taken for one whose files were all deleted.
base::Result<FollowedFolder::Presence> FollowedFolder::open_root() {
  auto root = Folder::open(watch_.folder);
  if (!root) {
    if (root.error().code != base::Code::kNotFound) return base::fail(root.error());
    note("The folder is not there. Its documents stay until it is back.");
    return Presence::kMissing;
  }
  root_ = std::move(*root);
  const FileFacts& facts = root_->facts();
  if (facts.device == watch_.device && facts.inode == watch_.inode) return Presence::kThere;
  TRY_ASSIGN(const bool known, holds_known_files());
  if (!known) {
    note(
        "Another folder is in its place, with none of the files it had: a disk may be missing. "
        "Its documents stay. If they should go, remove this watch.");
    return Presence::kMissing;
  }
  if (notices_) notices_->clear();
  watch_.device = facts.device;
  watch_.inode = facts.inode;
  TRY(store_.update_watch(watch_));
  return Presence::kThere;
}

// Of the files remembered, some of which should be there; true when none is remembered.
base::Result<bool> FollowedFolder::holds_known_files() {
  int tried = 0;
  std::optional<std::string> path;
  for (;;) {
    TRY_ASSIGN(path,
               store_.next_watched_folder(
                   watch_.id, "", path ? std::optional<std::string_view>(*path) : std::nullopt));
    if (!path) return tried == 0;
    TRY_ASSIGN(const auto files, store_.watched_files(watch_.id, *path, "", kRowsAtOnce));
    const auto folder = root_->below(*path);
    for (const store::WatchedFile& file : files) {
      if (folder && folder->entry(file.name)) return true;
    }
    tried += static_cast<int>(files.size());
    if (tried >= kKnownFilesTried) return false;
  }
}

base::Status FollowedFolder::scan_folder(const Folder& folder, const std::string& path, int depth) {
  if (depth > kMaxDepth) {
    note("Folders more than 100 deep are left out.");
    return {};
  }
  // Before it is listed, so that nothing is missed between the two.
  if (notices_) notices_->add(joined(watch_.folder, path), path);
  const auto names = folder.names(kMaxNames);
  if (!names) {
    note(names.error().message);
    return {};
  }
  return scan_names(folder, path, *names, depth);
}

// Walks along the names on the disk and those remembered, both in order.
base::Status FollowedFolder::scan_names(const Folder& folder, const std::string& path,
                                        const std::vector<std::string>& names, int depth) {
  std::vector<store::WatchedFile> rows;
  std::size_t row = 0;
  std::string last;
  bool more = true;
  for (const std::string& name : names) {
    if (stopped()) return base::fail(base::Code::kCancelled, "The scan was stopped.");
    for (;;) {
      while (row < rows.size() && rows[row].name < name) ++row;
      if (row < rows.size() || !more) break;
      if (!rows.empty()) last = rows.back().name;
      TRY_ASSIGN(rows, store_.watched_files(watch_.id, path, last, kRowsAtOnce));
      more = rows.size() == static_cast<std::size_t>(kRowsAtOnce);
      row = 0;
    }
    const bool known = row < rows.size() && rows[row].name == name;
    TRY(scan_entry(folder, path, name, known ? std::optional(rows[row]) : std::nullopt, depth));
  }
  return {};
}

base::Status FollowedFolder::scan_entry(const Folder& folder, const std::string& path,
                                        const std::string& name,
                                        const std::optional<store::WatchedFile>& known, int depth) {
  const std::string whole = joined(path, name);
  const auto entry = folder.entry(name);
  if (!entry) {
    if (entry.error().code != base::Code::kNotFound) note(entry.error().message);
    return {};
  }
  if (entry->kind == EntryKind::kFile) {
    if (ignore_.ignores(whole, IgnoreRules::Kind::kFile)) return {};
    return consider(folder, path, *entry, known);
  }
  if (entry->kind != EntryKind::kFolder) return {};
  if (ignore_.ignores(whole, IgnoreRules::Kind::kFolder)) return {};
  const auto inside = folder.folder(name);
  if (!inside) {
    if (inside.error().code != base::Code::kNotFound) note(inside.error().message);
    return {};
  }
  return scan_folder(*inside, whole, depth + 1);
}

// A path that something was told of, or that was waited for.
base::Status FollowedFolder::look_at(const std::string& path) {
  const auto [parent, name] = split_last(path);
  if (!parent.empty() && ignore_.ignores_with_parents(parent, IgnoreRules::Kind::kFolder)) {
    return {};
  }
  const auto folder = root_->below(parent);
  if (!folder) return {};
  TRY_ASSIGN(const auto known, store_.watched_file(watch_.id, parent, name));
  const auto depth = static_cast<int>(std::count(path.begin(), path.end(), '/'));
  return scan_entry(*folder, parent, name, known, depth);
}

base::Status FollowedFolder::look_at_told() {
  if (!notices_) return {};
  FolderNotices::Notices notices = notices_->take();
  if (notices.all) {
    request_scan();
    return {};
  }
  closed_ = std::move(notices.closed);
  base::Status done;
  // First what is there: what has moved keeps its document.
  for (const std::string& path : notices.touched) {
    if (done && !stopped()) done = look_at(path);
  }
  closed_.clear();
  for (const std::string& path : notices.touched) {
    if (done && !stopped()) done = let_go_below(path);
  }
  return done;
}

base::Status FollowedFolder::count() {
  TRY_ASSIGN(const auto counts, store_.watch_counts(watch_.id));
  files_ = counts.files + counts.failed;
  bool changed = false;
  {
    std::lock_guard lock(mutex_);
    const auto waiting = static_cast<std::int64_t>(waiting_.size());
    const std::int64_t failed = counts.failed + unreadable_;
    changed = view_.files != counts.files || view_.failed != failed || view_.waiting != waiting;
    view_.files = counts.files;
    view_.failed = failed;
    view_.waiting = waiting;
  }
  if (trouble_.empty() && counts.failed > 0) trouble_ = counts.problem;
  if (trouble_.empty() && notices_ && !notices_->complete()) {
    trouble_ = fmt::format(
        "The system's limit of watched folders is reached (fs.inotify.max_user_watches): some "
        "changes are seen only every {} s.",
        std::chrono::duration_cast<std::chrono::seconds>(options_.scan_interval).count());
  }
  if (changed) publish();
  return {};
}

void FollowedFolder::note(std::string sentence) {
  if (trouble_.empty()) trouble_ = std::move(sentence);
}

void FollowedFolder::set_state(State state, std::string error) {
  constexpr const char* kNames[] = {"scanning", "watching", "missing", "failed"};
  const char* name = kNames[static_cast<std::size_t>(state)];
  {
    std::lock_guard lock(mutex_);
    if (view_.state == name && view_.error == error) return;
    if (state == State::kFailed && view_.error != error) {
      base::log_warning("A watched folder cannot be followed now: {}", error);
    }
    view_.state = name;
    view_.error = std::move(error);
  }
  last_published_ = Clock::now() - kPublishPause;
  publish();
}

void FollowedFolder::publish() {
  const auto now = Clock::now();
  unpublished_ = now - last_published_ < kPublishPause;
  if (unpublished_) return;
  last_published_ = now;
  library_.events().publish(EventKind::kWatch, watch_.workspace, watch_.id);
}

}  // namespace qwalt::library
