// What happens to the single files of a watched folder: they are taken in, moved, let go.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/sha256.h"
#include "base/utf8.h"
#include "library/followed_folder.h"

namespace qwalt::library {
namespace {

constexpr std::size_t kMaxWaiting = 10'000;
constexpr int kRowsAtOnce = 500;
constexpr std::size_t kReadBytes = std::size_t{256} << 10;

std::int64_t wall_nanoseconds() { return base::now() * 1000; }

}  // namespace

base::Status FollowedFolder::consider(const Folder& folder, const std::string& path,
                                      const Entry& entry,
                                      const std::optional<store::WatchedFile>& known) {
  if (known) ++known_seen_;
  const FileFacts& facts = entry.facts;
  store::WatchedFile file{watch_.id,    path,        entry.name, facts.bytes, facts.modified,
                          facts.device, facts.inode, 0,          ""};
  const std::string whole = joined(path, entry.name);
  if (known && known->bytes == facts.bytes && known->modified == facts.modified &&
      (known->document != 0 || !first_scan_)) {
    waiting_.erase(whole);
    if (known->device == facts.device) return {};
    file.document = known->document;
    file.problem = known->problem;
    return store_.put_watched_file(file);
  }
  if (facts.bytes == 0) return {};  // no document; often one that is about to be written
  if (!known && files_ >= options_.files) {
    note(fmt::format("There are more than {} files: the others are left out.", options_.files));
    return {};
  }
  if (!known) {
    TRY_ASSIGN(const bool moved, take_as_moved(file));
    if (moved) return {};
  }
  if (!settled(whole, facts)) return {};
  waiting_.erase(whole);
  if (facts.bytes > library_.upload_limit()) {
    return refuse(
        file, fmt::format("{} is larger than {} MB, the most this server takes.",
                          base::to_valid_utf8(entry.name), library_.upload_limit() / 1'000'000));
  }
  return take_in(folder, file);
}

bool FollowedFolder::settled(const std::string& path, const FileFacts& facts) {
  if (closed_.contains(path)) return true;
  const auto settle = std::chrono::nanoseconds(options_.settle).count();
  if (wall_nanoseconds() - std::max(facts.modified, facts.changed) >= settle) return true;
  const auto now = Clock::now();
  const auto found = waiting_.find(path);
  if (found == waiting_.end()) {
    // The next scan sees those beyond the limit.
    if (waiting_.size() < kMaxWaiting) waiting_[path] = {facts, now};
    return false;
  }
  Waiting& waiting = found->second;
  if (waiting.facts.bytes == facts.bytes && waiting.facts.modified == facts.modified &&
      waiting.facts.changed == facts.changed) {
    return now - waiting.since >= options_.settle;
  }
  waiting = {facts, now};
  return false;
}

base::Status FollowedFolder::take_settled() {
  std::vector<std::string> due;
  const auto now = Clock::now();
  for (const auto& [path, waiting] : waiting_) {
    if (now - waiting.since >= options_.settle) due.push_back(path);
  }
  for (const std::string& path : due) {
    if (stopped()) return {};
    const auto before = waiting_.find(path);
    const auto since = before == waiting_.end() ? now : before->second.since;
    TRY(look_at(path));
    // Not there any more, say.
    const auto after = waiting_.find(path);
    if (after != waiting_.end() && after->second.since == since) waiting_.erase(after);
  }
  return {};
}

// A file that lay elsewhere in the folder: its document gets the new name, nothing is read.
base::Result<bool> FollowedFolder::take_as_moved(const store::WatchedFile& file) {
  TRY_ASSIGN(const auto before, store_.watched_file_like(file));
  if (!before || before->device != file.device) return false;
  const auto folder = root_->below(before->folder);
  if (folder ? folder->entry(before->name).has_value()
             : folder.error().code != base::Code::kNotFound) {
    return false;
  }
  const auto from = document_name(*before);
  const auto to = document_name(file);
  if (!from || !to) return false;
  const base::Status renamed = library_.rename(watch_.workspace, before->document, *from, *to);
  if (!renamed && renamed.error().code == base::Code::kNotFound) return false;
  TRY(renamed);
  TRY(library_.release_names(watch_.workspace, {*from}));
  store::WatchedFile moved = file;
  moved.document = before->document;
  TRY(store_.put_watched_file(moved));
  TRY(store_.remove_watched_file(watch_.id, before->folder, before->name));
  return true;
}

base::Status FollowedFolder::take_in(const Folder& folder, const store::WatchedFile& file) {
  const auto name = document_name(file);
  if (!name) return refuse(file, name.error().message);
  const auto fd = folder.file(file.name);
  if (!fd) {
    if (fd.error().code == base::Code::kNotFound) return {};
    ++unreadable_;
    note(fmt::format("{}: {}", base::to_valid_utf8(file.name), fd.error().message));
    return {};
  }
  auto before = facts_of(fd->get());
  if (!before) return {};
  TRY_ASSIGN(const auto incoming, library_.begin_upload());
  std::vector<char> buffer(kReadBytes);
  for (;;) {
    if (stopped()) return base::fail(base::Code::kCancelled, "The scan was stopped.");
    const auto got = base::read_some(fd->get(), buffer, "The file could not be read");
    if (!got) {
      ++unreadable_;
      note(fmt::format("{}: {}", base::to_valid_utf8(file.name), got.error().message));
      return {};
    }
    if (*got == 0) break;
    const auto written = incoming->write(base::as_bytes({buffer.data(), *got}));
    if (!written && written.error().code == base::Code::kTooLarge) {
      return refuse(file, written.error().message);
    }
    TRY(written);
  }
  const auto after = facts_of(fd->get());
  if (!after || after->bytes != incoming->bytes() || after->modified != before->modified) {
    // Written to while it was read.
    if (after && waiting_.size() < kMaxWaiting) {
      waiting_[joined(file.folder, file.name)] = {*after, Clock::now()};
    }
    return {};
  }
  const auto uploaded = library_.finish_upload(*incoming, watch_.workspace, *name);
  if (!uploaded && uploaded.error().code == base::Code::kInvalid) {
    return refuse(file, uploaded.error().message);
  }
  if (!uploaded) return base::fail(uploaded.error());
  store::WatchedFile taken = file;
  taken.bytes = after->bytes;
  taken.modified = after->modified;
  taken.document = uploaded->document.document.id;
  TRY(store_.put_watched_file(taken));
  ++files_;
  {
    std::lock_guard lock(mutex_);
    ++view_.files;
  }
  publish();
  return {};
}

base::Status FollowedFolder::refuse(store::WatchedFile file, std::string problem) {
  file.document = 0;
  file.problem = std::move(problem);
  return store_.put_watched_file(file);
}

// A file that is gone, or a folder with all in it.
base::Status FollowedFolder::let_go_below(const std::string& path) {
  if (!path.empty()) {
    const auto [parent, name] = split_last(path);
    TRY_ASSIGN(const auto file, store_.watched_file(watch_.id, parent, name));
    if (file) {
      const auto folder = root_->below(parent);
      TRY_ASSIGN(const Folder nearest, root_->nearest(parent));
      if (is_gone(folder, nearest.facts().device, *file)) TRY(let_go({*file}));
    }
    if (notices_ && !root_->below(path)) notices_->remove(path);
  }
  std::optional<std::string> at;
  for (;;) {
    TRY_ASSIGN(at, store_.next_watched_folder(
                       watch_.id, path, at ? std::optional<std::string_view>(*at) : std::nullopt));
    if (!at) return {};
    TRY(let_go_in(*at));
  }
}

base::Status FollowedFolder::let_go_in(const std::string& path) {
  const auto folder = root_->below(path);
  TRY_ASSIGN(const Folder nearest, root_->nearest(path));
  std::string after;
  for (;;) {
    if (stopped()) return base::fail(base::Code::kCancelled, "The scan was stopped.");
    TRY_ASSIGN(const auto files, store_.watched_files(watch_.id, path, after, kRowsAtOnce));
    if (files.empty()) return {};
    after = files.back().name;
    std::vector<store::WatchedFile> gone;
    for (const store::WatchedFile& file : files) {
      if (is_gone(folder, nearest.facts().device, file)) gone.push_back(file);
    }
    TRY(let_go(gone));
  }
}

bool FollowedFolder::is_gone(const base::Result<Folder>& folder, std::uint64_t device,
                             const store::WatchedFile& file) {
  if (ignore_.ignores_with_parents(joined(file.folder, file.name), IgnoreRules::Kind::kFile)) {
    return true;
  }
  base::Result<Entry> entry = folder ? folder->entry(file.name) : base::fail(folder.error());
  if (entry) return entry->kind != EntryKind::kFile;
  // A folder that may not be read now, or a disk that fails, says nothing of its files.
  if (entry.error().code != base::Code::kNotFound) return false;
  if (device == file.device) return true;
  ++held_;
  note("Files on a disk that is not there now keep their documents.");
  return false;
}

base::Status FollowedFolder::let_go(const std::vector<store::WatchedFile>& files) {
  std::vector<std::string> names;
  for (const store::WatchedFile& file : files) {
    if (auto name = document_name(file)) names.push_back(std::move(*name));
  }
  if (!names.empty()) TRY(library_.release_names(watch_.workspace, names));
  for (const store::WatchedFile& file : files) {
    TRY(store_.remove_watched_file(watch_.id, file.folder, file.name));
  }
  return {};
}

base::Status FollowedFolder::release_all() {
  std::optional<std::string> at;
  for (;;) {
    TRY_ASSIGN(at, store_.next_watched_folder(
                       watch_.id, "", at ? std::optional<std::string_view>(*at) : std::nullopt));
    if (!at) return {};
    for (;;) {
      TRY_ASSIGN(const auto files, store_.watched_files(watch_.id, *at, "", kRowsAtOnce));
      if (files.empty()) break;
      TRY(let_go(files));
    }
  }
}

// Names that cannot be kept as they are get a mark of their own, so that two of them stay two.
base::Result<std::string> FollowedFolder::document_name(const store::WatchedFile& file) const {
  const std::string whole = watch_.label + "/" + joined(file.folder, file.name);
  TRY_ASSIGN(std::string name, clean_name(whole));
  if (name == whole) return name;
  const std::size_t slash = name.rfind('/');
  std::size_t dot = name.rfind('.');
  if (dot == std::string::npos || (slash != std::string::npos && dot < slash)) dot = name.size();
  name.insert(dot, " [" + base::sha256_hex(whole).substr(0, 8) + "]");
  return clean_name(name);
}

}  // namespace qwalt::library
