// What one commit holds, unchanging while it is read: segments and the documents deleted from them.
//
// Immutable and thread-safe; shared by shared_ptr<const Snapshot>. The files below may be removed
// meanwhile: their mappings live as long as the snapshot.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "index/deletes.h"
#include "index/segment.h"
#include "index/types.h"

namespace qwalt::index {

struct CollectionStatistics {
  std::uint64_t documents = 0;    // alive
  std::uint64_t passages = 0;     // alive
  std::uint64_t body_length = 0;  // summed over the passages alive
  std::uint64_t title_length = 0;
  // Summed over the documents alive: the mean title length of a document's passages.
  std::uint64_t document_title_length = 0;
  std::array<std::uint64_t, kLanguageNumbers> passages_by_language{};  // alive
  // Alive or deleted: what the counts of TermStatistics are out of.
  std::uint64_t stored_passages = 0;
};

// One segment as a snapshot sees it.
struct SegmentView {
  std::shared_ptr<const Segment> segment;
  std::shared_ptr<const DeletedDocuments> deleted;  // never null
};

// A document as a whole, all its parts together.
struct DocumentTotals {
  std::uint64_t passages = 0;
  std::uint64_t body_length = 0;
  std::uint64_t title_length = 0;
};

class Snapshot {
 public:
  // kCorrupt if a segment is damaged that must be read for it: only those of documents in parts
  // are.
  static base::Result<std::shared_ptr<const Snapshot>> make(Sequence sequence,
                                                            std::vector<SegmentView> segments);
  // The same for no segments, or checked ones.
  Snapshot(Sequence sequence, std::vector<SegmentView> segments);

  // The store's sequence number that this state was committed with; 0 for a new index.
  Sequence sequence() const { return sequence_; }
  std::span<const SegmentView> segments() const { return segments_; }
  const CollectionStatistics& statistics() const { return statistics_; }

  // Over all segments; zeros for an unknown term. kCorrupt if a dictionary is damaged.
  base::Result<TermStatistics> term(std::string_view term) const;

  base::Result<bool> contains(DocumentId id) const;  // kCorrupt, as above

  // Documents, after a find() or check() of the segment.
  // All, deleted ones included, are numbered through all segments from 0. The parts of one
  // that lies in several segments all have the number of the first.
  std::uint32_t stored_documents() const { return document_bases_.back(); }
  std::uint32_t document_number(std::size_t segment, DocumentIndex document) const;
  DocumentTotals document_totals(std::size_t segment, DocumentIndex document) const;
  // Whether any document lies in several segments.
  bool has_parts() const { return !parts_.empty(); }

 private:
  struct Part {
    std::uint32_t number = 0;  // were it a document of its own
    std::uint32_t first = 0;   // number of the first part
  };

  void number_documents();
  void join_parts();

  Sequence sequence_;
  std::vector<SegmentView> segments_;
  CollectionStatistics statistics_;
  std::vector<std::uint32_t> document_bases_;            // one more than segments
  std::vector<Part> parts_;                              // ascending; usually none
  std::map<std::uint32_t, DocumentTotals> part_totals_;  // by number of the first part
};

}  // namespace qwalt::index
