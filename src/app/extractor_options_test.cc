#include "app/extractor_options.h"

#include <gtest/gtest.h>

namespace qwalt::app {
namespace {

constexpr std::int64_t kMiB = std::int64_t{1} << 20;
constexpr std::int64_t kServer = 48 * kMiB;

TEST(MemoryShares, AllChildrenAndTheServerStayWithinTheBudget) {
  for (std::int64_t memory = 240 * kMiB; memory < 20'000 * kMiB; memory += 37 * kMiB) {
    for (int cores : {1, 2, 3, 8, 64}) {
      const MemoryShares shares = share_memory(memory, 0, cores);
      const auto all = static_cast<std::int64_t>(shares.child) * (shares.documents + shares.views);
      EXPECT_LE(all + kServer, memory) << memory << " " << cores;
      EXPECT_GE(shares.documents, 1);
      EXPECT_LE(shares.documents, cores);
      EXPECT_EQ(shares.views, 1);
      EXPECT_GE(shares.child, std::uint64_t{96} << 20);
      EXPECT_LE(shares.child, std::uint64_t{1} << 30);
    }
  }
}

TEST(MemoryShares, OfHalfAGigabyteTwoDocumentsAreReadAtOnce) {
  const MemoryShares shares = share_memory(512 * kMiB, 0, 2);
  EXPECT_EQ(shares.documents, 2);
  EXPECT_EQ(shares.child >> 20, 154u);
}

TEST(MemoryShares, WithLittleMemoryPagesAreShownBetweenDocuments) {
  const MemoryShares shares = share_memory(128 * kMiB, 0, 4);
  EXPECT_EQ(shares.documents, 1);
  EXPECT_EQ(shares.views, 0);
  EXPECT_EQ(shares.child, std::uint64_t{96} << 20);
}

TEST(MemoryShares, ALimitThatIsSetByHandDecidesHowManyFit) {
  const MemoryShares shares = share_memory(512 * kMiB, 200 << 20, 8);
  EXPECT_EQ(shares.child, std::uint64_t{200} << 20);
  EXPECT_EQ(shares.documents, 1);
  EXPECT_EQ(share_memory(4096 * kMiB, 200 << 20, 8).documents, 8);
}

}  // namespace
}  // namespace qwalt::app
