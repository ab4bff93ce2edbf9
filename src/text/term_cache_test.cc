#include "text/term_cache.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace qwalt::text {
namespace {

TermCache::Key key_of(std::string_view word, Language language = Language::kEnglish,
                      bool stemmed = true) {
  TermCache::Key key;
  std::copy(word.begin(), word.end(), key.word.begin());
  key.word_bytes = static_cast<std::uint8_t>(word.size());
  key.language = language;
  key.stemmed = stemmed;
  return key;
}

std::string word_of(int i) { return "word" + std::to_string(i); }

TEST(TermCacheTest, GivesBackWhatWasPutForTheSameKeyOnly) {
  TermCache cache;
  cache.put(key_of("limits"), {"limit", true});
  TermCache::Value value{};
  ASSERT_TRUE(cache.get(key_of("limits"), value));
  EXPECT_EQ(value.term, "limit");
  EXPECT_TRUE(value.stop_word);
  EXPECT_FALSE(cache.get(key_of("limits", Language::kGerman), value));
  EXPECT_FALSE(cache.get(key_of("limits", Language::kEnglish, false), value));
  EXPECT_FALSE(cache.get(key_of("limit"), value));
  EXPECT_FALSE(cache.get(key_of(""), value));
}

TEST(TermCacheTest, NeverGivesTheTermOfAnotherWord) {
  TermCache cache;
  TermCache::Value value{};
  for (int i = 0; i < 100'000; ++i) {
    const std::string word = word_of(i % 20'000);
    const TermCache::Key key = key_of(word);
    if (cache.get(key, value)) {
      ASSERT_EQ(value.term, word);
    } else {
      cache.put(key, {word, false});
    }
  }
}

TEST(TermCacheTest, KeepsAFrequentWordWhileRareOnesPass) {
  TermCache cache;
  TermCache::Value value{};
  const TermCache::Key frequent = key_of("the");
  cache.put(frequent, {"the", true});
  int misses = 0;
  for (int i = 0; i < 200'000; ++i) {
    if (!cache.get(frequent, value)) ++misses;
    cache.put(key_of(word_of(i)), {"x", false});
  }
  EXPECT_EQ(misses, 0);
}

TEST(TermCacheTest, ATermThatIsTooLongIsNotKept) {
  TermCache cache;
  TermCache::Value value{};
  cache.put(key_of("x"), {std::string(200, 'x'), false});
  EXPECT_FALSE(cache.get(key_of("x"), value));
}

TEST(TermCacheTest, TheLongestWordIsKept) {
  TermCache cache;
  TermCache::Value value{};
  const std::string longest(TermCache::kMaxWordBytes, 'x');
  cache.put(key_of(longest), {"x", false});
  EXPECT_TRUE(cache.get(key_of(longest), value));
}

}  // namespace
}  // namespace qwalt::text
