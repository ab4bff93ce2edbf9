// "Here is a term: which passages hold it? Here is a passage: whose is it?" One immutable file.
//
// Thread-safe: const everywhere. Views and cursors it gives out live as long as the segment.
// Errors: kCorrupt naming the file. Bytes are checked when they are first read: see "CHECKS" in
// docs/format/segment.md. So the first look at a segment costs some ms per million passages, the
// first at 64 KiB of postings 10 µs; later ones nothing. Bytes that fit their checksums and are
// wrong all the same give errors or wrong counts, never a wild access.
// Cost: find() is a bisection plus a block of 32 terms, some 1 µs when its pages are in memory.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/file_system.h"
#include "base/result.h"
#include "index/checked_section.h"
#include "index/document_starts.h"
#include "index/document_table.h"
#include "index/postings.h"
#include "index/segment_format.h"
#include "index/term_iterator.h"
#include "index/types.h"

namespace qwalt::index {

// Of one term: SKIP has an entry per full block, the payload holds the blocks and the tail.
struct PostingBytes {
  base::ByteView payload;
  base::ByteView skip;
};

class Segment {
 public:
  // `name` is what errors call the file. Costs the same whatever its size. kUnsupported for a sound
  // file of another version of the format.
  static base::Result<std::shared_ptr<const Segment>> open(std::unique_ptr<base::MappedFile> file,
                                                           std::string name);

  // Checks every checksum and decodes everything once.
  base::Status verify() const;

  // Checks all that is not checked on the way: what stands below under "after check()". Free from
  // the second time on; find() does it too.
  base::Status check() const;
  // Everything is checked again when it is read next.
  void forget_checks() const;

  // What was read of the file is no longer counted as memory of this process.
  void release_pages() const { file_->release_pages(); }

  const std::string& name() const { return name_; }
  const SegmentStatistics& statistics() const { return statistics_; }
  std::uint64_t size_bytes() const { return file_->bytes().size(); }
  std::uint32_t footer_checksum() const;

  // Terms.
  base::Result<std::optional<TermInfo>> find(std::string_view term) const;
  TermIterator terms() const { return {*this, 0}; }
  // Begins at the first term that is not less than `prefix`. Cost: as find().
  TermIterator terms_from(std::string_view prefix) const;
  // `info` must come from this segment. Damage shows in the cursor.
  PostingCursor postings(const TermInfo& info) const;
  // What postings() reads, for readers that go by blocks; checked. Empty for a term of one passage.
  base::Result<PostingBytes> posting_bytes(const TermInfo& info) const;

  // Documents, after check(). `index` and `passage` must be below statistics().documents and
  // .passages.
  DocumentEntry document(DocumentIndex index) const { return documents_[index]; }
  DocumentIndex document_of(PassageId passage) const { return documents_.document_of(passage); }
  // The one with the rank-th lowest (id, index).
  DocumentIndex document_by_id(std::size_t rank) const { return documents_.by_id(rank); }
  // Every entry with this id, deleted or not, in order of passages.
  std::vector<DocumentIndex> find_document(DocumentId id) const { return documents_.find(id); }

  // One byte per passage each, after check().
  base::ByteView body_length_codes() const { return body_lengths_; }
  base::ByteView title_length_codes() const { return title_lengths_; }
  base::ByteView languages() const { return languages_; }

 private:
  friend class TermIterator;
  Segment(std::unique_ptr<base::MappedFile> file, std::string name)
      : file_(std::move(file)), name_(std::move(name)) {}

  // A block of the dictionary.
  struct TermBlock {
    std::uint32_t begin = 0;  // in TERMS
    std::uint32_t end = 0;
    std::uint32_t skip_index = 0;
    std::uint64_t postings_offset = 0;
  };

  base::Status load();
  base::Result<const Section*> section(std::string_view name) const;
  base::Result<base::ByteView> section_bytes(std::string_view name) const;
  base::Result<base::ByteView> checked_section(std::string_view name) const;
  base::Status check_section(const Section& section) const;
  base::Status open_documents();
  base::Status open_dictionary();
  base::Status verify_documents() const;
  base::Status verify_terms() const;
  base::Status verify_postings(const TermInfo& info, const DocumentStarts& starts,
                               PostingBlock& block) const;
  std::size_t term_blocks() const { return term_index_.size() / kTermIndexBytes; }
  // All three nullopt on damage.
  std::optional<std::size_t> block_of(std::string_view term) const;
  std::optional<TermBlock> term_block(std::size_t block) const;
  std::optional<std::string_view> first_term(std::size_t block) const;

  std::unique_ptr<base::MappedFile> file_;
  std::string name_;
  std::vector<Section> sections_;
  SegmentStatistics statistics_;
  DocumentTable documents_;
  base::ByteView body_lengths_;
  base::ByteView title_lengths_;
  base::ByteView languages_;
  base::ByteView term_index_;
  CheckedSection terms_;
  CheckedSection skip_;
  CheckedSection postings_;
  mutable std::atomic<bool> checked_ = false;  // nothing is written, so it needs no order
};

}  // namespace qwalt::index
