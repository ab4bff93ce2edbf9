#include "library/library.h"

#include "base/log.h"
#include "base/utf8.h"
#include "library/store_text_source.h"
#include "search/question.h"
#include "search/searcher.h"

namespace qwalt::library {
namespace {

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

Library::Library(Options options, store::Store& store, std::unique_ptr<Originals> originals)
    : options_(std::move(options)), store_(store), originals_(std::move(originals)) {}

Library::~Library() = default;

base::Result<std::unique_ptr<Library>> Library::open(Options options, store::Store& store,
                                                     extract::Extractor& extractor,
                                                     base::FileSystem& files) {
  TRY_ASSIGN(auto originals, Originals::open(files, options.files_folder));
  std::unique_ptr<Library> library(new Library(std::move(options), store, std::move(originals)));
  TRY(library->start(extractor, files));
  return library;
}

base::Status Library::start(extract::Extractor& extractor, base::FileSystem& files) {
  TRY(store_.release_leases());
  housekeeper_ = std::make_unique<Housekeeper>(store_, [this] { remove_orphans(); });
  indexer_ = std::make_unique<Indexer>(store_, files, options_.index_folder, index_listener(),
                                       options_.indexing);
  ingest_ = std::make_unique<Ingest>(store_, extractor, *originals_, ingest_listener());
  TRY(indexer_->start());
  ingest_->start(options_.workers);
  return {};
}

Indexer::Listener Library::index_listener() {
  return {[this](store::Id workspace, const std::vector<store::Id>& documents) {
            for (store::Id id : documents) events_.publish(EventKind::kDocument, workspace, id);
            housekeeper_->request();
          },
          [this](const std::vector<store::Document>& documents) {
            remove_originals(documents);
            for (const store::Document& document : documents) {
              events_.publish(EventKind::kDocumentRemoved, document.workspace, document.id);
            }
          }};
}

Ingest::Listener Library::ingest_listener() {
  auto changed = [this](const store::Job& job) {
    events_.publish(EventKind::kDocument, job.workspace, job.document);
  };
  auto finished = [this, changed](const store::Job& job, const store::Finished& result) {
    if (result.superseded) {
      remove_originals({result.document});
      events_.publish(EventKind::kDocumentRemoved, job.workspace, job.document);
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
                                              std::string_view name) {
  if (incoming.bytes() == 0) return base::fail(base::Code::kInvalid, "The file is empty.");
  TRY_ASSIGN(std::string kept_name, clean_name(name));
  store::Added added;
  {
    std::lock_guard lock(originals_mutex_);
    TRY_ASSIGN(const Original original, incoming.keep());
    TRY_ASSIGN(added, store_.add_document(
                          {workspace, std::move(kept_name), original.sha256, original.bytes}));
  }
  remove_originals(added.replaced);
  for (const store::Document& gone : added.replaced) {
    events_.publish(EventKind::kDocumentRemoved, workspace, gone.id);
  }
  events_.publish(EventKind::kDocument, workspace, added.document.id);
  ingest_->notify();
  indexer_->notify();
  return Uploaded{view(std::move(added.document)), added.duplicate};
}

base::Result<DocumentView> Library::document(store::Id workspace, store::Id id) const {
  TRY_ASSIGN(auto document, store_.document(workspace, id));
  return view(std::move(document));
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
  remove_originals({removed.document});
  events_.publish(EventKind::kDocumentRemoved, workspace, id);
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
  TRY_ASSIGN(auto passages, store_.passages(refs_of(found->hits)));
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

void Library::remove_originals(const std::vector<store::Document>& documents) {
  std::lock_guard lock(originals_mutex_);
  for (const store::Document& document : documents) {
    auto used = store_.original_in_use(document.sha256);
    base::Status removed = used ? base::Status{} : base::fail(used.error());
    if (used && !*used) removed = originals_->remove(document.sha256);
    if (!removed) {
      base::log_warning("An original could not be removed: {}", removed.error().message);
    }
  }
}

// Files whose row was never written: the process ended between the two. Nobody was told of them.
void Library::remove_orphans() {
  auto visited = originals_->each([this](const std::string& sha256) {
    std::lock_guard lock(originals_mutex_);
    auto used = store_.original_in_use(sha256);
    if (!used || *used) return;
    if (auto removed = originals_->remove(sha256); !removed) {
      base::log_warning("A file without a document could not be removed: {}",
                        removed.error().message);
    }
  });
  if (!visited)
    base::log_warning("The originals were not looked through: {}", visited.error().message);
}

}  // namespace qwalt::library
