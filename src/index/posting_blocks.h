// The postings of one term in one segment, block by block in any order: for searches that skip.
//
// Immutable after open(); the segment must outlive it. Thread-safe. SKIP is read once when it is
// opened and the tail decoded, so that damage is an error there; damage in a block shows when it is
// loaded, and never as an id beyond the segment.
// Cost: some 2 ns per block of 128 to open, 50 ns to load one. Memory: 1.6 KB.
// Bytes: docs/format/segment.md, "POSTINGS and SKIP".
#pragma once

#include <cstdint>
#include <memory>

#include "base/result.h"
#include "index/segment.h"

namespace qwalt::index {

class PostingBlocks {
 public:
  // Where a block is. Only for the term that gave it.
  struct Place {
    std::uint32_t block = 0;
    std::uint32_t offset = 0;  // of its bytes in the term's
  };

  // Calls visit(Place, begin, const SkipEntry&) for every block but the tail: its passages are in
  // [begin, entry.last]. kCorrupt on damage.
  template <class Visit>
  static base::Result<PostingBlocks> open(const Segment& segment, const TermInfo& info,
                                          Visit visit) {
    TRY_ASSIGN(PostingBlocks blocks, at_segment(segment, info));
    Place place;
    PassageId begin = 0;
    for (; place.block < blocks.full_; ++place.block) {
      const SkipEntry entry = blocks.skip_entry(place);
      if (!blocks.fits(place, begin, entry)) return blocks.damage();
      visit(place, begin, entry);
      begin = entry.last + 1;
      place.offset += static_cast<std::uint32_t>(entry.payload_bytes());
    }
    TRY(blocks.read_tail(place, begin));
    return blocks;
  }

  // The last postings, up to 127, decoded; null if there are none.
  const PostingBlock* tail() const { return tail_.get(); }
  bool is_tail(Place place) const { return place.block == full_; }
  Place tail_place() const { return {full_, 0}; }

  // Of a block that is not the tail.
  SkipEntry skip_entry(Place place) const {
    return load_skip_entry(bytes_.skip.data() + std::size_t{place.block} * kSkipBytes);
  }
  // The first passage that it may hold.
  PassageId begin(Place place) const {
    return place.block == 0 ? 0 : skip_entry({place.block - 1, 0}).last + 1;
  }

  // False on damage.
  bool load(Place place, const SkipEntry& entry, PostingBlock& block) const;

  tl::unexpected<base::Error> damage() const;

 private:
  PostingBlocks(const Segment& segment, PostingBytes bytes) : segment_(&segment), bytes_(bytes) {}

  static base::Result<PostingBlocks> at_segment(const Segment& segment, const TermInfo& info);
  bool fits(Place place, PassageId begin, const SkipEntry& entry) const;
  base::Status read_tail(Place place, PassageId begin);

  const Segment* segment_;
  PostingBytes bytes_;
  std::uint32_t full_ = 0;
  std::uint32_t tail_count_ = 0;
  std::unique_ptr<PostingBlock> tail_;
};

}  // namespace qwalt::index
