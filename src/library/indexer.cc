#include "library/indexer.h"

#include <algorithm>
#include <chrono>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "base/memory_usage.h"

namespace qwalt::library {
namespace {

using std::chrono_literals::operator""h;

constexpr int kChangesAtOnce = 256;
// A commit costs a few syncs: changes are gathered this long, so that neither many small documents
// nor one behind a large one wait much.
constexpr double kGatherMilliseconds = 200;
// Damage that comes after bytes were checked is met at the latest so long after.
constexpr auto kCheckAgain = 1h;

// An index holds the terms of one version of the analysis; of another version it is of no use.
std::string version_suffix() { return ".v" + std::to_string(text::kAnalysisVersion); }

constexpr std::string_view kDamagedSuffix = ".damaged";

bool share_a_segment(const index::Snapshot& a, const index::Snapshot& b) {
  return std::any_of(a.segments().begin(), a.segments().end(), [&](const auto& own) {
    return std::any_of(b.segments().begin(), b.segments().end(),
                       [&](const auto& other) { return own.segment == other.segment; });
  });
}

}  // namespace

Indexer::Indexer(store::Store& store, base::FileSystem& files, std::string folder,
                 Listener listener, const Options& options)
    : store_(store),
      files_(files),
      folder_(std::move(folder)),
      listener_(std::move(listener)),
      options_(options) {}

Indexer::~Indexer() { stop(); }

base::Status Indexer::start() {
  TRY(base::make_directories(folder_));
  TRY(remove_other_versions());
  TRY_ASSIGN(const auto workspaces, store_.workspaces());
  TRY_ASSIGN(const store::Sequence last, store_.last_sequence());
  TRY(remove_strangers(workspaces));
  for (store::Id workspace : workspaces) {
    // An index that was never begun would have all changes followed from the first one on.
    TRY_ASSIGN(const bool begun, has_index(workspace));
    if (!begun && workspace != workspaces.front()) continue;
    TRY_ASSIGN(Writer writer, open_or_empty(workspace));
    if (writer->snapshot()->sequence() > last) {
      base::log_error("The index is newer than the store: it is built again.");
      writer.reset();
      TRY(set_aside(workspace));
      TRY_ASSIGN(writer, open_or_empty(workspace));
    }
    publish(workspace, *writer);
    writers_[workspace] = std::move(writer);
  }
  rewind();
  caught_up_ = sequence_ == last;
  next_forget_ = std::chrono::steady_clock::now() + kCheckAgain;
  merges_ = std::make_unique<MergeThread>([this] {
    std::lock_guard lock(mutex_);
    merged_ = true;
    wake_.notify_all();
  });
  thread_ = std::jthread([this](const std::stop_token& stop) { follow(stop); });
  return {};
}

void Indexer::stop() {
  if (!thread_.joinable()) return;
  thread_.request_stop();
  thread_.join();
  merges_.reset();
}

void Indexer::notify() {
  std::lock_guard lock(mutex_);
  notified_ = true;
  caught_up_ = false;
  wake_.notify_all();
}

void Indexer::forget(store::Id workspace) {
  std::lock_guard lock(mutex_);
  forgotten_.insert(workspace);
  notified_ = true;
  wake_.notify_all();
}

void Indexer::rebuild(store::Id workspace, const index::Snapshot& damaged) {
  std::lock_guard lock(mutex_);
  const auto current = snapshots_.find(workspace);
  if (current == snapshots_.end() || !share_a_segment(*current->second, damaged)) return;
  rebuild_.insert(workspace);
  notified_ = true;
  caught_up_ = false;
  wake_.notify_all();
}

void Indexer::rebuild(store::Id workspace) {
  std::lock_guard lock(mutex_);
  rebuild_.insert(workspace);
  notified_ = true;
  caught_up_ = false;
  wake_.notify_all();
}

bool Indexer::wait_until_applied(store::Sequence sequence, std::chrono::milliseconds limit,
                                 const std::stop_token& stop) const {
  std::unique_lock lock(mutex_);
  return wake_.wait_for(lock, stop, limit,
                        [&] { return rebuild_.empty() && applied_ >= sequence; });
}

base::Status Indexer::watched(store::Id workspace, base::Status status) {
  if (status || status.error().code != base::Code::kCorrupt) return status;
  std::lock_guard lock(mutex_);
  rebuild_.insert(workspace);
  notified_ = true;
  caught_up_ = false;
  return status;
}

bool Indexer::contains(store::Id workspace, store::Id document) {
  const auto current = snapshot(workspace);
  const auto found = current->contains(document);
  if (!found) rebuild(workspace, *current);
  return found.value_or(false);
}

std::shared_ptr<const index::Snapshot> Indexer::snapshot(store::Id workspace) const {
  std::lock_guard lock(mutex_);
  auto found = snapshots_.find(workspace);
  if (found != snapshots_.end()) return found->second;
  return std::make_shared<index::Snapshot>(0, std::vector<index::SegmentView>{});
}

bool Indexer::caught_up() const {
  std::lock_guard lock(mutex_);
  return caught_up_;
}

std::string Indexer::index_folder(store::Id workspace) const {
  return folder_ + "/" + base::id_to_string(workspace) + version_suffix();
}

base::Status Indexer::remove_other_versions() {
  TRY_ASSIGN(const auto names, files_.list(folder_));
  for (const std::string& name : names) {
    if (name.ends_with(version_suffix())) continue;
    if (name.ends_with(version_suffix().append(kDamagedSuffix))) continue;
    base::log_info("The index of an earlier version is removed; it is built again.");
    TRY(index::IndexWriter::destroy(files_, folder_ + "/" + name));
    TRY(files_.remove_directory(folder_ + "/" + name));
  }
  return {};
}

base::Status Indexer::remove_index(store::Id workspace) {
  const std::string folder = index_folder(workspace);
  for (const std::string& path : {folder, folder + std::string(kDamagedSuffix)}) {
    TRY(base::make_directories(path));
    TRY(index::IndexWriter::destroy(files_, path));
    TRY(files_.remove_directory(path));
  }
  return {};
}

// What a workspace left that was removed just before the process ended.
base::Status Indexer::remove_strangers(const std::vector<store::Id>& workspaces) {
  TRY_ASSIGN(const auto names, files_.list(folder_));
  for (const std::string& name : names) {
    const auto id = base::id_from_string(std::string_view(name).substr(0, name.find('.')));
    if (!id || std::find(workspaces.begin(), workspaces.end(), *id) != workspaces.end()) continue;
    TRY(remove_index(*id));
  }
  return {};
}

base::Result<bool> Indexer::has_index(store::Id workspace) const {
  TRY_ASSIGN(const auto names, files_.list(folder_));
  const std::string own = base::id_to_string(workspace) + version_suffix();
  if (std::find(names.begin(), names.end(), own) != names.end()) return true;
  TRY_ASSIGN(const auto documents, store_.ready_documents(workspace));
  return !documents.empty();
}

base::Result<bool> Indexer::is_followed(store::Id workspace) {
  if (writers_.contains(workspace)) return true;
  TRY_ASSIGN(const auto all, store_.workspaces());
  return std::find(all.begin(), all.end(), workspace) != all.end();
}

base::Status Indexer::forget_requested() {
  std::set<store::Id> workspaces;
  {
    std::lock_guard lock(mutex_);
    workspaces.swap(forgotten_);
    for (store::Id workspace : workspaces) {
      snapshots_.erase(workspace);
      rebuild_.erase(workspace);
    }
  }
  for (store::Id workspace : workspaces) {
    merges_->cancel();  // it would go on writing in the folder
    writers_.erase(workspace);
    TRY(remove_index(workspace));
  }
  return {};
}

base::Result<Indexer::Writer> Indexer::open_or_empty(store::Id workspace) {
  const std::string folder = index_folder(workspace);
  TRY(base::make_directories(folder));
  auto opened = index::IndexWriter::open(files_, folder);
  if (opened) return opened;
  if (opened.error().code == base::Code::kCorrupt) {
    base::log_error("The index is damaged and is built again from the store: {}",
                    opened.error().message);
    TRY(set_aside(workspace));
  } else if (opened.error().code == base::Code::kUnsupported) {
    base::log_info("The index is built again from the store: {}", opened.error().message);
    TRY(index::IndexWriter::destroy(files_, folder));
  } else {
    return opened;
  }
  return index::IndexWriter::open(files_, folder);
}

// Leaves an empty folder.
base::Status Indexer::set_aside(store::Id workspace) {
  const std::string folder = index_folder(workspace);
  const std::string aside = folder + std::string(kDamagedSuffix);
  TRY(base::make_directories(aside));
  TRY(index::IndexWriter::destroy(files_, aside));
  TRY(files_.remove_directory(aside));
  TRY(files_.rename(folder, aside));
  return base::make_directories(folder);
}

base::Result<index::IndexWriter*> Indexer::writer(store::Id workspace) {
  auto found = writers_.find(workspace);
  if (found == writers_.end()) {
    TRY_ASSIGN(Writer opened, open_or_empty(workspace));
    found = writers_.emplace(workspace, std::move(opened)).first;
  }
  return found->second.get();
}

void Indexer::publish(store::Id workspace, const index::IndexWriter& writer) {
  std::lock_guard lock(mutex_);
  snapshots_[workspace] = writer.snapshot();
}

// Goes back to the change that the least advanced index has reached; the others skip what they
// have.
void Indexer::rewind() {
  bool first = true;
  for (const auto& [workspace, writer] : writers_) {
    const store::Sequence reached = writer->snapshot()->sequence();
    sequence_ = first ? reached : std::min(sequence_, reached);
    first = false;
  }
}

void Indexer::follow(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    if (!wait_for_work(stop)) {
      forget_checks();
      continue;
    }
    base::Status done = catch_up(stop);
    if (done || stop.stop_requested()) continue;
    base::log_error("The index could not follow the store and tries again: {}",
                    done.error().message);
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, stop, options_.retry_pause, [&] { return !rebuild_.empty(); });
    notified_ = true;
  }
}

// False when it is time to check the bytes again.
bool Indexer::wait_for_work(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  if (std::chrono::steady_clock::now() >= next_forget_) return false;
  if (!wake_.wait_until(lock, stop, next_forget_, [&] { return notified_ || merged_; })) {
    return stop.stop_requested();
  }
  notified_ = false;
  merged_ = false;
  return true;
}

void Indexer::forget_checks() {
  next_forget_ = std::chrono::steady_clock::now() + kCheckAgain;
  for (const auto& [workspace, writer] : writers_) {
    const auto current = writer->snapshot();
    for (const index::SegmentView& view : current->segments()) view.segment->forget_checks();
  }
}

base::Status Indexer::catch_up(const std::stop_token& stop) {
  TRY(forget_requested());
  TRY(rebuild_requested());
  TRY(purge());
  bool worked = false;
  while (!stop.stop_requested()) {
    merge();
    TRY_ASSIGN(const auto changes, store_.changes_after(sequence_, kChangesAtOnce));
    if (changes.empty()) break;
    if (base::Status applied = apply(changes, stop); !applied) {
      for (auto& [workspace, writer] : writers_) {
        if (auto discarded = writer->discard(); !discarded) return discarded;
      }
      return applied;
    }
    worked = true;
    merging_ = true;
    std::lock_guard lock(mutex_);
    applied_ = sequence_;
    wake_.notify_all();
  }
  if (worked) base::release_free_memory();
  std::lock_guard lock(mutex_);
  caught_up_ = !notified_ && !stop.stop_requested();
  applied_ = sequence_;
  wake_.notify_all();
  return {};
}

base::Status Indexer::rebuild_requested() {
  std::set<store::Id> workspaces;
  {
    std::lock_guard lock(mutex_);
    workspaces.swap(rebuild_);
    if (!workspaces.empty()) applied_ = 0;
  }
  for (store::Id workspace : workspaces) {
    base::Status rebuilt = rebuild_now(workspace);
    if (rebuilt) continue;
    std::lock_guard lock(mutex_);
    rebuild_.insert(workspaces.begin(), workspaces.end());
    return rebuilt;
  }
  if (!workspaces.empty()) rewind();
  return {};
}

base::Status Indexer::rebuild_now(store::Id workspace) {
  base::log_error("The index of a workspace is damaged and is built again from the store.");
  merges_->cancel();  // it would go on writing in the folder
  writers_.erase(workspace);
  TRY(set_aside(workspace));
  TRY_ASSIGN(index::IndexWriter * fresh, writer(workspace));
  publish(workspace, *fresh);
  std::lock_guard lock(mutex_);
  rebuild_.erase(workspace);  // asked for again meanwhile, by searches of the old one
  return {};
}

// Applies a prefix of `changes` and commits it. A removal is never split from what goes before it:
// a replacement is an addition followed by the removal of what it replaces.
base::Status Indexer::apply(const std::vector<store::Change>& changes,
                            const std::stop_token& stop) {
  base::Stopwatch watch;
  std::vector<store::Change> applied;
  for (const store::Change& change : changes) {
    const bool may_stop = !applied.empty() && change.added;
    if (may_stop && (stop.stop_requested() || watch.milliseconds() > kGatherMilliseconds)) break;
    TRY(apply(change));
    applied.push_back(change);
  }
  return commit(applied);
}

base::Status Indexer::apply(const store::Change& change) {
  TRY_ASSIGN(const bool followed, is_followed(change.workspace));
  if (!followed) return {};
  TRY_ASSIGN(index::IndexWriter * target, writer(change.workspace));
  if (target->snapshot()->sequence() >= change.sequence) return {};
  if (!change.added) {
    return watched(change.workspace, target->remove_document(change.document));
  }
  return add_document(change.workspace, *target, change.document);
}

base::Status Indexer::add_document(store::Id workspace, index::IndexWriter& writer,
                                   store::Id document) {
  TRY(writer.begin_document(document));
  base::Status read = store_.each_passage(document, [&](const store::PassageText& passage) {
    return writer.add_passage(terms_.analyse(passage));
  });
  if (read) return watched(workspace, writer.end_document());
  TRY(watched(workspace, writer.abort_document()));
  // Removed after this change: a later one says so.
  if (read.error().code == base::Code::kNotFound) return {};
  return read;
}

base::Status Indexer::commit(const std::vector<store::Change>& applied) {
  std::map<store::Id, std::vector<store::Id>> added;  // by workspace
  for (const store::Change& change : applied) {
    auto& documents = added[change.workspace];
    if (change.added) documents.push_back(change.document);
  }
  const store::Sequence sequence = applied.back().sequence;
  for (auto& [workspace, documents] : added) {
    const auto found = writers_.find(workspace);
    if (found == writers_.end()) continue;
    index::IndexWriter& writer = *found->second;
    if (writer.snapshot()->sequence() >= sequence) continue;
    const auto committed = writer.commit(sequence);
    if (!committed) return watched(workspace, base::fail(committed.error()));
    publish(workspace, writer);
  }
  sequence_ = sequence;
  for (auto& [workspace, documents] : added) listener_.indexed(workspace, documents);
  return purge();
}

// Also what an earlier process, or a full disk, has left to do.
base::Status Indexer::purge() {
  if (purged_ == sequence_) return {};
  TRY_ASSIGN(const auto purged, store_.purge_replaced(sequence_));
  purged_ = sequence_;
  if (!purged.empty()) listener_.purged(purged);
  return {};
}

// Takes back the merge that is done, and sees to it that what should be merged is.
void Indexer::merge() {
  if (const auto done = merges_->take()) finish_merge(*done);
  for (const auto& [workspace, writer] : writers_) {
    while (merging_ && merge(workspace)) {
    }
  }
}

// True if a small merge was done at once: there may be another.
bool Indexer::merge(store::Id workspace) {
  const auto task = writers_.at(workspace)->plan_merge();
  if (!task) return false;
  if (task->passages() <= options_.merge_at_once_passages) {
    task->run({});
    finish_merge({workspace, task});
    return true;
  }
  if (!merges_->busy()) merges_->start({workspace, task});
  return false;
}

void Indexer::finish_merge(const MergeThread::Merge& merge) {
  index::IndexWriter& writer = *writers_.at(merge.workspace);
  const base::Status done = watched(merge.workspace, writer.finish_merge(merge.task));
  if (done) {
    publish(merge.workspace, writer);
  } else if (done.error().code != base::Code::kCancelled) {
    base::log_error("The index could not be merged: {}", done.error().message);
    merging_ = false;
  }
}

}  // namespace qwalt::library
