// The part of a verification that reads the index.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include "index/deletes.h"
#include "index/manifest.h"
#include "library/verifier.h"

namespace qwalt::library {
namespace {

using std::chrono_literals::operator""s;

constexpr auto kRebuildLimit = 3600s;
constexpr int kChangesAtOnce = 1000;
constexpr std::size_t kMaxProblems = 20;

// Passages of each document that is not deleted.
base::Result<std::map<store::Id, std::uint64_t>> documents_of(const index::Snapshot& snapshot) {
  std::map<store::Id, std::uint64_t> documents;
  for (const index::SegmentView& view : snapshot.segments()) {
    TRY(view.segment->check());
    for (index::DocumentIndex i = 0; i < view.segment->statistics().documents; ++i) {
      const index::DocumentEntry entry = view.segment->document(i);
      if (!view.deleted->contains(i)) documents[entry.id] += entry.passages;
    }
  }
  return documents;
}

base::Result<std::set<store::Id>> changed_after(store::Store& store, store::Sequence sequence) {
  std::set<store::Id> documents;
  for (;;) {
    TRY_ASSIGN(const auto changes, store.changes_after(sequence, kChangesAtOnce));
    if (changes.empty()) return documents;
    for (const store::Change& change : changes) documents.insert(change.document);
    sequence = changes.back().sequence;
  }
}

}  // namespace

base::Status Verifier::verify_index(store::Id workspace) {
  progress("index", 0, 0);
  TRY_ASSIGN(auto problems, index_problems(workspace, true));
  // A merge or a commit may have come between two looks.
  if (!problems.empty()) {
    TRY_ASSIGN(problems, index_problems(workspace, false));
  }
  if (problems.empty()) return {};
  bool repaired = false;
  if (options_.repair) {
    TRY_ASSIGN(const store::Sequence last, parts_.store.last_sequence());
    parts_.indexer.rebuild(workspace);
    parts_.indexer.wait_until_applied(last, kRebuildLimit, options_.stop);
    TRY_ASSIGN(const auto left, index_problems(workspace, false));
    repaired = left.empty();
  }
  for (std::string& problem : problems) {
    add("index", "index", std::move(problem), repaired);
  }
  return {};
}

base::Result<std::vector<std::string>> Verifier::index_problems(store::Id workspace, bool count) {
  const auto snapshot = parts_.indexer.snapshot(workspace);
  std::vector<std::string> problems;
  std::int64_t done = 0;
  const auto total = static_cast<std::int64_t>(snapshot->segments().size());
  for (const index::SegmentView& view : snapshot->segments()) {
    TRY(check_stop());
    progress("index", done++, total);
    view.segment->forget_checks();
    const base::Status verified = view.segment->verify();
    if (!verified) problems.push_back(verified.error().message);
    if (count) ++report_.segments;
  }
  if (problems.empty()) {
    TRY_ASSIGN(problems, document_problems(workspace, *snapshot, count));
  }
  for (std::string& problem : manifest_problems(workspace, *snapshot)) {
    problems.push_back(std::move(problem));
  }
  if (problems.size() > kMaxProblems) problems.resize(kMaxProblems);
  return problems;
}

// The snapshot is what the store was at its sequence number; the store has gone on since, and says
// which documents that concerns.
base::Result<std::vector<std::string>> Verifier::document_problems(store::Id workspace,
                                                                   const index::Snapshot& snapshot,
                                                                   bool count) {
  TRY_ASSIGN(auto indexed, documents_of(snapshot));
  if (count) {
    for (const auto& [id, passages] : indexed) {
      report_.passages += static_cast<std::int64_t>(passages);
    }
  }
  TRY_ASSIGN(const auto ready, parts_.store.all_documents());
  TRY_ASSIGN(const auto changed, changed_after(parts_.store, snapshot.sequence()));
  std::vector<std::string> problems;
  for (const store::Change& added : ready) {
    if (added.workspace != workspace) continue;
    const auto found = indexed.find(added.document);
    const std::uint64_t passages = found == indexed.end() ? 0 : found->second;
    if (found != indexed.end()) indexed.erase(found);
    if (added.sequence > snapshot.sequence() || changed.contains(added.document)) continue;
    const auto document = parts_.store.document(workspace, added.document);
    if (!document || document->passages == passages) continue;
    problems.push_back(passages == 0 ? fmt::format("\"{}\" is not in the index.", document->name)
                                     : fmt::format("\"{}\" has {} passages, and {} in the index.",
                                                   document->name, document->passages, passages));
  }
  for (const auto& [id, passages] : indexed) {
    if (!changed.contains(id)) problems.emplace_back("The index holds a document that is gone.");
  }
  return problems;
}

std::vector<std::string> Verifier::manifest_problems(store::Id workspace,
                                                     const index::Snapshot& snapshot) {
  const std::string folder = parts_.indexer.index_folder(workspace);
  const auto manifest = index::read_manifest(parts_.files, folder);
  if (!manifest) return {manifest.error().message};
  const store::Sequence reached = *manifest ? (*manifest)->sequence : 0;
  const auto last = parts_.store.last_sequence();
  if (reached < snapshot.sequence() || (last && reached > *last)) {
    return {"The list of the index's files does not fit the store."};
  }
  std::vector<std::string> problems;
  if (!*manifest) return problems;
  for (const index::ManifestSegment& segment : (*manifest)->segments) {
    const std::string name = index::segment_file_name(segment.number);
    const auto file = parts_.files.map(std::string(folder).append("/").append(name));
    if (!file || (*file)->bytes().size() != segment.size) {
      problems.push_back(fmt::format("The index file {} is missing or too short.", name));
      continue;
    }
    const auto view = std::find_if(
        snapshot.segments().begin(), snapshot.segments().end(),
        [&](const index::SegmentView& one) { return one.segment->name().ends_with(name); });
    if (segment.deletes == 0 || view == snapshot.segments().end()) continue;
    const std::string deletes = index::deletes_file_name(segment.number, segment.deletes);
    const base::Status sound = check_deletes(std::string(folder).append("/").append(deletes),
                                             deletes, view->segment->statistics().documents);
    if (!sound) problems.push_back(sound.error().message);
  }
  return problems;
}

base::Status Verifier::check_deletes(const std::string& path, const std::string& name,
                                     std::size_t documents) {
  const auto file = parts_.files.map(path);
  if (!file) {
    return base::fail(base::Code::kCorrupt, fmt::format("The index file {} is missing.", name));
  }
  TRY(index::decode_deletes((*file)->bytes(), documents, name));
  return {};
}

// Files that no commit refers to, while nothing is being written.
void Verifier::verify_index_files(store::Id workspace) {
  const std::string folder = parts_.indexer.index_folder(workspace);
  const auto names = parts_.files.list(folder);
  if (!names || parts_.indexer.is_merging() || !parts_.indexer.caught_up()) return;
  const auto manifest = index::read_manifest(parts_.files, folder);
  if (!manifest || !*manifest) return;
  std::set<std::string> used{std::string(index::kManifestName)};
  for (const index::ManifestSegment& segment : (*manifest)->segments) {
    used.insert(index::segment_file_name(segment.number));
    used.insert(index::deletes_file_name(segment.number, segment.deletes));
  }
  for (const std::string& name : *names) {
    if (used.contains(name)) continue;
    const auto number = index::index_file_number(name);
    if (number && *number >= (*manifest)->next_file) continue;  // of a commit since
    const bool ours = index::is_index_file(name);
    const std::string path = std::string(folder).append("/").append(name);
    const std::string shown =
        "index/" + std::filesystem::path(folder).filename().string() + "/" + name;
    if (!ours) {
      add("foreign-file", shown, "This file is none of ours: move it elsewhere.", false);
      continue;
    }
    const bool repaired = options_.repair && parts_.files.remove(path).has_value();
    add("left-over", shown, "No commit of the index refers to this file.", repaired);
  }
}

}  // namespace qwalt::library
