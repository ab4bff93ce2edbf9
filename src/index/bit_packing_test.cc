// Every way to unpack gives the same numbers; the codec as a whole is tested in codec_test.cc.
#include "index/bit_packing.h"

#include <gtest/gtest.h>

#include <array>
#include <random>

namespace qwalt::index {
namespace {

struct alignas(32) Block {
  std::array<std::uint32_t, kBlockPostings> values;
};

std::vector<const PackingKernel*> kernels() {
  std::vector<const PackingKernel*> kernels{&portable_packing()};
  if (avx2_packing() != nullptr) kernels.push_back(avx2_packing());
  return kernels;
}

Block random_block(std::mt19937& random, unsigned width) {
  Block block;
  for (std::uint32_t& value : block.values) {
    value = width == 0 ? 0 : static_cast<std::uint32_t>(random()) >> (32 - width);
  }
  return block;
}

TEST(BitPacking, EveryKernelUnpacksWhatWasPacked) {
  std::mt19937 random(1);
  for (unsigned width = 0; width <= 31; ++width) {
    for (int round = 0; round < 20; ++round) {
      const Block block = random_block(random, width);
      std::vector<unsigned char> packed(packed_bytes(width));
      pack_block(block.values.data(), width, packed.data());
      for (const PackingKernel* kernel : kernels()) {
        Block unpacked;
        kernel->unpack(packed.data(), width, unpacked.values.data());
        ASSERT_EQ(unpacked.values, block.values) << kernel->name << ", " << width << " bits";
      }
    }
  }
}

TEST(BitPacking, EveryKernelSumsDistancesUp) {
  std::mt19937 random(2);
  for (unsigned width = 0; width <= 23; ++width) {
    const Block distances = random_block(random, width);
    const auto begin = static_cast<std::uint32_t>(random() % 1000);
    Block expected;
    std::uint32_t next = begin;
    for (std::size_t i = 0; i < kBlockPostings; ++i) {
      expected.values[i] = next + distances.values[i];
      next = expected.values[i] + 1;
    }
    for (const PackingKernel* kernel : kernels()) {
      Block sums = distances;
      ASSERT_TRUE(kernel->ascend(begin, next - 1, sums.values.data())) << kernel->name;
      ASSERT_EQ(sums.values, expected.values) << kernel->name;
      sums = distances;
      EXPECT_FALSE(kernel->ascend(begin, next, sums.values.data())) << kernel->name;
      sums = distances;
      EXPECT_FALSE(kernel->ascend(begin + 1, next - 1, sums.values.data())) << kernel->name;
    }
  }
}

TEST(BitPacking, EveryKernelNoticesANumberBeyondTheLast) {
  std::mt19937 random(3);
  for (int round = 0; round < 200; ++round) {
    // The distances come back to the right end after 2^32.
    Block distances{};
    const std::size_t first = random() % kBlockPostings;
    const std::size_t second = random() % kBlockPostings;
    if (first == second) continue;
    distances.values[first] = 0x7fffffff;
    distances.values[second] = 0x7fffffff;
    const std::uint32_t last = 5 + static_cast<std::uint32_t>(kBlockPostings) - 1 + 0xfffffffe;
    for (const PackingKernel* kernel : kernels()) {
      Block sums = distances;
      EXPECT_FALSE(kernel->ascend(5, last, sums.values.data())) << kernel->name;
    }
  }
}

}  // namespace
}  // namespace qwalt::index
