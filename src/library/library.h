// The collection: documents come in, become searchable, are found, and go, for good.
//
// Ties together the originals on disk, the store (what is true), the ingest workers (queued
// documents to stored text) and the indexer (what is searchable). Nothing is acknowledged before it
// is durable; a document is called ready only when a search finds it; what is removed is found no
// more when remove() returns. Thread-safe; calls block on disk, some ms: not for the I/O thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/file_system.h"
#include "extract/extractor.h"
#include "library/archive.h"
#include "library/events.h"
#include "library/housekeeper.h"
#include "library/indexer.h"
#include "library/ingest.h"
#include "library/originals.h"
#include "library/verify.h"
#include "library/watch.h"
#include "search/highlights.h"
#include "search/query.h"
#include "search/query_notes.h"
#include "store/store.h"

namespace qwalt::library {

enum class DocumentState { kQueued, kExtracting, kIndexing, kReady, kFailed };

const char* state_name(DocumentState state);  // "queued", …

struct DocumentView {
  store::Document document;
  DocumentState state = DocumentState::kQueued;
  Progress progress;  // while extracting
};

struct DocumentViews {
  std::vector<DocumentView> documents;
  std::string next_cursor;
  std::int64_t total = 0;
};

struct Uploaded {
  DocumentView document;
  bool duplicate = false;
};

struct SearchRequest {
  store::Id workspace = 0;
  std::string text;
  std::optional<std::vector<store::Id>> documents;
  std::size_t limit = 10;
};

struct FoundPassage {
  store::PassageText passage;
  double score = 0;
  std::vector<store::PassageText> repeats;  // say the same further down, and are no results
};

struct SearchResult {
  std::vector<FoundPassage> passages;
  search::QueryNotes notes;
  std::string searched_for;                         // search::searched_text
  std::shared_ptr<const index::Snapshot> snapshot;  // what was searched
};

struct Options {
  std::string files_folder;  // originals
  std::string index_folder;
  std::int64_t upload_bytes = std::int64_t{2} << 30;
  int workers = 1;  // documents read side by side
  Indexer::Options indexing;
  // How long what the disk or the store refused waits, and removals for others to go with them.
  std::chrono::milliseconds retry_pause{5'000};
  std::vector<WatchSettings> watches;  // from the command line: permanent
  WatchOptions watching;
  // Called with documents that are gone, before the call that removed them returns: for those who
  // keep something made of them. On any thread; must not call the library.
  std::function<void(const std::vector<store::Document>&)> on_removed;
};

class Watcher;

class Library {
 public:
  // Opens and starts: unfinished jobs go on, the index catches up, both in the background.
  // All references must outlive the library.
  static base::Result<std::unique_ptr<Library>> open(Options options, store::Store& store,
                                                     extract::Extractor& extractor,
                                                     base::FileSystem& files);
  ~Library();

  // Upload: begin, write, finish. kInvalid for an empty file or a name that cannot be kept.
  base::Result<std::unique_ptr<Incoming>> begin_upload();
  // `source_url`: where it was fetched from.
  base::Result<Uploaded> finish_upload(Incoming& incoming, store::Id workspace,
                                       std::string_view name, std::string_view source_url = {});

  // The same for a document that brings an id, a time or a source; hash and size are filled in.
  base::Result<Uploaded> finish_upload(Incoming& incoming, store::NewDocument document);

  // Makes the original of `document`, whichever workspace that is in, a document of `workspace`
  // too. kNotFound when it was removed meanwhile.
  base::Result<Uploaded> add_to(store::Id workspace, const store::Document& document);

  base::Result<DocumentView> document(store::Id workspace, store::Id id) const;  // kNotFound
  // The one made of the original with this hash.
  base::Result<std::optional<DocumentView>> document_of_original(store::Id workspace,
                                                                 std::string_view sha256) const;
  // By id or by name, as clients name documents; kNotFound with a sentence naming it.
  base::Result<DocumentView> resolve(store::Id workspace, std::string_view id_or_name) const;
  base::Result<DocumentViews> list(store::Id workspace, std::string_view name_part,
                                   std::string_view cursor, int limit) const;

  // As Store::documents_by_age().
  base::Result<std::vector<DocumentView>> documents_by_age(store::Id workspace,
                                                           store::AgeOrder order, store::Id after,
                                                           int limit) const;

  // kConflict when it is ready, or failed.
  base::Result<DocumentView> cancel(store::Id workspace, store::Id id);
  base::Result<DocumentView> retry(store::Id workspace, store::Id id);
  base::Status remove(store::Id workspace, store::Id id);
  // As Store::remove_documents().
  base::Result<std::vector<store::Document>> remove(store::Id workspace,
                                                    const std::vector<store::Id>& ids);
  // kNotFound when it is gone or has no name `from`. Both names as clean_name() gives them.
  base::Status rename(store::Id workspace, store::Id id, std::string_view from,
                      std::string_view to);
  // Takes names from all that have or want them: those without another one are removed.
  base::Status release_names(store::Id workspace, const std::vector<std::string>& names);
  std::string original_path(const store::Document& document) const;

  base::Result<SearchResult> search(const SearchRequest& request) const;

  // Removes a workspace: Store::remove_workspace(), and its index. With `documents` its watched
  // folders and documents go first; what is put in meanwhile makes it kConflict.
  base::Status remove_workspace(store::Id id, bool documents);

  // Folders whose files are documents. EventKind::kWatch tells that something about one changed.
  // kNotFound when it is not there, kConflict when it lies in a watched one or holds one, kInvalid
  // for the data folder, a bad pattern, or too many. Its first scan goes on in the background.
  base::Result<WatchView> add_watch(const WatchSettings& settings);
  std::vector<WatchView> watches(store::Id workspace) const;
  base::Result<WatchView> watch(store::Id workspace, store::Id id) const;  // kNotFound
  // With `remove_documents`, what came by it goes as if the files were deleted.
  base::Status remove_watch(store::Id workspace, store::Id id, bool remove_documents);
  base::Status rescan(store::Id workspace, store::Id id);  // now, in the background

  // Proves that files, store and index agree, and mends what does not: library/verify.h. kConflict
  // while another one runs, kCancelled when stopped.
  base::Result<VerifyReport> verify(const VerifyOptions& options);

  // library/archive.h
  base::Result<std::unique_ptr<Export>> begin_export(store::Id workspace,
                                                     const std::vector<ExtraEntry>& extras);
  base::Result<std::unique_ptr<Import>> begin_import(store::Id workspace, ImportOptions options);

  Events& events() { return events_; }
  store::Store& store() { return store_; }
  bool caught_up() const { return indexer_->caught_up(); }
  std::shared_ptr<const index::Snapshot> snapshot(store::Id workspace) const {
    return indexer_->snapshot(workspace);
  }
  std::int64_t upload_limit() const { return options_.upload_bytes; }

 private:
  Library(Options options, store::Store& store, base::FileSystem& files,
          std::unique_ptr<Originals> originals);

  base::Status start(extract::Extractor& extractor);
  Indexer::Listener index_listener();
  Ingest::Listener ingest_listener();
  DocumentView view(store::Document document) const;
  base::Status empty_workspace(store::Id id);
  // What is done once a document has come into the store.
  Uploaded take_in(store::Added added);
  // What is done once documents have left the store.
  void forget(const std::vector<store::Document>& documents);
  void remove_originals(const std::vector<store::Document>& documents);
  void remove_if_unused(const std::string& sha256);
  bool remove_orphans();

  Options options_;
  store::Store& store_;
  base::FileSystem& files_;
  Events events_;
  std::unique_ptr<Originals> originals_;
  // Held while an original and the rows that need it come or go together.
  std::mutex originals_mutex_;
  std::unique_ptr<Housekeeper> housekeeper_;  // before those that send requests to it
  std::unique_ptr<Indexer> indexer_;
  std::unique_ptr<Ingest> ingest_;
  std::unique_ptr<Watcher> watcher_;
  std::mutex verifying_;
};

// A name as it is kept: valid UTF-8 without control characters, slashes for backslashes, without
// "." and ".." and leading slashes. It is data: no path is ever made of it. kInvalid when nothing
// is left, or beyond 500 bytes.
base::Result<std::string> clean_name(std::string_view name);

}  // namespace qwalt::library
