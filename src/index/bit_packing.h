// 128 numbers of 0 to 31 bits each, in four interleaved lanes: docs/format/segment.md, "Packing".
// The layout is that of SIMD-BP128 (Lemire, Boytsov: Decoding billions of integers per second
// through vectorization, 2015, section 4), so that one 16-byte operation handles four numbers.
// With AVX2, found out at the first use, one operation handles eight: the results are the same.
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

// The inverse. `values` must be aligned to 32 bytes; `in` need not be.
void unpack_block(const unsigned char* in, unsigned width, std::uint32_t* values);

// Turns distances into numbers that ascend: values[i] becomes the number before it + 1 +
// values[i], where 0 comes as `begin`. False, with anything in `values`, if they do not end at
// `last` or one of them is beyond it. `last`: below 2^31. Aligned as above.
bool ascend_block(std::uint32_t begin, std::uint32_t last, std::uint32_t* values);

// One way to do the above. For tests and benchmarks: the functions choose the best there is.
struct PackingKernel {
  const char* name;
  void (*unpack)(const unsigned char* in, unsigned width, std::uint32_t* values);
  bool (*ascend)(std::uint32_t begin, std::uint32_t last, std::uint32_t* values);
};

const PackingKernel& portable_packing();  // 16 bytes at a time: SSE2, NEON
const PackingKernel* avx2_packing();      // null on a machine without it

}  // namespace qwalt::index
