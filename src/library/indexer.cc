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

using std::chrono_literals::operator""s;

constexpr int kChangesAtOnce = 256;
// A commit costs a few syncs: changes are gathered this long, so that neither many small documents
// nor one behind a large one wait much.
constexpr double kGatherMilliseconds = 200;
constexpr auto kRetryPause = 5s;

// An index holds the terms of one version of the analysis; of another version it is of no use.
std::string version_suffix() { return ".v" + std::to_string(text::kAnalysisVersion); }

}  // namespace

Indexer::Indexer(store::Store& store, base::FileSystem& files, std::string folder,
                 Listener listener)
    : store_(store), files_(files), folder_(std::move(folder)), listener_(std::move(listener)) {}

Indexer::~Indexer() { stop(); }

base::Status Indexer::start() {
  TRY(base::make_directories(folder_));
  TRY(remove_other_versions());
  TRY_ASSIGN(const auto workspaces, store_.workspaces());
  for (store::Id workspace : workspaces) {
    TRY_ASSIGN(Writer writer, open_or_empty(workspace));
    publish(workspace, *writer);
    writers_[workspace] = std::move(writer);
  }
  rewind();
  TRY_ASSIGN(const store::Sequence last, store_.last_sequence());
  caught_up_ = sequence_ == last;
  thread_ = std::jthread([this](const std::stop_token& stop) { follow(stop); });
  return {};
}

void Indexer::stop() {
  if (!thread_.joinable()) return;
  thread_.request_stop();
  thread_.join();
}

void Indexer::notify() {
  std::lock_guard lock(mutex_);
  notified_ = true;
  caught_up_ = false;
  wake_.notify_all();
}

void Indexer::rebuild(store::Id workspace) {
  {
    std::lock_guard lock(mutex_);
    rebuild_.insert(workspace);
  }
  notify();
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
    base::log_info("The index of an earlier version is removed; it is built again.");
    TRY(index::IndexWriter::destroy(files_, folder_ + "/" + name));
    TRY(files_.remove_directory(folder_ + "/" + name));
  }
  return {};
}

base::Result<Indexer::Writer> Indexer::open_or_empty(store::Id workspace) {
  const std::string folder = index_folder(workspace);
  TRY(base::make_directories(folder));
  auto opened = index::IndexWriter::open(files_, folder);
  if (opened || opened.error().code != base::Code::kCorrupt) return opened;
  base::log_error("The index is damaged and is built again from the store: {}",
                  opened.error().message);
  TRY(index::IndexWriter::destroy(files_, folder));
  return index::IndexWriter::open(files_, folder);
}

base::Result<index::IndexWriter*> Indexer::writer(store::Id workspace) {
  Writer& writer = writers_[workspace];
  if (!writer) {
    TRY_ASSIGN(writer, open_or_empty(workspace));
  }
  return writer.get();
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
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, stop, [&] { return notified_; });
      notified_ = false;
    }
    base::Status done = catch_up(stop);
    if (done || stop.stop_requested()) continue;
    base::log_error("The index could not follow the store and tries again: {}",
                    done.error().message);
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, stop, kRetryPause, [] { return false; });
    notified_ = true;
  }
}

base::Status Indexer::catch_up(const std::stop_token& stop) {
  TRY(rebuild_requested());
  bool worked = false;
  while (!stop.stop_requested()) {
    TRY_ASSIGN(const auto changes, store_.changes_after(sequence_, kChangesAtOnce));
    if (changes.empty()) break;
    if (base::Status applied = apply(changes, stop); !applied) {
      for (auto& [workspace, writer] : writers_) {
        if (auto discarded = writer->discard(); !discarded) return discarded;
      }
      return applied;
    }
    worked = true;
  }
  if (worked) {
    TRY(merge(stop));
    base::release_free_memory();
  }
  std::lock_guard lock(mutex_);
  caught_up_ = !notified_ && !stop.stop_requested();
  return {};
}

base::Status Indexer::rebuild_requested() {
  std::set<store::Id> workspaces;
  {
    std::lock_guard lock(mutex_);
    workspaces.swap(rebuild_);
  }
  for (store::Id workspace : workspaces) {
    base::log_warning("The index of a workspace is built again from the store.");
    writers_[workspace].reset();
    TRY(index::IndexWriter::destroy(files_, index_folder(workspace)));
    TRY_ASSIGN(index::IndexWriter * fresh, writer(workspace));
    publish(workspace, *fresh);
  }
  if (!workspaces.empty()) rewind();
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
  TRY_ASSIGN(index::IndexWriter * target, writer(change.workspace));
  if (target->snapshot()->sequence() >= change.sequence) return {};
  if (!change.added) return target->remove_document(change.document);
  return add_document(*target, change.document);
}

base::Status Indexer::add_document(index::IndexWriter& writer, store::Id document) {
  TRY(writer.begin_document(document));
  base::Status read = store_.each_passage(document, [&](const store::PassageText& passage) {
    return writer.add_passage(terms_.analyse(passage));
  });
  if (read) return writer.end_document();
  TRY(writer.abort_document());
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
    index::IndexWriter& writer = *writers_.at(workspace);
    if (writer.snapshot()->sequence() >= sequence) continue;
    TRY(writer.commit(sequence));
    publish(workspace, writer);
  }
  sequence_ = sequence;
  TRY_ASSIGN(const auto purged, store_.purge_replaced(sequence));
  for (auto& [workspace, documents] : added) listener_.indexed(workspace, documents);
  if (!purged.empty()) listener_.purged(purged);
  return {};
}

base::Status Indexer::merge(const std::stop_token& stop) {
  for (auto& [workspace, writer] : writers_) {
    for (;;) {
      if (stop.stop_requested()) return {};
      TRY_ASSIGN(const bool merged, writer->merge_if_needed());
      if (!merged) break;
      publish(workspace, *writer);
    }
  }
  return {};
}

}  // namespace qwalt::library
