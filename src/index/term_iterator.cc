#include "index/term_iterator.h"

#include <algorithm>

#include "index/segment.h"

namespace qwalt::index {

TermIterator::TermIterator(const Segment& segment, std::size_t block)
    : segment_(&segment), block_(block) {}

bool TermIterator::next() {
  if (damaged_) return false;
  if (left_in_block_ == 0) {
    if (block_ == segment_->term_blocks()) return false;
    if (!enter_block()) {
      damaged_ = true;
      return false;
    }
  }
  --left_in_block_;
  damaged_ = !read_term() || !read_info();
  return !damaged_;
}

bool TermIterator::enter_block() {
  if (!segment_->check()) return false;
  const auto place = segment_->term_block(block_);
  if (!place || !segment_->terms_.check(place->begin, place->end)) return false;
  bytes_ = segment_->terms_.bytes().subspan(place->begin, place->end - place->begin);
  skip_index_ = place->skip_index;
  postings_offset_ = place->postings_offset;
  left_in_block_ = std::min<std::uint64_t>(kTermsPerBlock,
                                           segment_->statistics_.terms - block_ * kTermsPerBlock);
  term_.clear();
  ++block_;
  return true;
}

bool TermIterator::read_term() {
  const auto shared = base::take_varint(bytes_);
  const auto suffix = base::take_varint(bytes_);
  if (!shared || !suffix || *shared > term_.size() || *suffix > bytes_.size() ||
      *shared + *suffix > kMaxTermBytes || *shared + *suffix == 0) {
    return false;
  }
  term_.resize(*shared);
  term_.append(reinterpret_cast<const char*>(bytes_.data()), *suffix);
  bytes_ = bytes_.subspan(*suffix);
  return true;
}

bool TermIterator::read_info() {
  const std::uint32_t all = segment_->statistics_.passages;
  const auto passages = base::take_varint(bytes_);
  if (!passages || *passages == 0 || *passages > all) return false;
  info_ = {};
  info_.passages = static_cast<std::uint32_t>(*passages);
  if (info_.passages > 1) return read_place();
  if (!take_tail_posting(bytes_, -1, all, info_.single)) return false;
  info_.documents = 1;
  info_.body_count = info_.single.body;
  info_.title_count = info_.single.title;
  return true;
}

bool TermIterator::read_place() {
  const auto documents = base::take_varint(bytes_);
  const auto body_count = base::take_varint(bytes_);
  const auto title_count = base::take_varint(bytes_);
  const auto size = base::take_varint(bytes_);
  if (!documents || !body_count || !title_count || !size) return false;
  if (*documents == 0 || *documents > info_.passages ||
      *documents > segment_->statistics_.documents) {
    return false;
  }
  info_.documents = static_cast<std::uint32_t>(*documents);
  info_.body_count = *body_count;
  info_.title_count = *title_count;
  info_.postings_offset = postings_offset_;
  info_.postings_size = *size;
  info_.skip_index = skip_index_;
  const std::uint64_t payload = segment_->postings_.size();
  const std::uint64_t entries = segment_->skip_.size() / kSkipBytes;
  const std::uint64_t own_entries = info_.passages / kBlockPostings;
  if (postings_offset_ > payload || *size > payload - postings_offset_ || skip_index_ > entries ||
      own_entries > entries - skip_index_) {
    return false;
  }
  postings_offset_ += *size;
  skip_index_ += own_entries;
  return true;
}

}  // namespace qwalt::index
