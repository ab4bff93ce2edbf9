#include "index/posting_blocks.h"

#include <limits>
#include <utility>

namespace qwalt::index {

base::Result<PostingBlocks> PostingBlocks::at_segment(const Segment& segment,
                                                      const TermInfo& info) {
  TRY_ASSIGN(const PostingBytes bytes, segment.posting_bytes(info));
  PostingBlocks blocks(segment, bytes);
  if (bytes.payload.size() > std::numeric_limits<std::uint32_t>::max()) return blocks.damage();
  if (info.passages == 1) {
    blocks.tail_ = std::make_unique_for_overwrite<PostingBlock>();
    blocks.tail_->count = 1;
    blocks.tail_->passages[0] = info.single.passage;
    blocks.tail_->body[0] = info.single.body;
    blocks.tail_->title[0] = info.single.title;
    return blocks;
  }
  blocks.full_ = info.passages / kBlockPostings;
  blocks.tail_count_ = info.passages % kBlockPostings;
  return blocks;
}

bool PostingBlocks::fits(Place place, PassageId begin, const SkipEntry& entry) const {
  return valid_widths(entry) && entry.last >= begin &&
         entry.last < segment_->statistics().passages &&
         entry.payload_bytes() <= bytes_.payload.size() - place.offset;
}

base::Status PostingBlocks::read_tail(Place place, PassageId begin) {
  if (tail_count_ == 0) return {};
  tail_ = std::make_unique_for_overwrite<PostingBlock>();
  base::ByteView in = bytes_.payload.subspan(place.offset);
  if (!decode_tail(in, begin, tail_count_, segment_->statistics().passages, *tail_)) {
    return damage();
  }
  return {};
}

bool PostingBlocks::load(Place place, const SkipEntry& entry, PostingBlock& block) const {
  return decode_block(bytes_.payload.data() + place.offset, entry, begin(place), block);
}

tl::unexpected<base::Error> PostingBlocks::damage() const {
  return damaged(segment_->name(), "the passages of a term are damaged");
}

}  // namespace qwalt::index
