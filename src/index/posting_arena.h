// Memory for many byte strings that grow in turn: the postings of a batch. Each is a chain of
// slices, every one larger than the one before (after the byte pools of Lucene's indexing chain).
// Freed as a whole.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace qwalt::index {

class PostingArena {
 public:
  // Positions are offsets into the arena. Zeros: a chain without bytes.
  struct Chain {
    std::uint32_t head = 0;
    std::uint32_t at = 0;   // where the next byte goes
    std::uint32_t end = 0;  // end of the last slice's bytes
    std::uint8_t level = 0;
  };

  void append(Chain& chain, unsigned char byte) {
    if (chain.at == chain.end) extend(chain);
    *address(chain.at++) = byte;
  }

  void append_varint(Chain& chain, std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) append(chain, static_cast<unsigned char>(value | 0x80));
    append(chain, static_cast<unsigned char>(value));
  }

  // `size` bytes at a multiple of four, at most kBlockBytes; what is in them is not said.
  std::uint32_t allocate(std::size_t size);
  unsigned char* address(std::uint32_t at) {
    return blocks_[at >> kBlockBits].get() + (at & (kBlockBytes - 1));
  }
  const unsigned char* address(std::uint32_t at) const {
    return blocks_[at >> kBlockBits].get() + (at & (kBlockBytes - 1));
  }

  // Reads a chain from its head.
  class Reader {
   public:
    Reader(const PostingArena& arena, const Chain& chain);
    bool done() const { return at_ == last_; }
    unsigned char next();
    std::uint64_t next_varint();

   private:
    const PostingArena& arena_;
    std::uint32_t at_;
    std::uint32_t end_;   // of the current slice's bytes
    std::uint32_t last_;  // of the chain's bytes
    std::uint8_t level_ = 0;
  };

  std::size_t bytes() const { return blocks_.size() * kBlockBytes; }

 private:
  static constexpr std::size_t kBlockBits = 16;
  static constexpr std::size_t kBlockBytes = std::size_t{1} << kBlockBits;
  static constexpr std::size_t kLinkBytes = 4;
  static constexpr std::array<std::uint16_t, 8> kSliceBytes = {8, 16, 32, 64, 128, 256, 512, 1024};

  void extend(Chain& chain);

  std::vector<std::unique_ptr<unsigned char[]>> blocks_;
  std::size_t used_ = kBlockBytes;  // of the last block
};

}  // namespace qwalt::index
