#include "index/posting_blocks.h"

#include <gtest/gtest.h>

#include "index/index_writer.h"
#include "index/test_file_system.h"
#include "index/test_model.h"

namespace qwalt::index {
namespace {

class PostingBlocksOfAnIndex : public ::testing::Test {
 protected:
  void SetUp() override {
    auto writer = IndexWriter::open(files_, "index", {std::size_t{24} << 20, 10});
    ASSERT_TRUE(writer);
    Random random(5);
    for (DocumentId id = 0; id < 400; ++id) {
      ASSERT_TRUE(add_document(**writer, id, random_document(random, 600, 6)));
    }
    ASSERT_TRUE((*writer)->commit(1));
    snapshot_ = (*writer)->snapshot();
  }

  const Segment& segment() const { return *snapshot_->segments()[0].segment; }

  TestFileSystem files_;
  std::shared_ptr<const Snapshot> snapshot_;
};

TEST_F(PostingBlocksOfAnIndex, HoldWhatACursorReadsInAnyOrder) {
  TermIterator terms = segment().terms();
  while (terms.next()) {
    struct Seen {
      PostingBlocks::Place place;
      PassageId begin;
      SkipEntry entry;
    };
    std::vector<Seen> seen;
    const auto blocks = PostingBlocks::open(
        segment(), terms.info(),
        [&](PostingBlocks::Place place, PassageId begin, const SkipEntry& entry) {
          seen.push_back({place, begin, entry});
        });
    ASSERT_TRUE(blocks);
    std::vector<std::vector<Posting>> read(seen.size() + 1);
    PostingBlock block;
    const auto keep = [](const PostingBlock& from, std::vector<Posting>& to) {
      for (std::size_t i = 0; i < from.count; ++i) {
        to.push_back({from.passages[i], from.body[i], from.title[i]});
      }
    };
    for (std::size_t i = seen.size(); i-- > 0;) {
      ASSERT_FALSE(blocks->is_tail(seen[i].place));
      ASSERT_EQ(blocks->begin(seen[i].place), seen[i].begin);
      ASSERT_TRUE(blocks->load(seen[i].place, seen[i].entry, block));
      keep(block, read[i]);
      ASSERT_GE(read[i].front().passage, seen[i].begin);
      ASSERT_EQ(read[i].back().passage, seen[i].entry.last);
    }
    if (blocks->tail() != nullptr) keep(*blocks->tail(), read.back());
    std::vector<Posting> all;
    for (const auto& part : read) all.insert(all.end(), part.begin(), part.end());
    std::vector<Posting> expected;
    PostingCursor cursor = segment().postings(terms.info());
    while (cursor.next(block)) keep(block, expected);
    ASSERT_EQ(all, expected);
  }
}

}  // namespace
}  // namespace qwalt::index
