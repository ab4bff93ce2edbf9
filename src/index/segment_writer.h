// A batch of documents on its way to a segment: passages in, one by one, then one segment file out.
//
// Not thread-safe. Memory: what bytes() says, for the caller to bound; a term costs some 60 bytes,
// an occurrence in another passage one to three. Cost: a hash and a few bytes per occurrence.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/file_system.h"
#include "base/result.h"
#include "index/posting_arena.h"
#include "index/postings.h"
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
  struct Term {
    std::uint32_t hash = 0;
    std::uint32_t text = 0;  // in arena_
    std::uint8_t text_size = 0;
    std::uint8_t title = 0;  // counts in the passage `pending`
    std::uint8_t body = 0;
    PassageId pending = 0;
    PassageId last = 0;  // the passage before `pending`, if chain has bytes
    PostingArena::Chain chain;
  };

  std::string_view text_of(const Term& term) const {
    return arena_.text(term.text, term.text_size);
  }
  Term& find_term(std::string_view text);
  Term& add_term(std::string_view text, std::uint32_t hash);
  void grow_table();
  void add_occurrence(std::string_view text, bool in_title);
  void store_pending(Term& term);

  template <class Visit>
  base::Status each_posting(const Term& term, Visit visit) const;
  base::Status write_terms(SegmentSerializer& out) const;
  base::Status write_passages(SegmentSerializer& out) const;

  PostingArena arena_;
  std::vector<Term> terms_;
  std::vector<std::uint32_t> table_;  // index into terms_ + 1, open addressing, a power of two
  std::vector<DocumentEntry> documents_;
  std::string body_lengths_;  // codes
  std::string title_lengths_;
  std::string languages_;
  std::uint64_t body_length_ = 0;
  std::uint64_t title_length_ = 0;
  DocumentEntry document_;
  bool in_document_ = false;
};

// The bytes of DOCIDS.
std::string sorted_document_ids(const std::vector<DocumentId>& ids);

}  // namespace qwalt::index
