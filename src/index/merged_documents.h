// The documents of several segments as those of one: which are alive, numbered anew, parts of one
// that meet joined.
//
// Not thread-safe. The segments must be checked, and they and their deletes must outlive it.
// Memory: 1.5 bits per document.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/result.h"
#include "index/document_table.h"
#include "index/segment_serializer.h"
#include "index/snapshot.h"

namespace qwalt::index {

class MergedDocuments {
 public:
  explicit MergedDocuments(std::span<const SegmentView> views);

  std::uint32_t documents() const { return documents_; }

  // Calls visit(entry) for each, in order, with its new passages.
  template <class Visit>
  void each(Visit visit) const {
    DocumentEntry pending;
    PassageId next = 0;
    for (const Source& source : sources_) {
      const Segment& segment = *source.view.segment;
      for (DocumentIndex i = 0; i < segment.statistics().documents; ++i) {
        if (source.view.deleted->contains(i)) continue;
        const DocumentEntry entry = segment.document(i);
        if (source.begins(i)) {
          if (pending.passages > 0) visit(pending);
          pending = entry;
          pending.first_passage = next;
        } else {
          join(pending, entry);
        }
        next += entry.passages;
      }
    }
    if (pending.passages > 0) visit(pending);
  }

  // Writes DOCS and DOCIDS.
  base::Status write(SegmentSerializer& out) const;

 private:
  static constexpr std::size_t kBits = 64;

  struct Source {
    SegmentView view;
    std::vector<std::uint64_t> bits;       // of its documents: alive, and begins an entry
    std::vector<DocumentIndex> new_index;  // of the first such document of each word

    bool begins(DocumentIndex index) const { return bits[index / kBits] >> index % kBits & 1; }
    DocumentIndex number(DocumentIndex index) const;
  };
  class ById;

  static void join(DocumentEntry& entry, const DocumentEntry& next);
  base::Status write_entries(SegmentSerializer& out) const;
  base::Status write_ids(SegmentSerializer& out) const;

  std::vector<Source> sources_;
  std::uint32_t documents_ = 0;
};

}  // namespace qwalt::index
