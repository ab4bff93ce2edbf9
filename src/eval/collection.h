// Documents in a library of their own: the whole way that an upload goes, in a temporary data
// folder.
//
// One thread uses it; the library inside has its own. The extractor must outlive it. Memory: that
// of the library. Disk: a copy of the files, their text and the index.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "eval/document_files.h"
#include "eval/temporary_folder.h"
#include "eval/watch.h"
#include "extract/extractor.h"
#include "library/library.h"
#include "store/store.h"

namespace qwalt::eval {

struct FailedDocument {
  std::string name;
  std::string reason;
};

struct CollectionFigures {
  std::size_t documents = 0;  // that can be searched
  std::uint64_t pages = 0;    // of formats that have pages; sections of others
  std::uint64_t passages = 0;
  std::uint64_t characters = 0;
  std::uint64_t index_bytes = 0;
  double milliseconds = 0;  // from the first upload until everything can be found
  std::vector<FailedDocument> failed;
};

class Collection {
 public:
  // Reads all files, `workers` at a time, and returns when those that can be read are searchable.
  static base::Result<std::unique_ptr<Collection>> read(const std::vector<DocumentFile>& files,
                                                        extract::Extractor& extractor, int workers,
                                                        const Watch& watch);
  ~Collection();

  const CollectionFigures& figures() const { return figures_; }

  // Of files[index]; nullopt if it could not be read.
  std::optional<store::Id> document(std::size_t index) const { return ids_[index]; }
  store::Store& store() { return *store_; }

  // In `documents` only, when present.
  base::Result<std::vector<library::FoundPassage>> search(
      const std::string& question, const std::optional<std::vector<store::Id>>& documents,
      std::size_t limit) const;

 private:
  explicit Collection(TemporaryFolder folder) : folder_(std::move(folder)) {}

  base::Status open(extract::Extractor& extractor, int workers);
  base::Status upload(const std::vector<DocumentFile>& files, const Watch& watch);
  base::Result<store::Id> upload(const DocumentFile& file);
  base::Status wait(const std::vector<DocumentFile>& files, const Watch& watch);
  base::Result<library::DocumentView> settled(store::Id id, const Watch& watch, double share);
  void count(const library::DocumentView& view);
  void pause();

  TemporaryFolder folder_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<library::Library> library_;
  store::Id workspace_ = 0;
  std::vector<std::optional<store::Id>> ids_;  // by file
  CollectionFigures figures_;

  std::uint64_t subscription_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool news_ = false;
};

}  // namespace qwalt::eval
