#include "index/posting_arena.h"

#include <algorithm>
#include <cstring>

#include "base/check.h"

namespace qwalt::index {

std::uint32_t PostingArena::allocate(std::size_t size) {
  size = (size + 3) / 4 * 4;
  CHECK(size <= kBlockBytes);
  if (used_ + size > kBlockBytes) {
    blocks_.push_back(std::make_unique_for_overwrite<unsigned char[]>(kBlockBytes));
    used_ = 0;
  }
  const std::size_t at = (blocks_.size() - 1) * kBlockBytes + used_;
  used_ += size;
  return static_cast<std::uint32_t>(at);
}

void PostingArena::extend(Chain& chain) {
  const bool first = chain.end == 0;
  if (!first && chain.level + 1u < kSliceBytes.size()) ++chain.level;
  const std::size_t size = kSliceBytes[chain.level];
  const std::uint32_t slice = allocate(size + kLinkBytes);
  if (first) {
    chain.head = slice;
  } else {
    std::memcpy(address(chain.end), &slice, kLinkBytes);
  }
  chain.at = slice;
  chain.end = slice + static_cast<std::uint32_t>(size);
}

PostingArena::Reader::Reader(const PostingArena& arena, const Chain& chain)
    : arena_(arena), at_(chain.head), end_(chain.head + kSliceBytes[0]), last_(chain.at) {}

unsigned char PostingArena::Reader::next() {
  if (at_ == end_) {
    std::memcpy(&at_, arena_.address(end_), kLinkBytes);
    level_ = static_cast<std::uint8_t>(std::min<std::size_t>(level_ + 1, kSliceBytes.size() - 1));
    end_ = at_ + kSliceBytes[level_];
  }
  return *arena_.address(at_++);
}

std::uint64_t PostingArena::Reader::next_varint() {
  std::uint64_t value = 0;
  for (unsigned shift = 0;; shift += 7) {
    const std::uint64_t byte = next();
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return value;
  }
}

}  // namespace qwalt::index
