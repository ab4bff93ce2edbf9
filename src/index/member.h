// A segment as the writer sees it: its file, and what is deleted, which may be ahead of the last
// commit. Names and bytes of the files: docs/format/manifest.md.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/file_system.h"
#include "base/result.h"
#include "index/deletes.h"
#include "index/manifest.h"
#include "index/segment.h"

namespace qwalt::index {

struct Member {
  ManifestSegment file;
  std::shared_ptr<const Segment> segment;
  std::shared_ptr<DeletedDocuments> deleted;
  bool changed = false;  // `deleted` is not on disk; nobody else has it
  int joined = 0;        // how many times its passages were written anew before their commit

  bool all_deleted() const { return deleted->count() == segment->statistics().documents; }

  // True if it was alive. After a check() of the segment.
  bool mark_deleted(DocumentIndex document);
};

// The one that a manifest names. kCorrupt or kUnsupported, naming the file.
base::Result<Member> open_member(base::FileSystem& files, const std::string& directory,
                                 const ManifestSegment& file);
// Segment `number`, which was just written. Nothing of it is deleted.
base::Result<Member> open_new_member(base::FileSystem& files, const std::string& directory,
                                     std::uint64_t number);
// Writes and syncs the deletes as `generation`; the folder is not synced.
base::Status write_deletes(base::FileSystem& files, const std::string& directory,
                           std::uint64_t generation, Member& member);

}  // namespace qwalt::index
