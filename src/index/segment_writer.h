// A batch of documents on its way to a segment: passages in, one by one, then one segment file out.
//
// Not thread-safe. Memory: what bytes() says, for the caller to bound. Terms: index/batch_terms.h.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/file_system.h"
#include "base/result.h"
#include "index/batch_terms.h"
#include "index/segment_format.h"
#include "index/types.h"

namespace qwalt::index {

class SegmentSerializer;

class SegmentWriter {
 public:
  // Passages that follow belong to document `id`, the first one with ordinal `first_ordinal`.
  void begin_document(DocumentId id, std::uint32_t first_ordinal);
  void add_passage(const PassageInput& passage);
  // A document without passages leaves no trace.
  void end_document();

  std::size_t bytes() const;
  // Those that were ended and have passages.
  const std::vector<DocumentEntry>& documents() const { return documents_; }

  // Writes and syncs `path`. The folder is not synced.
  base::Status write(base::FileSystem& files, const std::string& path) const;

 private:
  base::Status write_terms(SegmentSerializer& out) const;
  base::Status write_passages(SegmentSerializer& out) const;

  BatchTerms terms_;
  std::vector<DocumentEntry> documents_;
  std::string body_lengths_;  // codes
  std::string title_lengths_;
  std::string languages_;
  DocumentEntry document_;
  bool in_document_ = false;
};

}  // namespace qwalt::index
