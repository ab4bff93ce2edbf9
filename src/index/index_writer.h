// The only way to change an index: documents in, documents out, commit, merge.
//
// An index is a folder of its own (one per workspace) that nothing else writes to. It is a view of
// the store: after commit(sequence) it holds what the store held at that sequence, and a folder
// that does not open (kCorrupt) is emptied with destroy() and filled again.
// Crash at any point: the next open() finds the state of one commit, the last or the one before.
// Thread-safety: one thread changes (add, remove, commit, merge, discard); snapshot() from any. A
// merge that was planned runs on any thread, while this one goes on.
// Memory: kPostingsBytes for the batch being built; for a merge see merge.h. Errors: a call that
// fails for reasons of disk leaves the last commit standing on disk and in snapshot(); the
// uncommitted rest is in doubt then: discard() it and apply it again. kCorrupt, from any call,
// names a damaged file: nothing but building the index again helps.
// Formats: docs/format/segment.md, docs/format/manifest.md.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "base/file_system.h"
#include "base/result.h"
#include "index/merge_task.h"
#include "index/snapshot.h"
#include "index/types.h"

namespace qwalt::index {

// Of the batch in memory. When they are reached, a segment is written and the batch begins anew;
// a document may then lie in several segments, until they merge.
constexpr std::size_t kPostingsBytes = std::size_t{768} << 10;

class IndexWriter {
 public:
  struct Options {
    std::size_t postings_bytes = kPostingsBytes;  // tests use less
    std::size_t max_segments = 10;                // more than this are merged
  };

  // Opens or makes the index in `directory`, a folder that exists, and removes files that no commit
  // refers to. kCorrupt, naming the file, if what is there is damaged, kUnsupported if it is of
  // another version: destroy() it and rebuild from the store. `files` must outlive the writer,
  // every snapshot and every task.
  static base::Result<std::unique_ptr<IndexWriter>> open(base::FileSystem& files,
                                                         const std::string& directory,
                                                         const Options& options);
  static base::Result<std::unique_ptr<IndexWriter>> open(base::FileSystem& files,
                                                         const std::string& directory);

  // Removes every index file of `directory`, damaged or not; the folder stays.
  static base::Status destroy(base::FileSystem& files, const std::string& directory);

  ~IndexWriter();
  IndexWriter(const IndexWriter&) = delete;
  IndexWriter& operator=(const IndexWriter&) = delete;

  // A document: begin, its passages in order (ordinals from 0), end. One that is there already is
  // replaced. Nothing shows before commit(). abort_document() takes back the one begun.
  base::Status begin_document(DocumentId id);
  base::Status add_passage(const PassageInput& passage);
  base::Status end_document();
  base::Status abort_document();

  // No error if it is not there.
  base::Status remove_document(DocumentId id);

  // Makes all of the above durable, together with `sequence`, and publishes it. Not within a
  // document. Cheap when only the sequence changed: one manifest.
  base::Result<std::shared_ptr<const Snapshot>> commit(Sequence sequence);

  // Forgets everything since the last commit.
  base::Status discard();

  // What should be merged next, of the last commit; null when nothing is worth it: there are not
  // too many segments, and none is more than a quarter deleted. While another task of this writer
  // is about, only the segments younger than its inputs are looked at. A task that is dropped
  // leaves nothing but a file, which a later commit removes.
  std::shared_ptr<MergeTask> plan_merge();

  // Takes back a task that has run, and publishes the same documents as the last commit under the
  // same sequence. What was removed since it was planned stays removed. Its own error, if it has
  // one; kConflict while there are uncommitted changes: try again after the commit.
  base::Status finish_merge(const std::shared_ptr<MergeTask>& task);

  // All of this at once, on this thread. True if something was merged: call again until false.
  base::Result<bool> merge_if_needed();

  // The last commit. Never null. Any thread.
  std::shared_ptr<const Snapshot> snapshot() const;

 private:
  class Impl;
  explicit IndexWriter(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace qwalt::index
