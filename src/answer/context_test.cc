#include "answer/context.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "base/utf8.h"
#include "library/test_library.h"

namespace qwalt::answer {
namespace {

using library::FoundPassage;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

FoundPassage found(std::string text, double score = 1, store::Id document = 1,
                   std::uint32_t ordinal = 0) {
  FoundPassage made;
  made.passage.ref = {document, ordinal};
  made.passage.record.char_start = std::uint64_t{ordinal} * 1000;
  made.passage.record.char_end = made.passage.record.char_start + base::count_code_points(text);
  made.passage.text = std::move(text);
  made.score = score;
  return made;
}

std::vector<store::Id> documents_of(const std::vector<FoundPassage>& passages) {
  std::vector<store::Id> ids;
  for (const FoundPassage& passage : passages) ids.push_back(passage.passage.ref.document);
  return ids;
}

TEST(ChoosePassages, TakesTheBestInTheirOrder) {
  const auto chosen = choose_passages({found("one", 3), found("two", 2)}, {}, false);
  ASSERT_THAT(chosen, SizeIs(2));
  EXPECT_EQ(chosen[0].passage.text, "one");
}

TEST(ChoosePassages, LeavesOutWhatSaysTheSame) {
  const auto chosen =
      choose_passages({found("Torque: 42 Nm."), found("torque 42  Nm"), found("other")}, {}, false);
  ASSERT_THAT(chosen, SizeIs(2));
  EXPECT_EQ(chosen[1].passage.text, "other");
}

TEST(ChoosePassages, KeepsToCountAndTokensButGivesOneAtLeast) {
  std::vector<FoundPassage> many;
  for (int i = 0; i < 20; ++i) many.push_back(found("passage " + std::to_string(i)));
  EXPECT_THAT(choose_passages(many, {5, 6000}, false), SizeIs(5));
  EXPECT_THAT(choose_passages({found(std::string(9000, 'x')), found("small")}, {5, 100}, false),
              SizeIs(1));
  EXPECT_THAT(choose_passages({}, {}, false), SizeIs(0));
}

TEST(ChoosePassages, GivesNoDocumentEverythingWhenOthersAreNearlyAsGood) {
  std::vector<FoundPassage> passages;
  for (std::uint32_t i = 0; i < 6; ++i) {
    passages.push_back(found("first " + std::to_string(i), 10 - 0.1 * i, 1, i * 3));
  }
  for (std::uint32_t i = 0; i < 3; ++i) {
    passages.push_back(found("second " + std::to_string(i), 9 - 0.1 * i, 2, i * 3));
  }
  EXPECT_THAT(documents_of(choose_passages(passages, {4, 6000}, false)), ElementsAre(1, 1, 1, 1));
  EXPECT_THAT(documents_of(choose_passages(passages, {4, 6000}, true)), ElementsAre(1, 2, 1, 2));
}

TEST(ChoosePassages, LeavesADocumentAheadThatIsMuchBetter) {
  std::vector<FoundPassage> passages;
  for (std::uint32_t i = 0; i < 4; ++i) {
    passages.push_back(found("first " + std::to_string(i), 10, 1, i * 3));
  }
  passages.push_back(found("weak", 2, 2));
  EXPECT_THAT(documents_of(choose_passages(passages, {4, 6000}, true)), ElementsAre(1, 1, 1, 1));
}

TEST(FusedSearches, RaiseWhatBothFound) {
  const auto both = fused({found("a", 10, 1, 0), found("b", 8, 1, 5)},
                          {found("b", 4, 1, 5), found("c", 2, 1, 9)});
  ASSERT_THAT(both, SizeIs(3));
  EXPECT_EQ(both[0].passage.text, "b");
  EXPECT_EQ(both[1].passage.text, "a");
  EXPECT_EQ(both[2].passage.text, "c");
  EXPECT_THAT(fused({}, {found("c", 2)}), SizeIs(1));
}

class Context : public library::LibraryTest {
 protected:
  std::vector<FoundPassage> passages(store::Id document, std::vector<std::uint32_t> ordinals) {
    std::vector<store::PassageRef> refs;
    for (std::uint32_t ordinal : ordinals) refs.push_back({document, ordinal});
    std::vector<FoundPassage> chosen;
    const auto texts = store_->passages(refs).value();
    for (const store::PassageText& text : texts) chosen.push_back({text, 1, {}});
    return chosen;
  }
};

// Every line is longer than a passage, so that each becomes one.
std::string line(const std::string& begin) {
  std::string text = begin;
  while (text.size() < 700) text += " and so on with more words";
  return text + ".\n";
}

TEST_F(Context, JoinsNeighboursThatWereBothFound) {
  const auto view = add("a.txt", line("First") + line("Second") + line("Third") + line("Fourth"));
  ASSERT_GE(view.document.passages, 4u);
  const auto sources = join_sources(*store_, passages(view.document.id, {1, 3, 2}), {}).value();
  ASSERT_THAT(sources, SizeIs(1));
  EXPECT_THAT(sources[0].parts, SizeIs(3));
  EXPECT_EQ(sources[0].number, 1u);
  const auto page = store_->page(view.document.id, 1).value();
  const auto& record = sources[0].passage.record;
  const std::size_t begin = base::code_point_offset(page.text, record.char_start - page.char_start);
  const std::string& text = sources[0].passage.text;
  EXPECT_EQ(page.text.substr(begin, text.size()).size(), text.size());
  EXPECT_EQ(base::count_code_points(text), record.char_end - record.char_start);
}

TEST_F(Context, CompletesAListWithItsIntroduction) {
  const auto view = add("a.txt", line("Before") + line("x") + "The steps are these:\n" +
                                     line("- one") + line("- two") + line("Behind"));
  std::vector<std::uint32_t> all(view.document.passages);
  for (std::uint32_t i = 0; i < all.size(); ++i) all[i] = i;
  const auto every = passages(view.document.id, all);
  std::uint32_t two = 0;
  for (const FoundPassage& each : every) {
    if (each.passage.text.starts_with("- two")) two = each.passage.ref.ordinal;
  }
  ASSERT_GT(two, 0u);
  const auto sources = join_sources(*store_, passages(view.document.id, {two}), {}).value();
  ASSERT_THAT(sources, SizeIs(1));
  EXPECT_THAT(sources[0].passage.text, HasSubstr("The steps are these:"));
  EXPECT_THAT(sources[0].passage.text, HasSubstr("- one"));
  EXPECT_THAT(sources[0].passage.text, testing::Not(HasSubstr("Behind")));
}

TEST_F(Context, CompletesNothingBeyondTheTokens) {
  const auto view = add("a.txt", line("- one") + line("- two"));
  const auto sources = join_sources(*store_, passages(view.document.id, {0}), {8, 10}).value();
  ASSERT_THAT(sources, SizeIs(1));
  EXPECT_THAT(sources[0].parts, SizeIs(0));
}

TEST_F(Context, GivesWholeDocumentsInOrderWhenTheyFit) {
  const auto first = add("a.txt", line("First") + "=== \n" + line("Second"));
  const auto second = add("b.txt", line("Third"));
  const std::vector<store::Id> ids{first.document.id, second.document.id};
  const auto whole = whole_documents(*store_, ids, 20'000).value();
  ASSERT_TRUE(whole);
  std::string text;
  std::set<std::uint32_t> numbers;
  for (const Source& source : *whole) {
    text += source.passage.text;
    numbers.insert(source.number);
  }
  EXPECT_EQ(numbers.size(), whole->size());
  EXPECT_LT(text.find("First"), text.find("Second"));
  EXPECT_LT(text.find("Second"), text.find("Third"));
  EXPECT_FALSE(whole_documents(*store_, ids, 300).value());
}

}  // namespace
}  // namespace qwalt::answer
