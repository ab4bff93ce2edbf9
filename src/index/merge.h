// Several segments become one: which, and how.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <stop_token>
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
// folder. Postings and terms are streamed: memory is some 1 MB, two bits per document, one per
// passage and 12 bytes per run of deleted documents. At least one passage must be alive.
// Reads as a query does: kCorrupt naming an input that is damaged. kCancelled if `stop` asks for
// it, between two terms.
base::Status merge_segments(base::FileSystem& files, std::span<const SegmentView> inputs,
                            const std::string& path, const std::stop_token& stop);

}  // namespace qwalt::index
