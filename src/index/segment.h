// "Here is a term: which passages hold it? Here is a passage: whose is it?" One immutable file.
//
// Thread-safe: const everywhere. Views and cursors it gives out live as long as the segment.
// Errors: kCorrupt naming the file. open() checks what docs/format/segment.md says under "What is
// checked when"; whatever damage remains gives errors or wrong counts, never a wild access.
// Cost: find() is a bisection plus a block of 32 terms, some 1 µs when its pages are in memory.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/file_system.h"
#include "base/result.h"
#include "index/postings.h"
#include "index/segment_format.h"
#include "index/types.h"

namespace qwalt::index {

// Where the postings of a term are. Only for the segment that gave it.
struct TermInfo {
  std::uint32_t passages = 0;  // df, at least 1
  std::uint64_t body_count = 0;
  std::uint64_t title_count = 0;
  Posting single;  // the posting itself, if passages is 1
  std::uint64_t postings_offset = 0;
  std::uint64_t postings_size = 0;
  std::uint64_t skip_index = 0;
};

class Segment;

// Goes through the terms of one segment in ascending order of bytes. The segment must outlive it.
class TermIterator {
 public:
  // Moves to the next term, or the first; false at the end or at damage.
  bool next();
  bool damaged() const { return damaged_; }
  // Of the current term; valid until next().
  std::string_view term() const { return term_; }
  const TermInfo& info() const { return info_; }

 private:
  friend class Segment;
  TermIterator(const Segment& segment, std::size_t block);
  bool enter_block();
  bool read_term();
  bool read_info();

  const Segment* segment_;
  std::size_t block_;
  std::size_t left_in_block_ = 0;
  base::ByteView bytes_;
  std::uint64_t postings_offset_ = 0;
  std::uint64_t skip_index_ = 0;
  std::string term_;
  TermInfo info_;
  bool damaged_ = false;
};

class Segment {
 public:
  // `name` is what errors call the file.
  static base::Result<std::shared_ptr<const Segment>> open(std::unique_ptr<base::MappedFile> file,
                                                           std::string name);

  // Checks every checksum and decodes everything once.
  base::Status verify() const;

  const std::string& name() const { return name_; }
  const SegmentStatistics& statistics() const { return statistics_; }
  std::uint64_t size_bytes() const { return file_->bytes().size(); }
  std::uint32_t footer_checksum() const;

  // Terms.
  base::Result<std::optional<TermInfo>> find(std::string_view term) const;
  TermIterator terms() const { return {*this, 0}; }
  // `info` must come from this segment.
  PostingCursor postings(const TermInfo& info) const;

  // Documents. `index` and `passage` must be below statistics().documents and .passages.
  DocumentEntry document(DocumentIndex index) const {
    return load_document(docs_.data() + std::size_t{index} * kDocumentBytes);
  }
  DocumentIndex document_of(PassageId passage) const;
  // Every entry with this id, deleted or not, in order of passages.
  std::vector<DocumentIndex> find_document(DocumentId id) const;

  // One byte per passage each.
  base::ByteView body_length_codes() const { return body_lengths_; }
  base::ByteView title_length_codes() const { return title_lengths_; }
  base::ByteView languages() const { return languages_; }

 private:
  friend class TermIterator;
  Segment(std::unique_ptr<base::MappedFile> file, std::string name)
      : file_(std::move(file)), name_(std::move(name)) {}

  base::Status load();
  base::Result<base::ByteView> section(std::string_view name, bool may_be_large) const;
  base::Status check_sizes() const;
  base::Status check_documents() const;
  base::Status verify_documents() const;
  base::Status verify_terms() const;
  std::size_t term_blocks() const { return term_index_.size() / kTermIndexBytes; }
  std::optional<std::string_view> first_term(std::size_t block) const;
  DocumentIndex document_by_id_order(std::size_t rank) const;

  std::unique_ptr<base::MappedFile> file_;
  std::string name_;
  std::vector<Section> sections_;
  SegmentStatistics statistics_;
  base::ByteView docs_;
  base::ByteView doc_ids_;
  base::ByteView body_lengths_;
  base::ByteView title_lengths_;
  base::ByteView languages_;
  base::ByteView terms_;
  base::ByteView term_index_;
  base::ByteView skip_;
  base::ByteView postings_;
};

}  // namespace qwalt::index
