#include "text/term_cache.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace qwalt::text {
namespace {

using Case = TermCache::Case;

TermCache::Key key_of(const TermCache& cache, std::string_view word, std::uint8_t variant = 1,
                      Case letters = Case::kKept) {
  TermCache::Key key;
  key.set(word, 0, word.size(), letters);
  key.variant = variant;
  cache.prepare(key);
  return key;
}

// Its term, or nothing.
std::optional<std::string> term_in(TermCache& cache, const TermCache::Key& key) {
  const TermCache::Value value = cache.get(key);
  if (value.data == nullptr) return std::nullopt;
  return std::string(value.term());
}

std::string word_of(int i) { return "word" + std::to_string(i); }

TEST(TermCacheTest, GivesBackWhatWasPutForTheSameKeyOnly) {
  TermCache cache;
  cache.put(key_of(cache, "limits"), "limit", true);
  EXPECT_EQ(term_in(cache, key_of(cache, "limits")), "limit");
  EXPECT_TRUE(cache.get(key_of(cache, "limits")).stop_word);
  EXPECT_EQ(term_in(cache, key_of(cache, "limits", 2)), std::nullopt);
  EXPECT_EQ(term_in(cache, key_of(cache, "limit")), std::nullopt);
  EXPECT_EQ(term_in(cache, key_of(cache, "Limits")), std::nullopt);
}

TEST(TermCacheTest, AWordWithoutCaseHasOneKey) {
  TermCache cache;
  cache.put(key_of(cache, "max_Torque_9", 1, Case::kIgnored), "maxtorque9", false);
  EXPECT_EQ(term_in(cache, key_of(cache, "MAX_torque_9", 1, Case::kIgnored)), "maxtorque9");
  EXPECT_EQ(term_in(cache, key_of(cache, "maxtorque_9", 1, Case::kIgnored)), std::nullopt);
}

TEST(TermCacheTest, AKeyIsTheSameInTheMiddleOfATextAndAtItsEnd) {
  TermCache cache;
  cache.put(key_of(cache, "word"), "word", false);
  for (std::string_view text : {"a word", "a word and forty bytes more of other things"}) {
    TermCache::Key key;
    key.set(text, 2, 4, Case::kKept);
    key.variant = 1;
    cache.prepare(key);
    EXPECT_EQ(term_in(cache, key), "word");
  }
}

TEST(TermCacheTest, KeepsTermsOfEveryShape) {
  const std::string longest(TermCache::kMaxWordBytes, 'x');
  const std::vector<std::pair<std::string, std::string>> shapes = {
      {"", "x"},                                     // no term at all
      {"runs", "runs"},                              // the word
      {"happi", "happy"},                            // another end
      {"four", "abcd"},                              // all of it other bytes
      {"россия", "Россия"},                          // more of them
      {"accompanied", "a"},                          // longer than the word
      {std::string(24, 'y'), std::string(24, 'y')},  // the longest of the short ones
      {std::string(20, 'y') + "abcd", std::string(24, 'y')},
      {"x", longest},
      {std::string(29, 'z'), longest},
  };
  for (const auto& [term, word] : shapes) {
    TermCache cache;
    const TermCache::Key key = key_of(cache, word);
    cache.put(key, term, false);
    EXPECT_EQ(term_in(cache, key), term) << word;
  }
}

TEST(TermCacheTest, NeverGivesTheTermOfAnotherWord) {
  TermCache cache;
  for (int i = 0; i < 200'000; ++i) {
    const std::string word = word_of(i % 60'000);
    const std::string term = i % 3 == 0 ? word : word.substr(1) + "e";
    const auto key = key_of(cache, word, static_cast<std::uint8_t>(i % 3));
    if (const auto kept = term_in(cache, key)) {
      ASSERT_EQ(*kept, term);
    } else {
      cache.put(key, term, false);
    }
  }
}

TEST(TermCacheTest, KeepsAFrequentWordWhileRareOnesPass) {
  TermCache cache;
  const TermCache::Key frequent = key_of(cache, "the");
  cache.put(frequent, "the", true);
  int misses = 0;
  for (int i = 0; i < 200'000; ++i) {
    if (!term_in(cache, frequent)) ++misses;
    const TermCache::Key rare = key_of(cache, word_of(i));
    if (!term_in(cache, rare)) cache.put(rare, "x", false);
  }
  EXPECT_EQ(misses, 0);
}

TEST(TermCacheTest, ATermThatIsTooLongIsNotKept) {
  TermCache cache;
  const TermCache::Key key = key_of(cache, "x");
  cache.put(key, std::string(200, 'x'), false);
  EXPECT_EQ(term_in(cache, key), std::nullopt);
}

}  // namespace
}  // namespace qwalt::text
