// 128 numbers of 0 to 31 bits each, in four interleaved lanes: docs/format/segment.md, "Packing".
// The layout is that of SIMD-BP128 (Lemire, Boytsov: Decoding billions of integers per second
// through vectorization, 2015, section 4), so that one 16-byte operation handles four numbers.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

namespace qwalt::index {

constexpr std::size_t kBlockPostings = 128;

// Bytes that a block packed with `width` bits takes.
constexpr std::size_t packed_bytes(unsigned width) { return std::size_t{16} * width; }

inline unsigned bit_width_of(std::uint32_t value) {
  return static_cast<unsigned>(std::bit_width(value));
}

// Packs kBlockPostings numbers, each below 2^width, to packed_bytes(width) bytes. width: 0 to 31.
void pack_block(const std::uint32_t* values, unsigned width, unsigned char* out);

// The inverse. `values` must be aligned to 16 bytes; `in` need not be.
void unpack_block(const unsigned char* in, unsigned width, std::uint32_t* values);

}  // namespace qwalt::index
