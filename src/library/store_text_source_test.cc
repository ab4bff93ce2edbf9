#include "library/store_text_source.h"

#include <gtest/gtest.h>

#include "library/test_library.h"

namespace qwalt::library {
namespace {

class StoreTextSourceTest : public LibraryTest {
 protected:
  void SetUp() override {
    LibraryTest::SetUp();
    first_ = {add("a.txt", "About walruses.").document.id, 0};
    second_ = {add("b.txt", "About narwhals.").document.id, 0};
  }

  store::PassageRef first_;
  store::PassageRef second_;
};

TEST_F(StoreTextSourceTest, GivesAwayWhatItReadAndReadsTheRest) {
  StoreTextSource source(*store_);
  const std::vector<search::PassageRef> compared = {{first_.document, first_.ordinal}};
  const auto texts = source.texts(compared);
  ASSERT_TRUE(texts);
  EXPECT_EQ(texts->at(0).body, "About walruses.");

  const auto taken = source.take({second_, first_});
  ASSERT_TRUE(taken);
  ASSERT_EQ(taken->size(), 2u);
  EXPECT_EQ(taken->at(0).ref, second_);
  EXPECT_EQ(taken->at(0).text, "About narwhals.");
  EXPECT_EQ(taken->at(1).ref, first_);
  EXPECT_EQ(taken->at(1).text, "About walruses.");
}

TEST_F(StoreTextSourceTest, LeavesOutWhatIsGone) {
  StoreTextSource source(*store_);
  const std::vector<search::PassageRef> compared = {{first_.document, 7}, {second_.document, 0}};
  const auto texts = source.texts(compared);
  ASSERT_TRUE(texts);
  EXPECT_EQ(texts->at(0).body, "");
  EXPECT_EQ(texts->at(1).body, "About narwhals.");

  const auto taken = source.take({{first_.document, 7}, second_});
  ASSERT_TRUE(taken);
  ASSERT_EQ(taken->size(), 1u);
  EXPECT_EQ(taken->at(0).ref, second_);
}

}  // namespace
}  // namespace qwalt::library
