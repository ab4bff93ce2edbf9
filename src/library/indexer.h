// Keeps the index of each workspace following the store: applies the store's changes in order,
// publishes snapshots, merges, and rebuilds from the store what is damaged or gone.
//
// One thread writes; all public functions from any thread. A ready document is searchable once the
// snapshot of its workspace contains it. Errors of disk are logged and tried again.
#pragma once

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
#include "library/passage_terms.h"
#include "store/store.h"

namespace qwalt::library {

class Indexer {
 public:
  // Called on the writing thread.
  struct Listener {
    // After a publication: documents that became searchable.
    std::function<void(store::Id workspace, const std::vector<store::Id>&)> indexed;
    // Replaced documents whose last trace has left the store.
    std::function<void(const std::vector<store::Document>&)> purged;
  };

  // `folder` holds one index folder for each workspace.
  Indexer(store::Store& store, base::FileSystem& files, std::string folder, Listener listener);
  ~Indexer();

  // Opens the indexes that are there (some ms) and starts following. What is missing or damaged is
  // rebuilt in the background; until then its documents are not searchable.
  base::Status start();
  void stop();

  void notify();                      // the store has new changes
  void rebuild(store::Id workspace);  // a search met damaged bytes

  // What can be searched now. Never null: an empty one for a workspace without documents.
  std::shared_ptr<const index::Snapshot> snapshot(store::Id workspace) const;

  // Whether everything the store held when the writer last looked is searchable.
  bool caught_up() const;

 private:
  using Writer = std::unique_ptr<index::IndexWriter>;

  base::Status remove_other_versions();
  std::string index_folder(store::Id workspace) const;
  base::Result<Writer> open_or_empty(store::Id workspace);
  base::Result<index::IndexWriter*> writer(store::Id workspace);
  void publish(store::Id workspace, const index::IndexWriter& writer);
  void rewind();

  void follow(const std::stop_token& stop);
  base::Status catch_up(const std::stop_token& stop);
  base::Status rebuild_requested();
  base::Status apply(const std::vector<store::Change>& changes, const std::stop_token& stop);
  base::Status apply(const store::Change& change);
  base::Status add_document(index::IndexWriter& writer, store::Id document);
  base::Status commit(const std::vector<store::Change>& applied);
  base::Status merge(const std::stop_token& stop);

  store::Store& store_;
  base::FileSystem& files_;
  const std::string folder_;
  const Listener listener_;

  // Of the writing thread, once it runs.
  std::map<store::Id, Writer> writers_;
  store::Sequence sequence_ = 0;  // every index has applied the changes up to here
  PassageTerms terms_;

  mutable std::mutex mutex_;
  std::condition_variable_any wake_;
  bool notified_ = true;
  bool caught_up_ = false;
  std::set<store::Id> rebuild_;
  std::map<store::Id, std::shared_ptr<const index::Snapshot>> snapshots_;
  std::jthread thread_;
};

}  // namespace qwalt::library
