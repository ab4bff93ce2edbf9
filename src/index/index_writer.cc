#include "index/index_writer.h"

#include <algorithm>
#include <mutex>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/log.h"
#include "index/manifest.h"
#include "index/member.h"
#include "index/merge.h"
#include "index/segment_writer.h"

namespace qwalt::index {
namespace {

// Segments of one size that become one before they are committed.
constexpr std::size_t kJoined = 16;

// A document's place among all, in the order of arrival. The batch is the member after the last.
struct Place {
  std::size_t member = 0;
  DocumentIndex document = 0;
  auto operator<=>(const Place&) const = default;
};

tl::unexpected<base::Error> within_document() {
  return base::fail(base::Code::kConflict, "A document is still being indexed.");
}

}  // namespace

class IndexWriter::Impl {
 public:
  Impl(base::FileSystem& files, std::string directory, const Options& options)
      : files_(files), directory_(std::move(directory)), options_(options) {}

  base::Status open();
  base::Status begin_document(DocumentId id);
  base::Status add_passage(const PassageInput& passage);
  base::Status end_document();
  base::Status abort_document();
  base::Status remove_document(DocumentId id);
  base::Result<std::shared_ptr<const Snapshot>> commit(Sequence sequence);
  base::Status discard();
  std::shared_ptr<MergeTask> plan_merge();
  base::Status finish_merge(const MergeTask& task);
  base::Result<bool> merge_if_needed();

  std::shared_ptr<const Snapshot> snapshot() const {
    std::lock_guard lock(mutex_);
    return snapshot_;
  }

 private:
  std::string path(const std::string& name) const { return directory_ + "/" + name; }
  base::Status flush();
  base::Status join_flushed();
  base::Status join_members(std::size_t begin);
  Place end() const {
    return {members_.size(), static_cast<DocumentIndex>(batch_.documents().size())};
  }
  void end_batch_document();
  std::size_t batch_bytes() const;
  base::Status mark_deleted(DocumentId id, Place begin, Place end);
  base::Status carry_deletes(const MergeTask& task, Member& merged) const;
  base::Status publish(std::vector<Member> members, Sequence sequence);
  void remove_leftovers();

  base::FileSystem& files_;
  const std::string directory_;
  const Options options_;

  std::uint64_t next_file_ = 1;
  std::vector<Member> committed_;
  std::vector<Member> members_;  // committed_, its newer deletes, and segments flushed since
  bool dirty_ = false;           // members_ or batch_ differ from committed_

  SegmentWriter batch_;
  std::unordered_multimap<DocumentId, DocumentIndex> batch_ids_;
  std::set<DocumentIndex> batch_deleted_;
  bool broken_ = false;  // something of the batch was lost
  bool in_document_ = false;
  DocumentId document_ = 0;
  std::uint32_t ordinal_ = 0;  // of the next passage
  Place document_place_;       // where its first part is

  std::vector<std::weak_ptr<const MergeTask>> merges_;  // handed out; most often none or one

  mutable std::mutex mutex_;  // of snapshot_
  std::shared_ptr<const Snapshot> snapshot_;
};

base::Status IndexWriter::Impl::open() {
  TRY_ASSIGN(const auto names, files_.list(directory_));
  TRY_ASSIGN(auto manifest, read_manifest(files_, directory_));
  if (!manifest) manifest.emplace();
  next_file_ = manifest->next_file;
  // Files of a commit that did not come to be may still be mapped by somebody: no name twice.
  for (const std::string& name : names) {
    next_file_ = std::max(next_file_, index_file_number(name).value_or(0) + 1);
  }
  for (const ManifestSegment& file : manifest->segments) {
    TRY_ASSIGN(Member member, open_member(files_, directory_, file));
    committed_.push_back(std::move(member));
  }
  members_ = committed_;
  std::vector<SegmentView> views;
  for (const Member& member : committed_) views.push_back({member.segment, member.deleted});
  TRY_ASSIGN(snapshot_, Snapshot::make(manifest->sequence, std::move(views)));
  remove_leftovers();
  return {};
}

base::Status IndexWriter::Impl::begin_document(DocumentId id) {
  if (in_document_) return within_document();
  in_document_ = true;
  dirty_ = true;
  document_ = id;
  ordinal_ = 0;
  document_place_ = end();
  batch_.begin_document(id, 0);
  return {};
}

base::Status IndexWriter::Impl::add_passage(const PassageInput& passage) {
  CHECK(in_document_);
  batch_.add_passage(passage);
  ++ordinal_;
  if (batch_bytes() < options_.postings_bytes) return {};
  end_batch_document();
  base::Status flushed = flush();
  batch_.begin_document(document_, ordinal_);
  return flushed;
}

void IndexWriter::Impl::end_batch_document() {
  const std::size_t before = batch_.documents().size();
  batch_.end_document();
  if (batch_.documents().size() == before) return;
  batch_ids_.emplace(document_, static_cast<DocumentIndex>(before));
}

std::size_t IndexWriter::Impl::batch_bytes() const {
  constexpr std::size_t kBytesPerId = 48;  // a node of the table and its bucket
  return batch_.bytes() + batch_ids_.size() * kBytesPerId;
}

base::Status IndexWriter::Impl::end_document() {
  CHECK(in_document_);
  in_document_ = false;
  end_batch_document();
  return mark_deleted(document_, {}, document_place_);
}

base::Status IndexWriter::Impl::abort_document() {
  CHECK(in_document_);
  in_document_ = false;
  end_batch_document();
  return mark_deleted(document_, document_place_, end());
}

base::Status IndexWriter::Impl::remove_document(DocumentId id) {
  if (in_document_) return within_document();
  return mark_deleted(id, {}, end());
}

base::Status IndexWriter::Impl::mark_deleted(DocumentId id, Place begin, Place end) {
  for (std::size_t i = begin.member; i < members_.size(); ++i) {
    TRY(members_[i].segment->check());
    for (DocumentIndex document : members_[i].segment->find_document(id)) {
      const Place place{i, document};
      if (place < begin || end <= place) continue;
      dirty_ = members_[i].mark_deleted(document) || dirty_;
    }
  }
  const auto [first, last] = batch_ids_.equal_range(id);
  for (auto entry = first; entry != last; ++entry) {
    const Place place{members_.size(), entry->second};
    if (place < begin || end <= place) continue;
    batch_deleted_.insert(entry->second);
    dirty_ = true;
  }
  return {};
}

base::Status IndexWriter::Impl::flush() {
  const std::set<DocumentIndex> deleted = std::exchange(batch_deleted_, {});
  SegmentWriter batch = std::exchange(batch_, SegmentWriter());
  batch_ids_.clear();
  if (deleted.size() == batch.documents().size()) return {};
  broken_ = true;  // unless the end is reached
  const std::uint64_t number = next_file_++;
  TRY(batch.write(files_, path(segment_file_name(number))));
  TRY_ASSIGN(Member member, open_new_member(files_, directory_, number));
  if (!deleted.empty()) TRY(member.segment->check());
  for (DocumentIndex document : deleted) member.mark_deleted(document);
  members_.push_back(std::move(member));
  broken_ = false;
  return join_flushed();
}

// A large document would leave hundreds of small segments: those written since the last commit are
// joined as they pile up, equals with equals, so a posting is written anew once for each power of
// kJoined. What stands before the document at hand keeps its place.
base::Status IndexWriter::Impl::join_flushed() {
  const std::size_t first =
      in_document_ ? std::max(committed_.size(), document_place_.member + 1) : committed_.size();
  while (members_.size() >= first + kJoined) {
    const std::size_t begin = members_.size() - kJoined;
    if (members_[begin].joined != members_.back().joined) break;
    TRY(join_members(begin));
  }
  return {};
}

// Those from `begin` on become one.
base::Status IndexWriter::Impl::join_members(std::size_t begin) {
  std::vector<SegmentView> views;
  for (std::size_t i = begin; i < members_.size(); ++i) {
    if (!members_[i].all_deleted()) views.push_back({members_[i].segment, members_[i].deleted});
  }
  std::optional<Member> joined;
  if (!views.empty()) {
    const std::uint64_t number = next_file_++;
    TRY(merge_segments(files_, views, path(segment_file_name(number)), {}));
    TRY_ASSIGN(joined, open_new_member(files_, directory_, number));
    joined->joined = members_.back().joined + 1;
  }
  for (std::size_t i = begin; i < members_.size(); ++i) {
    // One that stays is removed by a later commit.
    static_cast<void>(files_.remove(path(segment_file_name(members_[i].file.number))));
  }
  members_.resize(begin);
  if (joined) members_.push_back(std::move(*joined));
  return {};
}

base::Result<std::shared_ptr<const Snapshot>> IndexWriter::Impl::commit(Sequence sequence) {
  if (in_document_) return within_document();
  if (broken_) {
    return base::fail(base::Code::kConflict, "A part of the changes was lost; discard the rest.");
  }
  TRY(flush());
  std::vector<Member> members = members_;
  std::erase_if(members, [](const Member& member) { return member.all_deleted(); });
  for (Member& member : members) {
    if (member.changed) TRY(write_deletes(files_, directory_, next_file_++, member));
  }
  TRY(publish(std::move(members), sequence));
  return snapshot();
}

// The only place where the index on disk passes from one state to the next.
base::Status IndexWriter::Impl::publish(std::vector<Member> members, Sequence sequence) {
  Manifest manifest{sequence, next_file_, {}};
  std::vector<SegmentView> views;
  for (const Member& member : members) {
    manifest.segments.push_back(member.file);
    views.push_back({member.segment, member.deleted});
  }
  if (members.size() > kMaxManifestSegments) {
    return base::fail(base::Code::kTooLarge, "The index has too many segments.");
  }
  TRY_ASSIGN(auto snapshot, Snapshot::make(sequence, std::move(views)));
  // What the manifest names must be found after a crash before the manifest is.
  TRY(files_.sync_directory(directory_));
  TRY(write_manifest(files_, directory_, manifest));
  committed_ = members;
  members_ = std::move(members);
  dirty_ = false;
  {
    std::lock_guard lock(mutex_);
    snapshot_.swap(snapshot);
  }
  remove_leftovers();
  return {};
}

base::Status IndexWriter::Impl::discard() {
  // Files stay until the next commit: a failed one may have got its manifest to disk after all.
  batch_ = SegmentWriter();
  batch_ids_.clear();
  batch_deleted_.clear();
  in_document_ = false;
  broken_ = false;
  members_ = committed_;
  dirty_ = false;
  return {};
}

std::shared_ptr<MergeTask> IndexWriter::Impl::plan_merge() {
  std::erase_if(merges_, [](const auto& task) { return task.expired(); });
  std::set<std::uint64_t> taken;
  for (const auto& weak : merges_) {
    if (const auto task = weak.lock()) {
      for (const MergeTask::Input& input : task->inputs()) taken.insert(input.number);
    }
  }
  std::size_t first = committed_.size();
  while (first > 0 && !taken.contains(committed_[first - 1].file.number)) --first;
  const auto before = snapshot();
  const auto range = choose_merge(before->segments().subspan(first), options_.max_segments);
  if (!range) return nullptr;
  std::vector<MergeTask::Input> inputs;
  for (std::size_t i = first + range->first; i < first + range->second; ++i) {
    inputs.push_back({committed_[i].file.number, before->segments()[i]});
  }
  const std::uint64_t number = next_file_++;
  auto task = std::make_shared<MergeTask>(files_, path(segment_file_name(number)), number,
                                          std::move(inputs));
  merges_.push_back(task);
  return task;
}

base::Status IndexWriter::Impl::finish_merge(const MergeTask& task) {
  CHECK(task.result());
  TRY(base::Status(*task.result()));
  if (in_document_ || dirty_) {
    return base::fail(base::Code::kConflict, "Uncommitted changes stand before a merge.");
  }
  TRY_ASSIGN(Member merged, open_new_member(files_, directory_, task.number()));
  TRY(carry_deletes(task, merged));
  std::vector<Member> members;
  bool placed = merged.all_deleted();
  for (const Member& member : committed_) {
    const bool is_input = std::any_of(
        task.inputs().begin(), task.inputs().end(),
        [&](const MergeTask::Input& input) { return input.number == member.file.number; });
    if (!is_input) {
      members.push_back(member);
    } else if (!placed) {
      if (merged.changed) TRY(write_deletes(files_, directory_, next_file_++, merged));
      members.push_back(merged);
      placed = true;
    }
  }
  return publish(std::move(members), snapshot()->sequence());
}

// Of one id, at most one version was alive when the merge was planned: that is what it has of it.
base::Status IndexWriter::Impl::carry_deletes(const MergeTask& task, Member& merged) const {
  TRY(merged.segment->check());
  for (const MergeTask::Input& input : task.inputs()) {
    const auto member =
        std::find_if(committed_.begin(), committed_.end(),
                     [&](const Member& other) { return other.file.number == input.number; });
    const Segment& segment = *input.view.segment;
    for (DocumentIndex i = 0; i < segment.statistics().documents; ++i) {
      const bool gone = member == committed_.end() || member->deleted->contains(i);
      if (!gone || input.view.deleted->contains(i)) continue;
      const DocumentId id = segment.document(i).id;
      for (DocumentIndex document : merged.segment->find_document(id)) {
        merged.mark_deleted(document);
      }
    }
  }
  return {};
}

base::Result<bool> IndexWriter::Impl::merge_if_needed() {
  if (in_document_ || dirty_) {
    return base::fail(base::Code::kConflict, "Uncommitted changes stand before a merge.");
  }
  const auto task = plan_merge();
  if (!task) return false;
  task->run({});
  TRY(finish_merge(*task));
  return true;
}

// Failures are only logged: what stays is removed by a later commit or at the next start.
void IndexWriter::Impl::remove_leftovers() {
  const auto names = files_.list(directory_);
  if (!names) return;
  std::set<std::string> wanted{std::string(kManifestName)};
  for (const Member& member : committed_) {
    wanted.insert(segment_file_name(member.file.number));
    wanted.insert(deletes_file_name(member.file.number, member.file.deletes));
  }
  std::vector<std::string> merging;  // how the names of files being written begin
  for (const auto& weak : merges_) {
    if (const auto task = weak.lock()) merging.push_back(segment_file_name(task->number()));
  }
  for (const std::string& name : *names) {
    if (!is_index_file(name) || wanted.contains(name)) continue;
    if (std::any_of(merging.begin(), merging.end(),
                    [&](const std::string& begin) { return name.starts_with(begin); })) {
      continue;
    }
    const base::Status removed = files_.remove(path(name));
    if (!removed) base::log_warning("An old index file stays: {}", removed.error().message);
  }
}

IndexWriter::IndexWriter(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
IndexWriter::~IndexWriter() = default;

base::Result<std::unique_ptr<IndexWriter>> IndexWriter::open(base::FileSystem& files,
                                                             const std::string& directory,
                                                             const Options& options) {
  auto impl = std::make_unique<Impl>(files, directory, options);
  TRY(impl->open());
  return std::unique_ptr<IndexWriter>(new IndexWriter(std::move(impl)));
}

base::Result<std::unique_ptr<IndexWriter>> IndexWriter::open(base::FileSystem& files,
                                                             const std::string& directory) {
  return open(files, directory, Options());
}

base::Status IndexWriter::destroy(base::FileSystem& files, const std::string& directory) {
  TRY_ASSIGN(const auto names, files.list(directory));
  // The manifest first: without it the rest is nothing.
  TRY(files.remove(directory + "/" + std::string(kManifestName)));
  for (const std::string& name : names) {
    std::string path = directory;
    path.append("/").append(name);
    if (is_index_file(name)) TRY(files.remove(path));
  }
  return files.sync_directory(directory);
}

base::Status IndexWriter::begin_document(DocumentId id) { return impl_->begin_document(id); }
base::Status IndexWriter::add_passage(const PassageInput& passage) {
  return impl_->add_passage(passage);
}
base::Status IndexWriter::end_document() { return impl_->end_document(); }
base::Status IndexWriter::abort_document() { return impl_->abort_document(); }
base::Status IndexWriter::remove_document(DocumentId id) { return impl_->remove_document(id); }
base::Result<std::shared_ptr<const Snapshot>> IndexWriter::commit(Sequence sequence) {
  return impl_->commit(sequence);
}
base::Status IndexWriter::discard() { return impl_->discard(); }
std::shared_ptr<MergeTask> IndexWriter::plan_merge() { return impl_->plan_merge(); }
base::Status IndexWriter::finish_merge(const std::shared_ptr<MergeTask>& task) {
  return impl_->finish_merge(*task);
}
base::Result<bool> IndexWriter::merge_if_needed() { return impl_->merge_if_needed(); }
std::shared_ptr<const Snapshot> IndexWriter::snapshot() const { return impl_->snapshot(); }

}  // namespace qwalt::index
