// Keeps the index of each workspace following the store: applies the store's changes in order,
// publishes snapshots, merges, and rebuilds from the store what is damaged or gone.
//
// One thread writes, another one merges beside it; all public functions from any thread. A ready
// document is searchable once the snapshot of its workspace contains it. Errors of disk are logged
// and tried again. A damaged index is set aside as `<folder>.damaged`, in place of the one before:
// its blocks of a failing disk are not given to the new index, and somebody can look at it.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "base/file_system.h"
#include "index/index_writer.h"
#include "library/merge_thread.h"
#include "library/passage_terms.h"
#include "store/store.h"

namespace qwalt::library {

class Indexer {
 public:
  struct Options {
    // A merge of no more than this, some 30 ms, is done at once instead of handed over.
    std::uint64_t merge_at_once_passages = 5'000;
    std::chrono::milliseconds retry_pause{5'000};  // after disk or store refused
  };

  // Called on the writing thread.
  struct Listener {
    // After a publication: documents that became searchable.
    std::function<void(store::Id workspace, const std::vector<store::Id>&)> indexed;
    // Replaced documents whose last trace has left the store.
    std::function<void(const std::vector<store::Document>&)> purged;
  };

  // `folder` holds one index folder for each workspace.
  Indexer(store::Store& store, base::FileSystem& files, std::string folder, Listener listener,
          const Options& options);
  ~Indexer();

  // Opens the indexes that are there (some ms) and starts following. What is missing or damaged is
  // rebuilt in the background; until then its documents are not searchable.
  base::Status start();
  void stop();

  void notify();  // the store has new changes
  // A search of this snapshot met damaged bytes: the index is built again, unless it has been.
  void rebuild(store::Id workspace, const index::Snapshot& damaged);

  // What can be searched now. Never null: an empty one for a workspace without documents.
  std::shared_ptr<const index::Snapshot> snapshot(store::Id workspace) const;
  // Whether a search can find the document. Not while its index is damaged: it is rebuilt then.
  bool contains(store::Id workspace, store::Id document);

  // The same without a reason given by a search.
  void rebuild(store::Id workspace);
  // Returns when every index has the changes up to `sequence`, those that were being rebuilt too;
  // false when that took longer or `stop` came.
  bool wait_until_applied(store::Sequence sequence, std::chrono::milliseconds limit,
                          const std::stop_token& stop) const;
  std::string index_folder(store::Id workspace) const;
  bool is_merging() const { return merges_ != nullptr && merges_->busy(); }

  // The workspace has left the store: its index goes, in the background.
  void forget(store::Id workspace);

  // Whether everything the store held when the writer last looked is searchable.
  bool caught_up() const;

 private:
  using Writer = std::unique_ptr<index::IndexWriter>;

  base::Status remove_other_versions();
  base::Status remove_strangers(const std::vector<store::Id>& workspaces);
  base::Status remove_index(store::Id workspace);
  base::Status forget_requested();
  base::Result<bool> has_index(store::Id workspace) const;
  // Whether changes of the workspace are to be applied: not when it has left the store.
  base::Result<bool> is_followed(store::Id workspace);
  base::Status set_aside(store::Id workspace);
  base::Result<Writer> open_or_empty(store::Id workspace);
  base::Result<index::IndexWriter*> writer(store::Id workspace);
  void publish(store::Id workspace, const index::IndexWriter& writer);
  void rewind();
  // `status` of a call to the writer of `workspace`; asks for a rebuild if it met damage.
  base::Status watched(store::Id workspace, base::Status status);

  void follow(const std::stop_token& stop);
  bool wait_for_work(const std::stop_token& stop);
  void forget_checks();
  base::Status catch_up(const std::stop_token& stop);
  base::Status rebuild_requested();
  base::Status rebuild_now(store::Id workspace);
  base::Status apply(const std::vector<store::Change>& changes, const std::stop_token& stop);
  base::Status apply(const store::Change& change);
  base::Status add_document(store::Id workspace, index::IndexWriter& writer, store::Id document);
  base::Status commit(const std::vector<store::Change>& applied);
  base::Status purge();
  void merge();
  bool merge(store::Id workspace);
  void finish_merge(const MergeThread::Merge& merge);

  store::Store& store_;
  base::FileSystem& files_;
  const std::string folder_;
  const Listener listener_;
  const Options options_;

  // Of the writing thread, once it runs.
  std::map<store::Id, Writer> writers_;
  store::Sequence sequence_ = 0;  // every index has applied the changes up to here
  store::Sequence purged_ = -1;   // what was replaced up to here has left the store
  PassageTerms terms_;
  bool merging_ = true;  // false after a merge failed, until something changes
  std::chrono::steady_clock::time_point next_forget_;

  mutable std::mutex mutex_;
  mutable std::condition_variable_any wake_;
  bool notified_ = true;
  bool merged_ = false;  // a merge is done
  bool caught_up_ = false;
  store::Sequence applied_ = 0;  // as sequence_, for those who wait
  std::set<store::Id> rebuild_;
  std::set<store::Id> forgotten_;
  std::map<store::Id, std::shared_ptr<const index::Snapshot>> snapshots_;
  std::unique_ptr<MergeThread> merges_;
  std::jthread thread_;
};

}  // namespace qwalt::library
