#include "index/postings.h"

#include <algorithm>

namespace qwalt::index {
namespace {

// Exchanges 0 and 1: see the format.
std::uint32_t exchange_one(std::uint32_t count) { return count < 2 ? count ^ 1 : count; }

void append_packed(std::string& out, const std::uint32_t* values, unsigned width) {
  const std::size_t at = out.size();
  out.resize(at + packed_bytes(width));
  pack_block(values, width, reinterpret_cast<unsigned char*>(out.data() + at));
}

}  // namespace

void append_skip_entry(std::string& out, const SkipEntry& entry) {
  base::append<std::uint32_t>(out, entry.last);
  base::append<std::uint32_t>(out, entry.delta_width | entry.body_width << 5 |
                                       entry.title_width << 9 | entry.max_body << 12 |
                                       entry.max_title << 20 |
                                       static_cast<std::uint32_t>(entry.min_length_code) << 24);
}

SkipEntry load_skip_entry(const unsigned char* at) {
  const auto bits = base::load<std::uint32_t>(at + 4);
  SkipEntry entry;
  entry.last = base::load<std::uint32_t>(at);
  entry.delta_width = bits & 31;
  entry.body_width = bits >> 5 & 15;
  entry.title_width = bits >> 9 & 7;
  entry.max_body = bits >> 12 & 255;
  entry.max_title = bits >> 20 & 15;
  entry.min_length_code = static_cast<std::uint8_t>(bits >> 24);
  return entry;
}

void append_tail_posting(std::string& out, const Posting& posting, std::int64_t previous) {
  const bool plain = posting.body == 1 && posting.title == 0;
  const auto delta = static_cast<std::uint64_t>(posting.passage - previous - 1);
  base::append_varint(out, delta << 1 | (plain ? 1 : 0));
  if (plain) return;
  out.push_back(static_cast<char>(posting.body));
  out.push_back(static_cast<char>(posting.title));
}

bool take_tail_posting(base::ByteView& in, std::int64_t previous, std::uint32_t passages,
                       Posting& posting) {
  std::uint64_t delta;
  if (!in.empty() && in[0] < 0x80) {
    delta = in[0];
    in = in.subspan(1);
  } else {
    const auto value = base::take_varint(in);
    if (!value) return false;
    delta = *value;
  }
  const bool plain = delta & 1;
  delta >>= 1;
  if (delta >= passages || previous + 1 + static_cast<std::int64_t>(delta) >= passages) {
    return false;
  }
  posting.passage = static_cast<PassageId>(previous + 1 + static_cast<std::int64_t>(delta));
  posting.body = 1;
  posting.title = 0;
  if (plain) return true;
  if (in.size() < 2) return false;
  posting.body = in[0];
  posting.title = in[1] & kMaxTitleCount;
  in = in.subspan(2);
  return true;
}

void PostingsEncoder::add(const Posting& posting, std::uint8_t length_code, std::string& payload,
                          std::string& skip) {
  pending_[count_++] = posting;
  ++added_;
  min_length_code_ = std::min(min_length_code_, length_code);
  if (count_ == kBlockPostings) flush_block(payload, skip);
}

void PostingsEncoder::flush_block(std::string& payload, std::string& skip) {
  std::array<std::uint32_t, kBlockPostings> deltas;
  std::array<std::uint32_t, kBlockPostings> body;
  std::array<std::uint32_t, kBlockPostings> title;
  SkipEntry entry;
  std::uint32_t all_deltas = 0;
  std::uint32_t all_body = 0;
  for (std::size_t i = 0; i < kBlockPostings; ++i) {
    deltas[i] = static_cast<std::uint32_t>(pending_[i].passage - previous_ - 1);
    body[i] = exchange_one(pending_[i].body);
    title[i] = pending_[i].title;
    previous_ = pending_[i].passage;
    all_deltas |= deltas[i];
    all_body |= body[i];
    entry.max_body = std::max(entry.max_body, pending_[i].body);
    entry.max_title = std::max(entry.max_title, pending_[i].title);
  }
  entry.last = pending_.back().passage;
  entry.delta_width = bit_width_of(all_deltas);
  entry.body_width = bit_width_of(all_body);
  entry.title_width = bit_width_of(entry.max_title);
  entry.min_length_code = min_length_code_;
  append_packed(payload, deltas.data(), entry.delta_width);
  append_packed(payload, body.data(), entry.body_width);
  append_packed(payload, title.data(), entry.title_width);
  append_skip_entry(skip, entry);
  count_ = 0;
  min_length_code_ = 255;
}

std::uint32_t PostingsEncoder::finish(std::string& payload) {
  for (std::size_t i = 0; i < count_; ++i) {
    append_tail_posting(payload, pending_[i], previous_);
    previous_ = pending_[i].passage;
  }
  const std::uint32_t added = added_;
  count_ = 0;
  added_ = 0;
  previous_ = -1;
  min_length_code_ = 255;
  return added;
}

bool decode_block(const unsigned char* in, const SkipEntry& entry, PassageId begin,
                  PostingBlock& block) {
  unpack_block(in, entry.delta_width, block.passages.data());
  in += packed_bytes(entry.delta_width);
  unpack_block(in, entry.body_width, block.body.data());
  for (std::uint32_t& count : block.body) count ^= count < 2 ? 1 : 0;
  unpack_block(in + packed_bytes(entry.body_width), entry.title_width, block.title.data());
  block.count = kBlockPostings;
  return ascend_block(begin, entry.last, block.passages.data());
}

bool decode_tail(base::ByteView in, PassageId begin, std::uint32_t count, std::uint32_t passages,
                 PostingBlock& block) {
  Posting posting;
  std::int64_t previous = std::int64_t{begin} - 1;
  for (std::uint32_t i = 0; i < count; ++i) {
    if (!take_tail_posting(in, previous, passages, posting)) return false;
    previous = posting.passage;
    block.passages[i] = posting.passage;
    block.body[i] = posting.body;
    block.title[i] = posting.title;
  }
  block.count = count;
  return true;
}

bool PostingCursor::next(PostingBlock& block) {
  block.count = 0;
  if (left_ == 0 || damaged_) return false;
  if (inline_) {
    block.count = 1;
    block.passages[0] = single_.passage;
    block.body[0] = single_.body;
    block.title[0] = single_.title;
    left_ = 0;
    return true;
  }
  return left_ >= kBlockPostings ? next_full(block) : next_tail(block);
}

bool PostingCursor::next_full(PostingBlock& block) {
  if (skip_.size() < kSkipBytes) return set_damaged();
  const SkipEntry entry = load_skip_entry(skip_.data());
  if (!valid_widths(entry) || entry.payload_bytes() > payload_.size() || entry.last >= passages_) {
    return set_damaged();
  }
  if (!decode_block(payload_.data(), entry, begin_, block)) return set_damaged();
  begin_ = entry.last + 1;
  skip_ = skip_.subspan(kSkipBytes);
  payload_ = payload_.subspan(entry.payload_bytes());
  left_ -= static_cast<std::uint32_t>(kBlockPostings);
  return true;
}

bool PostingCursor::next_tail(PostingBlock& block) {
  if (!decode_tail(payload_, begin_, left_, passages_, block)) return set_damaged();
  left_ = 0;
  return true;
}

bool PostingCursor::set_damaged() {
  damaged_ = true;
  return false;
}

}  // namespace qwalt::index
