#include "library/library.h"

#include "base/log.h"
#include "base/utf8.h"
#include "library/store_text_source.h"
#include "library/verifier.h"
#include "library/watcher.h"
#include "search/question.h"
#include "search/searcher.h"

namespace qwalt::library {
namespace {

constexpr int kRemovedAtOnce = 500;
constexpr std::chrono::milliseconds kRemovalWait{30'000};

// Every hit, each followed by its repeats.
std::vector<store::PassageRef> refs_of(const std::vector<search::Hit>& hits) {
  std::vector<store::PassageRef> refs;
  refs.reserve(hits.size());
  for (const search::Hit& hit : hits) {
    refs.push_back({hit.document, hit.ordinal});
    for (const search::PassageRef& same : hit.repeats) {
      refs.push_back({same.document, same.ordinal});
    }
  }
  return refs;
}

// `passages`: those of refs_of(hits) that are still there, in this order. Where a hit is gone, what
// says the same takes its place.
std::vector<FoundPassage> found_passages(const std::vector<search::Hit>& hits,
                                         std::vector<store::PassageText> passages) {
  std::vector<FoundPassage> found;
  auto next = passages.begin();
  for (const search::Hit& hit : hits) {
    std::vector<store::PassageText> same;
    for (const store::PassageRef& ref : refs_of({hit})) {
      if (next != passages.end() && next->ref == ref) same.push_back(std::move(*next++));
    }
    if (same.empty()) continue;
    store::PassageText first = std::move(same.front());
    same.erase(same.begin());
    found.push_back({std::move(first), hit.score, std::move(same)});
  }
  return found;
}

}  // namespace

const char* state_name(DocumentState state) {
  switch (state) {
    case DocumentState::kQueued:
      return "queued";
    case DocumentState::kExtracting:
      return "extracting";
    case DocumentState::kIndexing:
      return "indexing";
    case DocumentState::kReady:
      return "ready";
    case DocumentState::kFailed:
      return "failed";
  }
  return "failed";
}

Library::Library(Options options, store::Store& store, base::FileSystem& files,
                 std::unique_ptr<Originals> originals)
    : options_(std::move(options)),
      store_(store),
      files_(files),
      originals_(std::move(originals)) {}

Library::~Library() = default;

base::Result<std::unique_ptr<Library>> Library::open(Options options, store::Store& store,
                                                     extract::Extractor& extractor,
                                                     base::FileSystem& files) {
  TRY_ASSIGN(auto originals, Originals::open(files, options.files_folder));
  std::unique_ptr<Library> library(
      new Library(std::move(options), store, files, std::move(originals)));
  TRY(library->start(extractor));
  return library;
}

base::Status Library::start(extract::Extractor& extractor) {
  TRY(store_.release_leases(base::now()));
  housekeeper_ = std::make_unique<Housekeeper>(
      store_, [this] { return remove_orphans(); }, options_.retry_pause);
  options_.indexing.retry_pause = options_.retry_pause;
  indexer_ = std::make_unique<Indexer>(store_, files_, options_.index_folder, index_listener(),
                                       options_.indexing);
  ingest_ = std::make_unique<Ingest>(store_, extractor, *originals_, ingest_listener(),
                                     options_.retry_pause);
  TRY(indexer_->start());
  ingest_->start(options_.workers);
  watcher_ = std::make_unique<Watcher>(*this, options_.watching,
                                       std::vector{options_.files_folder, options_.index_folder});
  return watcher_->start(options_.watches);
}

Indexer::Listener Library::index_listener() {
  return {[this](store::Id workspace, const std::vector<store::Id>& documents) {
            for (store::Id id : documents) events_.publish(EventKind::kDocument, workspace, id);
            housekeeper_->request();
          },
          [this](const std::vector<store::Document>& documents) { forget(documents); }};
}

Ingest::Listener Library::ingest_listener() {
  auto changed = [this](const store::Job& job) {
    events_.publish(EventKind::kDocument, job.workspace, job.document);
  };
  auto finished = [this, changed](const store::Job& job, const store::Finished& result) {
    if (result.superseded) {
      forget({result.document});
    } else {
      changed(job);
    }
    indexer_->notify();
  };
  return {changed, finished, changed};
}

base::Result<std::unique_ptr<Incoming>> Library::begin_upload() {
  return originals_->begin(options_.upload_bytes);
}

base::Result<Uploaded> Library::finish_upload(Incoming& incoming, store::Id workspace,
                                              std::string_view name, std::string_view source_url) {
  store::NewDocument document;
  document.workspace = workspace;
  document.name = name;
  document.source_url = source_url;
  return finish_upload(incoming, std::move(document));
}

base::Result<Uploaded> Library::finish_upload(Incoming& incoming, store::NewDocument document) {
  if (incoming.bytes() == 0) return base::fail(base::Code::kInvalid, "The file is empty.");
  TRY_ASSIGN(document.name, clean_name(document.name));
  base::Result<store::Added> added;
  {
    std::lock_guard lock(originals_mutex_);
    auto original = incoming.keep();
    if (original) {
      document.sha256 = original->sha256;
      document.bytes = original->bytes;
      added = store_.add_document(document);
    } else {
      added = base::fail(std::move(original).error());
    }
    // Its file may be in its place all the same.
    if (!added) remove_if_unused(incoming.sha256());
  }
  if (!added) return base::fail(std::move(added).error());
  return take_in(std::move(*added));
}

base::Result<Uploaded> Library::add_to(store::Id workspace, const store::Document& document) {
  store::NewDocument copy;
  copy.workspace = workspace;
  copy.name = document.name;
  copy.sha256 = document.sha256;
  copy.bytes = document.bytes;
  copy.source_url = document.source_url;
  base::Result<store::Added> added;
  {
    std::lock_guard lock(originals_mutex_);
    TRY_ASSIGN(const bool there, store_.original_in_use(document.sha256));
    if (!there) return base::fail(base::Code::kNotFound, "This document was removed.");
    added = store_.add_document(copy);
  }
  if (!added) return base::fail(std::move(added).error());
  return take_in(std::move(*added));
}

Uploaded Library::take_in(store::Added added) {
  forget(added.replaced);
  events_.publish(EventKind::kDocument, added.document.workspace, added.document.id);
  ingest_->notify();
  indexer_->notify();
  return Uploaded{view(std::move(added.document)), added.duplicate};
}

base::Result<DocumentView> Library::document(store::Id workspace, store::Id id) const {
  TRY_ASSIGN(auto document, store_.document(workspace, id));
  return view(std::move(document));
}

base::Result<std::optional<DocumentView>> Library::document_of_original(
    store::Id workspace, std::string_view sha256) const {
  TRY_ASSIGN(auto document, store_.document_of_original(workspace, sha256));
  if (!document) return std::optional<DocumentView>();
  return view(std::move(*document));
}

base::Result<DocumentView> Library::resolve(store::Id workspace, std::string_view named) const {
  if (auto id = base::id_from_string(named)) {
    auto document = store_.document(workspace, *id);
    if (document) return view(std::move(*document));
    if (document.error().code != base::Code::kNotFound) return base::fail(document.error());
  }
  if (auto name = clean_name(named)) {
    TRY_ASSIGN(auto document, store_.find_document(workspace, *name));
    if (document) return view(std::move(*document));
  }
  return base::fail(base::Code::kNotFound, "There is no document called \"" +
                                               base::to_valid_utf8(named.substr(0, 200)) + "\".");
}

base::Result<DocumentViews> Library::list(store::Id workspace, std::string_view name_part,
                                          std::string_view cursor, int limit) const {
  TRY_ASSIGN(auto list, store_.list_documents(workspace, name_part, cursor, limit));
  DocumentViews views;
  for (store::Document& document : list.documents) {
    views.documents.push_back(view(std::move(document)));
  }
  views.next_cursor = std::move(list.next_cursor);
  views.total = list.total;
  return views;
}

base::Result<std::vector<DocumentView>> Library::documents_by_age(store::Id workspace,
                                                                  store::AgeOrder order,
                                                                  store::Id after,
                                                                  int limit) const {
  TRY_ASSIGN(auto documents, store_.documents_by_age(workspace, order, after, limit));
  std::vector<DocumentView> views;
  views.reserve(documents.size());
  for (store::Document& document : documents) views.push_back(view(std::move(document)));
  return views;
}

base::Result<DocumentView> Library::cancel(store::Id workspace, store::Id id) {
  TRY_ASSIGN(auto current, document(workspace, id));
  if (current.state == DocumentState::kFailed) {
    return base::fail(base::Code::kConflict, "This document has failed already.");
  }
  TRY_ASSIGN(auto document,
             store_.fail_document(id, extract::failure_name(extract::FailureKind::kCancelled),
                                  "Reading this document was cancelled."));
  ingest_->cancel(id);
  events_.publish(EventKind::kDocument, workspace, id);
  return view(std::move(document));
}

base::Result<DocumentView> Library::retry(store::Id workspace, store::Id id) {
  TRY_ASSIGN(auto document, store_.retry_document(workspace, id));
  events_.publish(EventKind::kDocument, workspace, id);
  ingest_->notify();
  return view(std::move(document));
}

base::Status Library::remove(store::Id workspace, store::Id id) {
  TRY_ASSIGN(const auto removed, store_.remove_document(workspace, id));
  ingest_->cancel(id);
  indexer_->notify();
  housekeeper_->request();
  forget({removed.document});
  return {};
}

base::Result<std::vector<store::Document>> Library::remove(store::Id workspace,
                                                           const std::vector<store::Id>& ids) {
  TRY_ASSIGN(auto removed, store_.remove_documents(workspace, ids));
  if (removed.empty()) return removed;
  for (const store::Document& document : removed) ingest_->cancel(document.id);
  indexer_->notify();
  housekeeper_->request();
  forget(removed);
  return removed;
}

base::Status Library::empty_workspace(store::Id id) {
  for (const WatchView& watch : watches(id)) TRY(remove_watch(id, watch.id, false));
  for (;;) {
    TRY_ASSIGN(const auto list, store_.list_documents(id, "", "", kRemovedAtOnce));
    if (list.documents.empty()) break;
    for (const store::Document& document : list.documents) {
      auto removed = remove(id, document.id);
      if (!removed && removed.error().code != base::Code::kNotFound) return removed;
    }
  }
  // Documents that were replaced stay until the index has seen it.
  TRY_ASSIGN(const store::Sequence last, store_.last_sequence());
  indexer_->wait_until_applied(last, kRemovalWait, {});
  return {};
}

base::Status Library::remove_workspace(store::Id id, bool documents) {
  if (documents && id != store::kDefaultWorkspace) TRY(empty_workspace(id));
  TRY(store_.remove_workspace(id));
  indexer_->forget(id);
  return {};
}

base::Status Library::rename(store::Id workspace, store::Id id, std::string_view from,
                             std::string_view to) {
  TRY_ASSIGN(const auto renamed, store_.rename_document(workspace, id, from, to));
  indexer_->notify();
  forget(renamed.replaced);
  events_.publish(EventKind::kDocument, workspace, id);
  return {};
}

base::Status Library::release_names(store::Id workspace, const std::vector<std::string>& names) {
  TRY_ASSIGN(const auto released, store_.release_names(workspace, names));
  for (const store::Document& document : released.removed) ingest_->cancel(document.id);
  if (released.removed.empty() && !released.reindexed) return {};
  indexer_->notify();
  housekeeper_->request();
  forget(released.removed);
  return {};
}

std::string Library::original_path(const store::Document& document) const {
  return originals_->path(document.sha256);
}

base::Result<SearchResult> Library::search(const SearchRequest& request) const {
  SearchResult result;
  result.snapshot = indexer_->snapshot(request.workspace);
  StoreTextSource texts(store_);
  auto found =
      search::search(*result.snapshot, {request.text, request.documents, request.limit}, texts);
  if (!found) {
    if (found.error().code == base::Code::kCorrupt) {
      indexer_->rebuild(request.workspace, *result.snapshot);
    }
    return base::fail(std::move(found).error());
  }
  TRY_ASSIGN(auto passages, texts.take(refs_of(found->hits)));
  result.passages = found_passages(found->hits, std::move(passages));
  result.notes = std::move(found->notes);
  result.searched_for =
      search::searched_text(request.text, result.notes, search::thread_analyzer());
  return result;
}

DocumentView Library::view(store::Document document) const {
  DocumentView view;
  switch (document.state) {
    case store::DocumentState::kQueued:
      view.state = DocumentState::kQueued;
      break;
    case store::DocumentState::kExtracting:
      view.state = DocumentState::kExtracting;
      break;
    case store::DocumentState::kFailed:
      view.state = DocumentState::kFailed;
      break;
    default:
      view.state = indexer_->contains(document.workspace, document.id) ? DocumentState::kReady
                                                                       : DocumentState::kIndexing;
  }
  if (auto progress = ingest_->progress(document.id)) {
    view.progress = *progress;
    if (view.state == DocumentState::kQueued) view.state = DocumentState::kExtracting;
  }
  view.document = std::move(document);
  return view;
}

void Library::forget(const std::vector<store::Document>& documents) {
  if (documents.empty()) return;
  remove_originals(documents);
  if (options_.on_removed) options_.on_removed(documents);
  for (const store::Document& document : documents) {
    events_.publish(EventKind::kDocumentRemoved, document.workspace, document.id);
  }
}

void Library::remove_originals(const std::vector<store::Document>& documents) {
  std::lock_guard lock(originals_mutex_);
  for (const store::Document& document : documents) remove_if_unused(document.sha256);
}

// With the originals locked. What does not go now is looked for later.
void Library::remove_if_unused(const std::string& sha256) {
  if (sha256.empty()) return;
  auto used = store_.original_in_use(sha256);
  base::Status removed = used ? base::Status{} : base::fail(used.error());
  if (used && !*used) removed = originals_->remove(sha256);
  if (removed) return;
  base::log_warning("An original could not be removed: {}", removed.error().message);
  housekeeper_->request_sweep();
}

// Files whose row was never written, since the process ended or the disk was full between the two:
// nobody was told of them. False when some could not be removed.
bool Library::remove_orphans() {
  bool all = originals_->remove_left_overs();
  auto visited = originals_->each([&](const std::string& sha256) {
    std::lock_guard lock(originals_mutex_);
    auto used = store_.original_in_use(sha256);
    if (used && *used) return;
    if (used && originals_->remove(sha256)) return;
    all = false;
  });
  if (visited && all) return true;
  base::log_warning("Some files without a document could not be removed yet.");
  return false;
}

base::Result<VerifyReport> Library::verify(const VerifyOptions& options) {
  const std::unique_lock one(verifying_, std::try_to_lock);
  if (!one) {
    return base::fail(base::Code::kConflict, "The documents are being checked already.");
  }
  if (housekeeper_->sweep_pending() || originals_->has_left_overs()) remove_orphans();
  return Verifier({store_, *originals_, originals_mutex_, *indexer_, *ingest_, files_}, options)
      .run();
}

base::Result<WatchView> Library::add_watch(const WatchSettings& settings) {
  return watcher_->add(settings);
}

std::vector<WatchView> Library::watches(store::Id workspace) const {
  return watcher_->views(workspace);
}

base::Result<WatchView> Library::watch(store::Id workspace, store::Id id) const {
  for (WatchView& view : watcher_->views(workspace)) {
    if (view.id == id) return std::move(view);
  }
  return base::fail(base::Code::kNotFound, "There is no such watched folder.");
}

base::Status Library::remove_watch(store::Id workspace, store::Id id, bool remove_documents) {
  return watcher_->remove(workspace, id, remove_documents);
}

base::Status Library::rescan(store::Id workspace, store::Id id) {
  return watcher_->rescan(workspace, id);
}

}  // namespace qwalt::library
