// The passages of one term, ascending, with their counts: encoder and cursor.
// Bytes: docs/format/segment.md, "POSTINGS and SKIP".
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "base/bytes.h"
#include "index/bit_packing.h"
#include "index/types.h"

namespace qwalt::index {

struct Posting {
  PassageId passage = 0;
  std::uint32_t body = 0;   // 0 to kMaxBodyCount
  std::uint32_t title = 0;  // 0 to kMaxTitleCount
  bool operator==(const Posting&) const = default;
};

constexpr std::size_t kSkipBytes = 8;

// One entry of SKIP.
struct SkipEntry {
  PassageId last = 0;
  unsigned delta_width = 0;
  unsigned body_width = 0;
  unsigned title_width = 0;
  std::uint32_t max_body = 0;
  std::uint32_t max_title = 0;
  std::uint8_t min_length_code = 0;

  std::size_t payload_bytes() const {
    return packed_bytes(delta_width) + packed_bytes(body_width) + packed_bytes(title_width);
  }
};

void append_skip_entry(std::string& out, const SkipEntry& entry);
SkipEntry load_skip_entry(const unsigned char* at);

// The form of a posting outside of blocks; `previous` is the id before it, -1 for none.
void append_tail_posting(std::string& out, const Posting& posting, std::int64_t previous);
// False if the bytes are cut or the id is not below `passages`.
bool take_tail_posting(base::ByteView& in, std::int64_t previous, std::uint32_t passages,
                       Posting& posting);

// Encodes the postings of one term after another. Not thread-safe.
class PostingsEncoder {
 public:
  // Ids ascend; counts are within their caps. Full blocks are appended to `payload` and `skip`.
  void add(const Posting& posting, std::uint8_t length_code, std::string& payload,
           std::string& skip);
  // What was added since the last finish: its number, and the tail appended to `payload`.
  std::uint32_t finish(std::string& payload);

 private:
  void flush_block(std::string& payload, std::string& skip);

  std::array<Posting, kBlockPostings> pending_{};
  std::size_t count_ = 0;
  std::uint32_t added_ = 0;
  std::int64_t previous_ = -1;  // id before pending_[0]
  std::uint8_t min_length_code_ = 255;
};

// Up to 128 decoded postings, column by column.
struct PostingBlock {
  std::size_t count = 0;
  alignas(32) std::array<PassageId, kBlockPostings> passages;
  alignas(32) std::array<std::uint32_t, kBlockPostings> body;
  alignas(32) std::array<std::uint32_t, kBlockPostings> title;
};

// Whether the widths of `entry` are ones that exist.
inline bool valid_widths(const SkipEntry& entry) {
  return entry.body_width <= 8 && entry.title_width <= 4;
}

// The full block at `in`, entry.payload_bytes() of it, whose first id is `begin` or more. False on
// damage; ids never exceed entry.last, which must be below 2^31, when it is true.
bool decode_block(const unsigned char* in, const SkipEntry& entry, PassageId begin,
                  PostingBlock& block);
// The `count` postings of a tail, below 128, from the beginning of `in`. False on damage; ids are
// below `passages` when it is true.
bool decode_tail(base::ByteView in, PassageId begin, std::uint32_t count, std::uint32_t passages,
                 PostingBlock& block);

// Reads the postings of one term, block after block. The views must outlive it. Not thread-safe.
// Bytes may be damaged: ids are checked to ascend and to be below `passages`.
class PostingCursor {
 public:
  // `count` postings; `skip` has an entry per full block, `payload` the blocks and the tail.
  PostingCursor(std::uint32_t count, base::ByteView payload, base::ByteView skip,
                std::uint32_t passages)
      : left_(count), payload_(payload), skip_(skip), passages_(passages) {}
  // A term of one passage, which the dictionary holds itself.
  explicit PostingCursor(const Posting& single) : left_(1), single_(single), inline_(true) {}

  // Fills `block` with the next 1 to 128 postings; false at the end or at damage.
  bool next(PostingBlock& block);
  // Whether damaged bytes ended it early.
  bool damaged() const { return damaged_; }

 private:
  bool next_full(PostingBlock& block);
  bool next_tail(PostingBlock& block);
  bool set_damaged();

  std::uint32_t left_ = 0;
  base::ByteView payload_;
  base::ByteView skip_;
  std::uint32_t passages_ = 0;
  PassageId begin_ = 0;  // of what is left
  Posting single_;
  bool inline_ = false;
  bool damaged_ = false;
};

}  // namespace qwalt::index
