#include "library/verifier.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include "base/file.h"
#include "base/sha256.h"

namespace qwalt::library {
namespace {

constexpr std::size_t kMaxFindings = 1000;
constexpr std::size_t kReadBytes = std::size_t{1} << 20;
constexpr int kDocumentsAtOnce = 200;
constexpr int kLooks = 5;  // at what may be a removal under way
constexpr std::chrono::milliseconds kBetweenLooks{100};
constexpr double kBetweenProgress = 250;  // milliseconds

constexpr const char* kMissing =
    "The original file is missing: upload the document again to have it back.";
constexpr const char* kDamaged =
    "The original file is damaged: upload the document again to have it whole.";

bool is_mark(const std::string& warning) { return warning == kMissing || warning == kDamaged; }

const char* kind_of(store::StoreDamage damage) {
  switch (damage) {
    case store::StoreDamage::kText:
      return "text";
    case store::StoreDamage::kJob:
      return "job";
    case store::StoreDamage::kChanges:
      return "changes";
    case store::StoreDamage::kNames:
      return "name";
    case store::StoreDamage::kFile:
      break;
  }
  return "store";
}

}  // namespace

base::Result<VerifyReport> Verifier::run() {
  TRY(verify_store());
  TRY(verify_originals());
  TRY(verify_files());
  TRY_ASSIGN(const auto workspaces, parts_.store.workspaces());
  for (const store::Id workspace : workspaces) {
    TRY(verify_index(workspace));
    verify_index_files(workspace);
  }
  TRY(check_stop());
  return std::move(report_);
}

base::Status Verifier::check_stop() const {
  if (!options_.stop.stop_requested()) return {};
  return base::fail(base::Code::kCancelled, "The check was stopped.");
}

void Verifier::add(std::string kind, std::string subject, std::string sentence, bool repaired) {
  if (report_.findings.size() >= kMaxFindings) {
    ++report_.more_findings;
    return;
  }
  report_.findings.push_back({std::move(kind), std::move(subject), std::move(sentence), repaired});
}

void Verifier::progress(const char* stage, std::int64_t done, std::int64_t total) {
  if (!options_.progress) return;
  if (last_stage_ == stage && since_progress_.milliseconds() < kBetweenProgress) return;
  last_stage_ = stage;
  since_progress_ = {};
  options_.progress({stage, done, total});
}

base::Status Verifier::verify_store() {
  progress("store", 0, 0);
  TRY_ASSIGN(const auto findings, parts_.store.check(options_.stop));
  bool jobs_mended = false;
  for (const store::StoreFinding& finding : findings) {
    std::string subject = "store";
    if (auto document = parts_.store.document(finding.workspace, finding.document)) {
      subject = document->name;
    }
    bool repaired = false;
    if (options_.repair && finding.damage == store::StoreDamage::kJob) {
      repaired = jobs_mended = jobs_mended || parts_.store.mend_jobs().has_value();
    } else if (options_.repair) {
      repaired = repair(finding);
    }
    add(kind_of(finding.damage), std::move(subject), finding.sentence, repaired);
  }
  if (options_.repair && !findings.empty()) {
    parts_.ingest.notify();
    parts_.indexer.notify();
  }
  return {};
}

// What reading the document again mends.
bool Verifier::repair(const store::StoreFinding& finding) {
  if (finding.document == 0 || (finding.damage != store::StoreDamage::kText &&
                                finding.damage != store::StoreDamage::kChanges)) {
    return false;
  }
  const auto document = parts_.store.document(finding.workspace, finding.document);
  if (!document) return false;
  const auto state = look_at_original(*document, false);
  if (!state || *state != OriginalState::kSound) return false;
  return parts_.store.reread_document(finding.workspace, finding.document).has_value();
}

base::Status Verifier::verify_originals() {
  TRY_ASSIGN(const auto workspaces, parts_.store.workspaces());
  for (const store::Id workspace : workspaces) {
    std::string cursor;
    do {
      TRY_ASSIGN(auto list, parts_.store.list_documents(workspace, "", cursor, kDocumentsAtOnce));
      for (const store::Document& document : list.documents) {
        TRY(check_stop());
        progress("originals", report_.documents, list.total);
        ++report_.documents;
        TRY(verify_original(document));
      }
      cursor = std::move(list.next_cursor);
    } while (!cursor.empty());
  }
  return {};
}

base::Status Verifier::verify_original(const store::Document& document) {
  TRY_ASSIGN(OriginalState state, look_at_original(document, true));
  if (state == OriginalState::kSound) return unmark_original(document);
  // Removed or replaced since it was listed?
  const auto now = parts_.store.document(document.workspace, document.id);
  if (!now) return {};
  TRY_ASSIGN(state, look_at_original(*now, false));
  if (state == OriginalState::kSound) return {};
  const bool missing = state == OriginalState::kMissing;
  std::string sentence = missing ? kMissing : kDamaged;
  if (options_.repair) {
    TRY(mark_original(*now, state));
    sentence += " The document says so now.";
  }
  add(missing ? "original-missing" : "original-damaged", now->name, std::move(sentence), false);
  return {};
}

base::Result<Verifier::OriginalState> Verifier::look_at_original(const store::Document& document,
                                                                 bool count) {
  const std::string path = parts_.originals.path(document.sha256);
  base::UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!fd) return OriginalState::kMissing;
  base::Sha256 hash;
  std::int64_t bytes = 0;
  std::vector<char> buffer(kReadBytes);
  for (;;) {
    TRY(check_stop());
    const auto got = base::read_some(fd.get(), buffer, "An original could not be read");
    if (!got) return OriginalState::kDamaged;
    if (*got == 0) break;
    hash.update(base::as_bytes({buffer.data(), *got}));
    bytes += static_cast<std::int64_t>(*got);
  }
  // Many gigabytes are read once: the kernel may forget them again.
  ::posix_fadvise(fd.get(), 0, 0, POSIX_FADV_DONTNEED);
  if (count) {
    ++report_.originals;
    report_.bytes_hashed += bytes;
  }
  const bool sound = bytes == document.bytes && hash.hex() == document.sha256;
  return sound ? OriginalState::kSound : OriginalState::kDamaged;
}

// One with text stays, with a warning; one that is to be read fails.
base::Status Verifier::mark_original(const store::Document& document, OriginalState state) {
  const char* sentence = state == OriginalState::kMissing ? kMissing : kDamaged;
  base::Status marked;
  if (document.state == store::DocumentState::kReady) {
    auto warnings = document.warnings;
    std::erase_if(warnings, is_mark);
    warnings.emplace_back(sentence);
    marked = parts_.store.set_warnings(document.id, warnings);
  } else {
    const auto failed = parts_.store.fail_document(
        document.id, extract::failure_name(extract::FailureKind::kUnreadable), sentence);
    if (!failed) marked = base::fail(failed.error());
    parts_.ingest.cancel(document.id);
  }
  if (marked || marked.error().code == base::Code::kNotFound ||
      marked.error().code == base::Code::kConflict) {
    return {};
  }
  return marked;
}

base::Status Verifier::unmark_original(const store::Document& document) {
  auto warnings = document.warnings;
  if (std::erase_if(warnings, is_mark) == 0) return {};
  const bool repaired =
      options_.repair && parts_.store.set_warnings(document.id, warnings).has_value();
  add("warning", document.name, "The original file is whole again, and a warning denies it.",
      repaired);
  return {};
}

base::Status Verifier::verify_files() {
  progress("files", 0, 0);
  std::vector<std::string> orphans;
  TRY(parts_.originals.each([&](const std::string& sha256) {
    if (orphans.size() < kMaxFindings && is_orphan(sha256)) orphans.push_back(sha256);
  }));
  // A removal takes the row first and the file a little later.
  for (int look = 0; look < kLooks && !orphans.empty(); ++look) {
    TRY(check_stop());
    std::this_thread::sleep_for(kBetweenLooks);
    std::erase_if(orphans, [&](const std::string& sha256) { return !is_orphan(sha256); });
  }
  for (const std::string& sha256 : orphans) {
    bool repaired = false;
    {
      std::lock_guard lock(parts_.originals_mutex);
      const auto used = parts_.store.original_in_use(sha256);
      if (!used || *used) continue;
      repaired = options_.repair && parts_.originals.remove(sha256).has_value();
    }
    add("orphan", "files/" + sha256.substr(0, 2) + "/" + sha256,
        "This file belongs to no document.", repaired);
  }
  return parts_.originals.each_stray([&](const std::string& path, Originals::Stray stray) {
    if (stray == Originals::Stray::kForeign) {
      add("foreign-file", "files/" + path, "This file is none of ours: move it elsewhere.", false);
      return;
    }
    const bool repaired = options_.repair && parts_.originals.remove_left_over(path).has_value();
    add("left-over", "files/" + path, "This file is what is left of an upload that broke off.",
        repaired);
  });
}

bool Verifier::is_orphan(const std::string& sha256) {
  std::lock_guard lock(parts_.originals_mutex);
  const auto used = parts_.store.original_in_use(sha256);
  return used && !*used && base::file_exists(parts_.originals.path(sha256));
}

}  // namespace qwalt::library
