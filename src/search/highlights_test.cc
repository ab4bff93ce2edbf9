#include "search/highlights.h"

#include <gtest/gtest.h>

#include "base/utf8.h"
#include "search/test_collection.h"

namespace qwalt::search {
namespace {

Matcher matcher_for(TestCollection& collection, std::string_view question) {
  auto matcher = Matcher::make(*collection.commit(), question);
  EXPECT_TRUE(matcher);
  return std::move(*matcher);
}

std::vector<std::string> pieces(std::string_view text, const std::vector<TextRange>& ranges) {
  std::vector<std::string> pieces;
  for (const TextRange& range : ranges) {
    const std::size_t begin = base::code_point_offset(text, range.begin);
    const std::size_t end = base::code_point_offset(text, range.end);
    pieces.emplace_back(text.substr(begin, end - begin));
  }
  return pieces;
}

TEST(Highlights, MarkTheWordsOfTheQuestionInEveryForm) {
  TestCollection collection;
  const Matcher matcher = matcher_for(collection, "Which bolts were tightened?");
  const std::string text = "Tighten — each “bolt” after tightening the others.";
  const auto ranges = matcher.highlights(text, text::Language::kEnglish);
  EXPECT_EQ(pieces(text, ranges), (std::vector<std::string>{"Tighten", "bolt", "tightening"}));
}

TEST(Highlights, DoNotOverlap) {
  TestCollection collection;
  const Matcher matcher = matcher_for(collection, "AB-1234/5 valve_size");
  const std::string text = "The valve_size of AB-1234/5 is known.";
  std::uint32_t end = 0;
  const auto ranges = matcher.highlights(text, text::Language::kEnglish);
  EXPECT_FALSE(ranges.empty());
  for (const TextRange& range : ranges) {
    EXPECT_LE(end, range.begin);
    EXPECT_LT(range.begin, range.end);
    end = range.end;
  }
}

TEST(Highlights, AreNoneForAQuestionWithoutWords) {
  TestCollection collection;
  const Matcher matcher = matcher_for(collection, "?!");
  EXPECT_TRUE(matcher.empty());
  EXPECT_TRUE(matcher.highlights("some text", text::Language::kEnglish).empty());
  for (const SentenceScore& score :
       matcher.score_sentences("Some text. More.", text::Language::kEnglish)) {
    EXPECT_EQ(score.score, 0);
  }
}

TEST(ScoreSentences, PrefersTheSentenceWithTheRareWords) {
  TestCollection collection;
  for (DocumentId id = 1; id <= 20; ++id) collection.add(id, {{"", "the pump works"}});
  collection.add(21, {{"", "cavitation is bad"}});
  const Matcher matcher = matcher_for(collection, "pump cavitation");
  const std::string text = "Über the pump. Cavitation destroys it. Nothing else.";
  const auto scores = matcher.score_sentences(text, text::Language::kEnglish);
  ASSERT_EQ(scores.size(), 3u);
  EXPECT_EQ(pieces(text, {scores[1].range})[0], "Cavitation destroys it.");
  EXPECT_GT(scores[1].score, scores[0].score);
  EXPECT_GT(scores[0].score, 0);
  EXPECT_EQ(scores[2].score, 0);
}

TEST(ScoreSentences, GivesOneToTheSentenceThatHasEveryWord) {
  TestCollection collection;
  collection.add(1, {{"", "a pump and cavitation"}});
  const Matcher matcher = matcher_for(collection, "What is cavitation of a pump?");
  const auto scores = matcher.score_sentences("Pumps suffer from cavitation, as a pump must.",
                                              text::Language::kEnglish);
  ASSERT_EQ(scores.size(), 1u);
  EXPECT_DOUBLE_EQ(scores[0].score, 1);
}

}  // namespace
}  // namespace qwalt::search
