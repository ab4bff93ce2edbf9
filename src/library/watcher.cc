#include "library/watcher.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <utility>

#include "base/log.h"
#include "base/utf8.h"

namespace qwalt::library {
namespace {

using std::chrono_literals::operator""ms;
namespace fs = std::filesystem;

// What is told often comes in swarms: a move is two notices.
constexpr auto kGather = 100ms;

// Absolute, without links and dots as far as the path is there.
std::string real_path(const std::string& folder) {
  std::error_code error;
  const fs::path path = fs::weakly_canonical(fs::absolute(folder, error), error);
  std::string text = error ? folder : path.string();
  while (text.size() > 1 && text.ends_with('/')) text.pop_back();
  return text;
}

bool lies_in(const std::string& inner, const std::string& outer) {
  return inner == outer || outer == "/" || inner.starts_with(outer + "/");
}

std::string label_for(const std::string& folder, store::Id workspace,
                      const std::vector<store::Watch>& stored) {
  const auto cleaned = clean_name(fs::path(folder).filename().string());
  const std::string own(base::utf8_prefix(cleaned ? *cleaned : "files", 100));
  std::string label = own;
  for (int number = 2;; ++number) {
    const bool taken = std::any_of(stored.begin(), stored.end(), [&](const store::Watch& watch) {
      return watch.workspace == workspace && watch.label == label;
    });
    if (!taken) return label;
    label = fmt::format("{} ({})", own, number);
  }
}

}  // namespace

Watcher::Watcher(Library& library, const WatchOptions& options,
                 std::vector<std::string> own_folders)
    : library_(library),
      options_(options),
      own_folders_(std::move(own_folders)),
      wake_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {}

Watcher::~Watcher() {
  if (!thread_.joinable()) return;
  thread_.request_stop();
  wake();
  thread_.join();
}

base::Status Watcher::start(const std::vector<WatchSettings>& permanent) {
  const std::lock_guard changing(changing_);
  for (const WatchSettings& settings : permanent) {
    TRY_ASSIGN(const auto stored, library_.store().watches());
    TRY_ASSIGN(Followed followed, follow(settings, Origin::kCommandLine, stored));
    folders_.push_back(std::move(followed));
  }
  TRY_ASSIGN(const auto stored, library_.store().watches());
  for (const store::Watch& watch : stored) {
    if (watch.permanent) continue;
    auto rules = IgnoreRules::parse(watch.ignore);
    if (!rules) return base::fail(std::move(rules).error());
    folders_.push_back(
        std::make_shared<FollowedFolder>(library_, watch, std::move(*rules), options_));
  }
  thread_ = std::jthread([this](const std::stop_token& stop) { work(stop); });
  return {};
}

base::Status Watcher::check_place(const std::string& folder, store::Id workspace) const {
  for (const std::string& own : own_folders_) {
    const std::string real = real_path(own);
    if (lies_in(folder, real) || lies_in(real, folder)) {
      return base::fail(base::Code::kInvalid,
                        "This folder holds the server's own data, or lies in it: choose another.");
    }
  }
  for (const Followed& other : current()) {
    const store::Watch& watch = other->watch();
    if (watch.workspace != workspace) continue;
    if (watch.folder == folder) {
      return base::fail(base::Code::kConflict, "This folder is watched already.");
    }
    if (lies_in(folder, watch.folder) || lies_in(watch.folder, folder)) {
      return base::fail(base::Code::kConflict,
                        fmt::format("\"{}\", which is watched already, lies in this folder or "
                                    "holds it.",
                                    base::to_valid_utf8(watch.folder)));
    }
  }
  return {};
}

base::Result<Watcher::Followed> Watcher::follow(const WatchSettings& settings, Origin origin,
                                                const std::vector<store::Watch>& stored) {
  TRY_ASSIGN(IgnoreRules rules, IgnoreRules::parse(settings.ignore));
  const std::string folder = real_path(settings.folder);
  TRY(check_place(folder, settings.workspace));
  const bool permanent = origin == Origin::kCommandLine;
  const auto before = std::find_if(stored.begin(), stored.end(), [&](const store::Watch& watch) {
    return watch.workspace == settings.workspace && watch.folder == folder;
  });
  store::Watch watch;
  if (before != stored.end()) {
    watch = *before;
    watch.ignore = settings.ignore;
    watch.permanent = permanent;
    TRY(library_.store().update_watch(watch));
  } else {
    watch.workspace = settings.workspace;
    watch.folder = folder;
    watch.label = label_for(folder, settings.workspace, stored);
    watch.ignore = settings.ignore;
    watch.permanent = permanent;
    TRY_ASSIGN(watch, library_.store().add_watch(watch));
  }
  return std::make_shared<FollowedFolder>(library_, watch, std::move(rules), options_);
}

base::Result<WatchView> Watcher::add(const WatchSettings& settings) {
  const std::lock_guard changing(changing_);
  if (settings.folder.empty() || settings.folder.find('\0') != std::string::npos) {
    return base::fail(base::Code::kInvalid, "Name a folder to watch.");
  }
  if (current().size() >= kMaxWatches) {
    return base::fail(base::Code::kInvalid,
                      fmt::format("No more than {} folders are watched.", kMaxWatches));
  }
  if (auto there = Folder::open(settings.folder); !there) {
    if (there.error().code != base::Code::kNotFound) return base::fail(there.error());
    return base::fail(base::Code::kNotFound, fmt::format("There is no folder \"{}\" on the server.",
                                                         base::to_valid_utf8(settings.folder)));
  }
  TRY_ASSIGN(const auto stored, library_.store().watches());
  TRY_ASSIGN(Followed followed, follow(settings, Origin::kCaller, stored));
  const WatchView view = followed->view();
  {
    const std::lock_guard lock(mutex_);
    folders_.push_back(std::move(followed));
  }
  library_.events().publish(EventKind::kWatch, view.workspace, view.id);
  wake();
  return view;
}

std::vector<Watcher::Followed> Watcher::current() const {
  const std::lock_guard lock(mutex_);
  return folders_;
}

std::vector<WatchView> Watcher::views(store::Id workspace) const {
  std::vector<WatchView> views;
  for (const Followed& followed : current()) {
    if (followed->watch().workspace == workspace) views.push_back(followed->view());
  }
  return views;
}

Watcher::Followed Watcher::find(store::Id workspace, store::Id id) const {
  for (const Followed& followed : current()) {
    if (followed->watch().id == id && followed->watch().workspace == workspace) return followed;
  }
  return nullptr;
}

void Watcher::wait_until_idle(const Followed& followed) {
  std::unique_lock lock(mutex_);
  idle_.wait(lock, [&] { return busy_ != followed.get(); });
}

base::Status Watcher::remove(store::Id workspace, store::Id id, bool remove_documents) {
  const std::lock_guard changing(changing_);
  const Followed followed = find(workspace, id);
  if (!followed) return base::fail(base::Code::kNotFound, "There is no such watched folder.");
  if (followed->watch().permanent) {
    return base::fail(base::Code::kConflict,
                      "This folder is watched because the server was started with --watch: leave "
                      "that out at its next start.");
  }
  {
    const std::lock_guard lock(mutex_);
    std::erase(folders_, followed);
  }
  followed->end();
  wait_until_idle(followed);
  base::Status removed = remove_documents ? followed->release_all() : base::Status{};
  if (removed) removed = library_.store().remove_watch(id);
  if (!removed) {
    // As it was; what has gone already follows from its files again.
    TRY_ASSIGN(IgnoreRules rules, IgnoreRules::parse(followed->watch().ignore));
    const std::lock_guard lock(mutex_);
    folders_.push_back(
        std::make_shared<FollowedFolder>(library_, followed->watch(), std::move(rules), options_));
  }
  library_.events().publish(EventKind::kWatch, workspace, id);
  wake();
  return removed;
}

base::Status Watcher::rescan(store::Id workspace, store::Id id) {
  const Followed followed = find(workspace, id);
  if (!followed) return base::fail(base::Code::kNotFound, "There is no such watched folder.");
  followed->request_scan();
  wake();
  return {};
}

void Watcher::wake() {
  const std::uint64_t one = 1;
  static_cast<void>(::write(wake_.get(), &one, sizeof one));
}

void Watcher::work(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    for (const Followed& followed : current()) {
      {
        const std::lock_guard lock(mutex_);
        if (std::find(folders_.begin(), folders_.end(), followed) == folders_.end()) continue;
        busy_ = followed.get();
      }
      followed->work(stop);
      const std::lock_guard lock(mutex_);
      busy_ = nullptr;
      idle_.notify_all();
    }
    if (!stop.stop_requested()) wait_for_work();
  }
}

void Watcher::wait_for_work() {
  const auto folders = current();
  std::vector<pollfd> waits{{wake_.get(), POLLIN, 0}};
  auto next = FollowedFolder::Clock::time_point::max();
  for (const Followed& followed : folders) {
    next = std::min(next, followed->next_work());
    if (followed->descriptor() >= 0) waits.push_back({followed->descriptor(), POLLIN, 0});
  }
  int milliseconds = -1;
  if (!folders.empty()) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(next - FollowedFolder::Clock::now());
    milliseconds = static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 3'600'000));
  }
  static_cast<void>(::poll(waits.data(), waits.size(), milliseconds));
  const bool told = std::any_of(waits.begin() + 1, waits.end(),
                                [](const pollfd& wait) { return wait.revents != 0; });
  // Only a request ends the gathering early.
  const auto gather = static_cast<int>(std::min(kGather, options_.settle).count());
  if (told) static_cast<void>(::poll(waits.data(), 1, gather));
  std::uint64_t count = 0;
  static_cast<void>(::read(wake_.get(), &count, sizeof count));
}

}  // namespace qwalt::library
