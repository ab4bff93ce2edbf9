#include "answer/source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/utf8.h"

namespace qwalt::answer {
namespace {

using testing::SizeIs;

store::PassageText passage(std::uint32_t ordinal, std::uint32_t page, std::uint64_t start,
                           std::string text) {
  store::PassageText made;
  made.ref = {7, ordinal};
  made.paged = true;
  made.record.ordinal = ordinal;
  made.record.page = page;
  made.record.char_start = start;
  made.record.char_end = start + base::count_code_points(text);
  made.text = std::move(text);
  return made;
}

TEST(JoinedSource, KeepsEveryPlaceOfTheTextAPlaceOfTheDocument) {
  const Source source = joined({passage(3, 1, 100, "Größe: zehn"), passage(4, 2, 113, "Länge 5")});
  EXPECT_EQ(source.passage.text, "Größe: zehn\n\nLänge 5");
  EXPECT_EQ(source.passage.record.char_start, 100u);
  EXPECT_EQ(source.passage.record.char_end, 120u);
  EXPECT_EQ(base::count_code_points(source.passage.text), 20u);
}

TEST(JoinedSource, SaysWhatTwoPassagesShareOnce) {
  const Source source = joined({passage(0, 1, 0, "one two three"), passage(1, 1, 8, "three four")});
  EXPECT_EQ(source.passage.text, "one two three four");
  EXPECT_EQ(source.passage.record.char_end, 18u);
}

TEST(JoinedSource, KnowsThePassageAndThePageOfEachPlace) {
  const Source source = joined({passage(3, 1, 100, "abcdefghij"), passage(4, 2, 112, "klmnop")});
  EXPECT_EQ(part_at(source, 100).page, 1u);
  EXPECT_EQ(part_at(source, 111).page, 1u);  // between the two
  EXPECT_EQ(part_at(source, 112).page, 2u);
  EXPECT_EQ(part_at(source, 117).ref.ordinal, 4u);
  EXPECT_EQ(last_page(source), 2u);
  const Source alone = joined({passage(3, 5, 100, "abc")});
  EXPECT_EQ(part_at(alone, 101).page, 5u);
  EXPECT_THAT(alone.parts, SizeIs(0));
}

TEST(Neighbours, FollowOneAnotherWithOnlyWhiteSpaceBetween) {
  const auto first = passage(3, 1, 100, "abcdefghij");
  EXPECT_TRUE(are_neighbours(first, passage(4, 1, 112, "x")));
  EXPECT_FALSE(are_neighbours(first, passage(5, 1, 112, "x")));
  EXPECT_FALSE(are_neighbours(first, passage(4, 1, 900, "x")));
  auto other = passage(4, 1, 112, "x");
  other.ref.document = 8;
  EXPECT_FALSE(are_neighbours(first, other));
}

TEST(SourceRecords, BringBackTheSameSources) {
  std::vector<Source> sources;
  sources.push_back(joined({passage(3, 1, 100, "abcdefghij"), passage(4, 2, 112, "klmnop")}));
  sources.push_back(joined({passage(9, 4, 400, "alone")}));
  sources[1].number = 2;
  const auto records = records_of(sources);
  ASSERT_THAT(records, SizeIs(3));
  EXPECT_EQ(records[1].number, 1u);
  const auto again = restored(records, {passage(3, 1, 100, "abcdefghij"),
                                        passage(4, 2, 112, "klmnop"), passage(9, 4, 400, "alone")});
  ASSERT_THAT(again, SizeIs(2));
  EXPECT_EQ(again[0].passage.text, sources[0].passage.text);
  EXPECT_THAT(again[0].parts, SizeIs(2));
  EXPECT_EQ(again[1].number, 2u);
}

TEST(SourceRecords, LeaveOutWhatIsGone) {
  std::vector<Source> sources;
  sources.push_back(joined({passage(3, 1, 100, "abc")}));
  sources.push_back(joined({passage(9, 4, 400, "alone")}));
  sources[1].number = 2;
  const auto again = restored(records_of(sources), {passage(9, 4, 400, "alone")});
  ASSERT_THAT(again, SizeIs(1));
  EXPECT_EQ(again[0].number, 2u);
}

}  // namespace
}  // namespace qwalt::answer
