// One run of Library::verify(); what it looks at and why is in library/verify.h.
#pragma once

#include <mutex>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/file_system.h"
#include "library/indexer.h"
#include "library/ingest.h"
#include "library/originals.h"
#include "library/verify.h"
#include "store/store.h"

namespace qwalt::library {

class Verifier {
 public:
  // The parts of a library, which outlive it.
  struct Parts {
    store::Store& store;
    Originals& originals;
    std::mutex& originals_mutex;
    Indexer& indexer;
    Ingest& ingest;
    base::FileSystem& files;
  };

  Verifier(const Parts& parts, const VerifyOptions& options) : parts_(parts), options_(options) {}

  // kCancelled when stopped; other errors only when the disk fails in ways that prove nothing.
  base::Result<VerifyReport> run();

 private:
  enum class OriginalState { kSound, kMissing, kDamaged };

  base::Status verify_store();
  bool repair(const store::StoreFinding& finding);
  base::Status verify_originals();
  base::Status verify_original(const store::Document& document);
  base::Result<OriginalState> look_at_original(const store::Document& document, bool count);
  base::Status mark_original(const store::Document& document, OriginalState state);
  base::Status unmark_original(const store::Document& document);
  base::Status verify_files();
  bool is_orphan(const std::string& sha256);
  base::Status verify_index(store::Id workspace);
  base::Result<std::vector<std::string>> index_problems(store::Id workspace, bool count);
  base::Result<std::vector<std::string>> document_problems(store::Id workspace,
                                                           const index::Snapshot& snapshot,
                                                           bool count);
  std::vector<std::string> manifest_problems(store::Id workspace, const index::Snapshot& snapshot);
  base::Status check_deletes(const std::string& path, const std::string& name,
                             std::size_t documents);
  void verify_index_files(store::Id workspace);

  void add(std::string kind, std::string subject, std::string sentence, bool repaired);
  void progress(const char* stage, std::int64_t done, std::int64_t total);
  base::Status check_stop() const;

  Parts parts_;
  const VerifyOptions& options_;
  VerifyReport report_;
  base::Stopwatch since_progress_;
  std::string last_stage_;
};

}  // namespace qwalt::library
