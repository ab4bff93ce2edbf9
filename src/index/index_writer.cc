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
#include "index/merge.h"
#include "index/segment_writer.h"

namespace qwalt::index {
namespace {

// A segment as the writer sees it: what is deleted may be ahead of the last commit.
struct Member {
  ManifestSegment file;
  std::shared_ptr<const Segment> segment;
  std::shared_ptr<DeletedDocuments> deleted;
  bool changed = false;  // `deleted` is not on disk; nobody else has it

  bool all_deleted() const { return deleted->count() == segment->statistics().documents; }
};

// A document's place among all, in the order of arrival. The batch is the member after the last.
struct Place {
  std::size_t member = 0;
  DocumentIndex document = 0;
  auto operator<=>(const Place&) const = default;
};

base::Error named(base::Error error, const std::string& name) {
  if (error.code == base::Code::kNotFound) {
    return damaged(name, "it is missing").value();
  }
  return error;
}

base::Result<std::unique_ptr<base::MappedFile>> map_file(base::FileSystem& files,
                                                         const std::string& directory,
                                                         const std::string& name) {
  auto mapped = files.map(directory + "/" + name);
  if (!mapped) return base::fail(named(mapped.error(), name));
  return mapped;
}

base::Result<Member> open_member(base::FileSystem& files, const std::string& directory,
                                 const ManifestSegment& file) {
  const std::string name = segment_file_name(file.number);
  TRY_ASSIGN(auto mapped, map_file(files, directory, name));
  if (mapped->bytes().size() != file.size) return damaged(name, "it does not have its size");
  Member member;
  member.file = file;
  TRY_ASSIGN(member.segment, Segment::open(std::move(mapped), name));
  if (member.segment->footer_checksum() != file.footer) {
    return damaged(name, "it is not the file that the manifest means");
  }
  const std::size_t documents = member.segment->statistics().documents;
  member.deleted = std::make_shared<DeletedDocuments>(documents);
  if (file.deletes == 0) return member;
  const std::string deletes = deletes_file_name(file.number, file.deletes);
  TRY_ASSIGN(auto bytes, map_file(files, directory, deletes));
  TRY_ASSIGN(*member.deleted, decode_deletes(bytes->bytes(), documents, deletes));
  return member;
}

base::Status write_synced(base::FileSystem& files, const std::string& path,
                          std::string_view bytes) {
  TRY_ASSIGN(auto file, files.create(path));
  TRY(file->append(bytes));
  TRY(file->sync());
  return file->close();
}

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
  base::Result<bool> merge_if_needed();

  std::shared_ptr<const Snapshot> snapshot() const {
    std::lock_guard lock(mutex_);
    return snapshot_;
  }

 private:
  std::string path(const std::string& name) const { return directory_ + "/" + name; }
  base::Result<Member> open_written(std::uint64_t number);
  base::Status flush();
  Place end() const {
    return {members_.size(), static_cast<DocumentIndex>(batch_.documents().size())};
  }
  void end_batch_document();
  std::size_t batch_bytes() const;
  void mark_deleted(DocumentId id, Place begin, Place end);
  void mark_deleted(Member& member, DocumentIndex document);
  base::Status write_deletes(Member& member);
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
  snapshot_ = std::make_shared<Snapshot>(manifest->sequence, std::move(views));
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
  mark_deleted(document_, {}, document_place_);
  return {};
}

base::Status IndexWriter::Impl::abort_document() {
  CHECK(in_document_);
  in_document_ = false;
  end_batch_document();
  mark_deleted(document_, document_place_, end());
  return {};
}

base::Status IndexWriter::Impl::remove_document(DocumentId id) {
  if (in_document_) return within_document();
  mark_deleted(id, {}, end());
  return {};
}

void IndexWriter::Impl::mark_deleted(DocumentId id, Place begin, Place end) {
  for (std::size_t i = begin.member; i < members_.size(); ++i) {
    for (DocumentIndex document : members_[i].segment->find_document(id)) {
      const Place place{i, document};
      if (begin <= place && place < end) mark_deleted(members_[i], document);
    }
  }
  const auto [first, last] = batch_ids_.equal_range(id);
  for (auto entry = first; entry != last; ++entry) {
    const Place place{members_.size(), entry->second};
    if (place < begin || end <= place) continue;
    batch_deleted_.insert(entry->second);
    dirty_ = true;
  }
}

void IndexWriter::Impl::mark_deleted(Member& member, DocumentIndex document) {
  if (member.deleted->contains(document)) return;
  if (!member.changed) {
    member.deleted = std::make_shared<DeletedDocuments>(*member.deleted);
    member.changed = true;
  }
  member.deleted->insert(document);
  dirty_ = true;
}

base::Status IndexWriter::Impl::flush() {
  const std::set<DocumentIndex> deleted = std::exchange(batch_deleted_, {});
  SegmentWriter batch = std::exchange(batch_, SegmentWriter());
  batch_ids_.clear();
  if (deleted.size() == batch.documents().size()) return {};
  broken_ = true;  // unless the end is reached
  const std::uint64_t number = next_file_++;
  TRY(batch.write(files_, path(segment_file_name(number))));
  TRY_ASSIGN(Member member, open_written(number));
  for (DocumentIndex document : deleted) mark_deleted(member, document);
  members_.push_back(std::move(member));
  broken_ = false;
  return {};
}

base::Result<Member> IndexWriter::Impl::open_written(std::uint64_t number) {
  const std::string name = segment_file_name(number);
  TRY_ASSIGN(auto mapped, map_file(files_, directory_, name));
  Member member;
  member.file.number = number;
  member.file.size = mapped->bytes().size();
  TRY_ASSIGN(member.segment, Segment::open(std::move(mapped), name));
  member.file.footer = member.segment->footer_checksum();
  member.deleted = std::make_shared<DeletedDocuments>(member.segment->statistics().documents);
  return member;
}

base::Result<std::shared_ptr<const Snapshot>> IndexWriter::Impl::commit(Sequence sequence) {
  if (in_document_) return within_document();
  if (broken_) {
    return base::fail(base::Code::kConflict, "A part of the changes was lost; discard the rest.");
  }
  TRY(flush());
  std::vector<Member> members = members_;
  std::erase_if(members, [](const Member& member) { return member.all_deleted(); });
  for (Member& member : members) TRY(write_deletes(member));
  TRY(publish(std::move(members), sequence));
  return snapshot();
}

base::Status IndexWriter::Impl::write_deletes(Member& member) {
  if (!member.changed) return {};
  const std::uint64_t generation = next_file_++;
  const std::string name = deletes_file_name(member.file.number, generation);
  TRY(write_synced(files_, path(name), encode_deletes(*member.deleted)));
  member.file.deletes = generation;
  member.changed = false;
  return {};
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
  // What the manifest names must be found after a crash before the manifest is.
  TRY(files_.sync_directory(directory_));
  TRY(write_manifest(files_, directory_, manifest));
  auto snapshot = std::make_shared<const Snapshot>(sequence, std::move(views));
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

base::Result<bool> IndexWriter::Impl::merge_if_needed() {
  if (in_document_ || dirty_) {
    return base::fail(base::Code::kConflict, "Uncommitted changes stand before a merge.");
  }
  const auto before = snapshot();
  const auto range = choose_merge(before->segments(), options_.max_segments);
  if (!range) return false;
  const auto [begin, end] = *range;
  const std::uint64_t number = next_file_++;
  TRY(merge_segments(files_, before->segments().subspan(begin, end - begin),
                     path(segment_file_name(number))));
  TRY_ASSIGN(Member merged, open_written(number));
  std::vector<Member> members = committed_;
  const auto at = members.erase(members.begin() + static_cast<std::ptrdiff_t>(begin),
                                members.begin() + static_cast<std::ptrdiff_t>(end));
  members.insert(at, std::move(merged));
  TRY(publish(std::move(members), before->sequence()));
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
  for (const std::string& name : *names) {
    if (!is_index_file(name) || wanted.contains(name)) continue;
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
base::Result<bool> IndexWriter::merge_if_needed() { return impl_->merge_if_needed(); }
std::shared_ptr<const Snapshot> IndexWriter::snapshot() const { return impl_->snapshot(); }

}  // namespace qwalt::index
