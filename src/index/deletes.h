// Which documents of a segment are deleted: a `.del` file beside it, replaced as a whole.
// Bytes: docs/format/segment.md, "Deletes".
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "index/segment_format.h"
#include "index/types.h"

namespace qwalt::index {

// A set of document indexes. Not thread-safe to change; const is.
class DeletedDocuments {
 public:
  // `documents`: how many the segment has.
  explicit DeletedDocuments(std::size_t documents) : deleted_(documents, false) {}

  std::size_t documents() const { return deleted_.size(); }
  std::size_t count() const { return count_; }
  bool contains(DocumentIndex document) const { return deleted_[document]; }
  // What they take from the segment's totals.
  const Totals& totals() const { return totals_; }
  // `document` must be below the segment's number of documents; `entry` is its own, `languages`
  // those of its passages.
  void insert(DocumentIndex document, const DocumentEntry& entry, base::ByteView languages);

 private:
  friend base::Result<DeletedDocuments> decode_deletes(base::ByteView, std::size_t,
                                                       const std::string&);
  bool mark(DocumentIndex document);

  std::vector<bool> deleted_;
  std::size_t count_ = 0;
  Totals totals_;
};

std::string encode_deletes(const DeletedDocuments& deleted);

// `documents`: as the segment says. kCorrupt, naming `name`, for anything but what encode_deletes
// wrote for a segment of that many.
base::Result<DeletedDocuments> decode_deletes(base::ByteView bytes, std::size_t documents,
                                              const std::string& name);

}  // namespace qwalt::index
