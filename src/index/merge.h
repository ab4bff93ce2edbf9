// Several segments become one: which, and how.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "base/file_system.h"
#include "base/result.h"
#include "index/snapshot.h"

namespace qwalt::index {

// Neighbouring segments, as a half-open range of indexes.
using MergeRange = std::pair<std::size_t, std::size_t>;

// What to merge next; nullopt when nothing is worth it. A segment more than a quarter deleted is
// written anew. Beyond `max_segments`, those neighbours are merged that cost the fewest passages
// written per segment saved; so large ones are touched rarely and a passage is written about
// log(passages) times in its life. Neighbours only: parts of a document stay in order.
std::optional<MergeRange> choose_merge(std::span<const SegmentView> segments,
                                       std::size_t max_segments);

// Writes what is alive in `inputs`, in their order, as one segment at `path`, synced; not the
// folder. Postings and terms are streamed: memory is some 1 MB, 8 bytes per document and 12 per
// run of deleted ones. At least one passage must be alive.
base::Status merge_segments(base::FileSystem& files, std::span<const SegmentView> inputs,
                            const std::string& path);

}  // namespace qwalt::index
