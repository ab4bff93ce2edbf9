#include "search/near_duplicates.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "index/test_model.h"

namespace qwalt::search {
namespace {

using Number = std::optional<std::size_t>;

// `words` different words, `changed` of them others than in another text of the same seed.
std::string text_of(std::size_t words, std::uint32_t seed,
                    const std::set<std::size_t>& changed = {}) {
  index::Random random(seed);
  std::string text;
  for (std::size_t i = 0; i < words; ++i) {
    for (int letter = 0; letter < 6; ++letter) {
      text.push_back(static_cast<char>('a' + random() % 26));
    }
    text += changed.contains(i) ? "changed " : " ";
  }
  return text;
}

bool same(const std::string& a, const std::string& b) {
  NearDuplicates duplicates;
  EXPECT_EQ(duplicates.add(a), std::nullopt);
  return duplicates.add(b).has_value();
}

TEST(NearDuplicates, AreTextsOfTheSameWords) {
  EXPECT_TRUE(same("The bolt is tightened to 42 Nm, as the drawing says.",
                   "the BOLT is tightened\nto 42 Nm — as the drawing says"));
  EXPECT_FALSE(same("The bolt is tightened to 42 Nm, as the drawing says.",
                    "The primer dries for ninety minutes before the next coat."));
}

TEST(NearDuplicates, MayDifferInAFewWords) {
  EXPECT_TRUE(same(text_of(100, 1), text_of(100, 1, {50})));       // 95 of 101 shingles
  EXPECT_FALSE(same(text_of(100, 1), text_of(100, 1, {30, 60})));  // 92 of 104
  EXPECT_TRUE(same(text_of(100, 1), text_of(100, 1) + " one more sentence"));
  EXPECT_FALSE(same(text_of(100, 1), text_of(100, 1) + text_of(20, 2)));
}

TEST(NearDuplicates, HaveTheSameNumbersInTheSameOrder) {
  const std::string before = text_of(60, 3);
  const std::string after = text_of(60, 4);
  EXPECT_TRUE(same(before + "42 Nm" + after, before + "42 NM" + after));
  EXPECT_FALSE(same(before + "42 Nm" + after, before + "43 Nm" + after));
  EXPECT_FALSE(same(before + "M8" + after, before + "M10" + after));
  EXPECT_FALSE(same(before + "1 to 2" + after, before + "2 to 1" + after));
}

TEST(NearDuplicates, AmongShortTextsAreEqualOnesOnly) {
  EXPECT_TRUE(same("Chapter 4: Bolts", "CHAPTER 4 — Bolts."));
  EXPECT_FALSE(same("one two three four five six seven", "one two three four five six eight"));
  EXPECT_FALSE(same("a", "b"));
}

TEST(NearDuplicates, AreNeverAmongTextsWithoutWords) {
  NearDuplicates duplicates;
  EXPECT_EQ(duplicates.add(""), std::nullopt);
  EXPECT_EQ(duplicates.add(""), std::nullopt);
  EXPECT_EQ(duplicates.add("…!"), std::nullopt);
  EXPECT_EQ(duplicates.add("?"), std::nullopt);
}

TEST(NearDuplicates, NameTheFirstTextThatSaidIt) {
  NearDuplicates duplicates;
  EXPECT_EQ(duplicates.add(text_of(40, 1)), std::nullopt);
  EXPECT_EQ(duplicates.add(text_of(40, 2)), std::nullopt);
  EXPECT_EQ(duplicates.add(text_of(40, 2)), Number(1));
  EXPECT_EQ(duplicates.add(text_of(40, 3)), std::nullopt);
  EXPECT_EQ(duplicates.add(text_of(40, 2)), Number(1));
  EXPECT_EQ(duplicates.add(text_of(40, 3)), Number(3));
  EXPECT_EQ(duplicates.add(text_of(40, 1)), Number(0));
}

TEST(NearDuplicates, InScriptsWithoutSpacesAreComparedByCharacters) {
  const std::string chinese =
      "机器学习是人工智能的一个分支，它研究计算机怎样模拟或实现人类的学习行为，以获取新的知识或技能"
      "，"
      "重新组织已有的知识结构使之不断改善自身的性能。";
  std::string changed = chinese;
  changed.replace(changed.find("不断"), 6, "经常");
  EXPECT_TRUE(same(chinese, "「" + chinese + "」"));
  EXPECT_FALSE(same(chinese, chinese.substr(0, chinese.size() / 2)));
  EXPECT_TRUE(same(chinese + chinese, chinese + changed));
}

TEST(NearDuplicates, EndWhereTheTextDoesEvenInsideASign) {
  for (const char* cut :
       {"word \xe4", "word \xe4\xb8", "word \xe2\x80", "word \xc2", "\xe0", "\xe0\xb8"}) {
    EXPECT_TRUE(same(std::string("w ") + cut, std::string("W ") + cut));
  }
}

// Texts of 40 to 120 words with growing numbers of changed words: as an exact comparison of
// shingles decides.
TEST(NearDuplicates, AreThoseThatShareNineTenthsOfTheirShingles) {
  index::Random random(5);
  for (std::uint32_t seed = 10; seed < 1500; ++seed) {
    const std::size_t words = 40 + random() % 80;
    std::set<std::size_t> changed;
    for (std::size_t i = random() % 4; i > 0; --i) changed.insert(random() % words);
    std::set<std::size_t> lost;  // shingles, by their first word
    for (const std::size_t word : changed) {
      for (std::size_t first = word - std::min<std::size_t>(word, 2); first <= word; ++first) {
        if (first + 3 <= words) lost.insert(first);
      }
    }
    const std::size_t all = words - 2;
    const auto common = static_cast<double>(all - lost.size());
    const auto joined = static_cast<double>(all + lost.size());
    ASSERT_EQ(same(text_of(words, seed), text_of(words, seed, changed)),
              common >= kSameShare * joined)
        << words << " words, " << changed.size() << " changed";
  }
}

}  // namespace
}  // namespace qwalt::search
