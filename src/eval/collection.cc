#include "eval/collection.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <cerrno>
#include <chrono>
#include <set>

#include "base/clock.h"
#include "base/file.h"
#include "store/sqlite/sqlite_store.h"

namespace qwalt::eval {
namespace {

constexpr std::size_t kUploadBytes = 256 * 1024;
// How soon a wish to stop is seen while nothing happens.
constexpr auto kPatience = std::chrono::milliseconds(100);

base::Status copy_into(library::Incoming& incoming, const std::string& path) {
  const base::UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) return base::fail(base::errno_error("The file cannot be read", errno));
  std::string buffer(kUploadBytes, '\0');
  for (;;) {
    TRY_ASSIGN(const std::size_t got,
               base::read_some(file.get(), buffer, "The file cannot be read"));
    if (got == 0) return {};
    TRY(incoming.write(base::as_bytes({buffer.data(), got})));
  }
}

}  // namespace

base::Result<std::unique_ptr<Collection>> Collection::read(const std::vector<DocumentFile>& files,
                                                           extract::Extractor& extractor,
                                                           int workers, const Watch& watch) {
  TRY_ASSIGN(TemporaryFolder folder, TemporaryFolder::make());
  std::unique_ptr<Collection> collection(new Collection(std::move(folder)));
  TRY(collection->open(extractor, workers));
  const base::Stopwatch time;
  TRY(collection->upload(files, watch));
  TRY(collection->wait(files, watch));
  collection->figures_.milliseconds = time.milliseconds();
  collection->figures_.index_bytes = bytes_below(collection->folder_.path() + "/index");
  return collection;
}

Collection::~Collection() {
  if (library_) library_->events().unsubscribe(subscription_);
}

base::Status Collection::open(extract::Extractor& extractor, int workers) {
  TRY_ASSIGN(store_, store::open_sqlite_store(folder_.path() + "/qwalt.db"));
  TRY_ASSIGN(workspace_, store_->workspace("default"));
  library::Options options;
  options.files_folder = folder_.path() + "/files";
  options.index_folder = folder_.path() + "/index";
  options.workers = workers;
  TRY_ASSIGN(library_,
             library::Library::open(options, *store_, extractor, base::posix_file_system()));
  subscription_ = library_->events().subscribe([this](const library::Event&) {
    const std::lock_guard lock(mutex_);
    news_ = true;
    changed_.notify_all();
  });
  return {};
}

// A file that is refused is a document that failed, not the end of the run.
base::Status Collection::upload(const std::vector<DocumentFile>& files, const Watch& watch) {
  for (const DocumentFile& file : files) {
    TRY(watch.go_on());
    watch.tell(0, fmt::format("taking {} of {} documents", ids_.size() + 1, files.size()));
    auto id = upload(file);
    if (!id && id.error().code == base::Code::kNoSpace) return base::fail(id.error());
    if (!id) figures_.failed.push_back({file.name, id.error().message});
    ids_.push_back(id ? std::optional(*id) : std::nullopt);
  }
  return {};
}

base::Result<store::Id> Collection::upload(const DocumentFile& file) {
  TRY_ASSIGN(const auto incoming, library_->begin_upload());
  TRY(copy_into(*incoming, file.path));
  TRY_ASSIGN(const auto uploaded, library_->finish_upload(*incoming, workspace_, file.name));
  return uploaded.document.document.id;
}

base::Status Collection::wait(const std::vector<DocumentFile>& files, const Watch& watch) {
  std::set<store::Id> counted;  // two files of the same bytes are one document
  for (std::size_t i = 0; i < ids_.size(); ++i) {
    if (!ids_[i]) continue;
    const double share = static_cast<double>(i) / static_cast<double>(ids_.size());
    TRY_ASSIGN(const auto view, settled(*ids_[i], watch, share));
    if (view.state == library::DocumentState::kFailed) {
      figures_.failed.push_back({files[i].name, view.document.error_message});
      ids_[i] = std::nullopt;
    } else if (counted.insert(*ids_[i]).second) {
      count(view);
    }
  }
  while (!library_->caught_up()) {
    TRY(watch.go_on());
    pause();
  }
  return {};
}

base::Result<library::DocumentView> Collection::settled(store::Id id, const Watch& watch,
                                                        double share) {
  for (;;) {
    TRY(watch.go_on());
    TRY_ASSIGN(auto view, library_->document(workspace_, id));
    if (view.state == library::DocumentState::kReady ||
        view.state == library::DocumentState::kFailed) {
      return view;
    }
    watch.tell(share, "reading " + view.document.name);
    pause();
  }
}

void Collection::count(const library::DocumentView& view) {
  ++figures_.documents;
  figures_.pages += view.document.pages;
  figures_.passages += view.document.passages;
  figures_.characters += view.document.characters;
}

// Until something has changed in the library, or a moment has passed.
void Collection::pause() {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, kPatience, [this] { return news_; });
  news_ = false;
}

base::Result<std::vector<library::FoundPassage>> Collection::search(
    const std::string& question, const std::optional<std::vector<store::Id>>& documents,
    std::size_t limit) const {
  TRY_ASSIGN(auto result, library_->search({workspace_, question, documents, limit}));
  return std::move(result.passages);
}

}  // namespace qwalt::eval
