// The dictionary of a segment, term after term: docs/format/segment.md, "TERMS and TERMINDEX".
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "index/postings.h"

namespace qwalt::index {

class Segment;

// Where the postings of a term are. Only for the segment that gave it.
struct TermInfo {
  std::uint32_t passages = 0;   // df, at least 1
  std::uint32_t documents = 0;  // entries of DOCS that hold it, at least 1
  std::uint64_t body_count = 0;
  std::uint64_t title_count = 0;
  Posting single;  // the posting itself, if passages is 1
  std::uint64_t postings_offset = 0;
  std::uint64_t postings_size = 0;
  std::uint64_t skip_index = 0;
};

// Goes through the terms of one segment in ascending order of bytes. The segment must outlive it.
// Not thread-safe.
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
  bool read_place();

  const Segment* segment_;
  std::size_t block_;
  std::size_t left_in_block_ = 0;
  base::ByteView bytes_;  // of the block that are left
  std::uint64_t postings_offset_ = 0;
  std::uint64_t skip_index_ = 0;
  std::string term_;
  TermInfo info_;
  bool damaged_ = false;
};

}  // namespace qwalt::index
