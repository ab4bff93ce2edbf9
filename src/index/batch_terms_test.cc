#include "index/batch_terms.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <string>

namespace qwalt::index {
namespace {

using Postings = std::vector<Posting>;
using Terms = std::vector<std::pair<std::string, Postings>>;

Terms terms_of(const BatchTerms& batch) {
  Terms terms;
  const base::Status visited =
      batch.each_term([&](std::string_view text, const BatchTerms::Term& term) -> base::Status {
        Postings& postings = terms.emplace_back(text, Postings()).second;
        return batch.each_posting(term, [&](const Posting& posting) {
          postings.push_back(posting);
          return base::Status();
        });
      });
  EXPECT_TRUE(visited);
  return terms;
}

TEST(BatchTerms, AnEmptyBatchHasNoTerms) { EXPECT_TRUE(terms_of(BatchTerms()).empty()); }

TEST(BatchTerms, CountsEachFieldOfAPassageUpToItsCap) {
  BatchTerms batch;
  const std::vector<std::string_view> body(kMaxBodyCount + 5, "a");
  const std::vector<std::string_view> title(kMaxTitleCount + 5, "a");
  batch.add(3, body, title);
  const std::vector<std::string_view> second = {"b", "a", "b"};
  batch.add(9, second, {});
  batch.add(10, {}, second);
  const Terms expected = {{"a", {{3, kMaxBodyCount, kMaxTitleCount}, {9, 1, 0}, {10, 0, 1}}},
                          {"b", {{9, 2, 0}, {10, 0, 2}}}};
  EXPECT_EQ(terms_of(batch), expected);
}

TEST(BatchTerms, LeavesOutEmptyTermsAndThoseThatAreTooLong) {
  BatchTerms batch;
  const std::string longest(kMaxTermBytes, 'x');
  const std::string too_long(kMaxTermBytes + 1, 'x');
  const std::vector<std::string_view> body = {"", longest, too_long};
  batch.add(0, body, {});
  EXPECT_EQ(terms_of(batch), (Terms{{longest, {{0, 1, 0}}}}));
}

TEST(BatchTerms, TermsWithTheSameFirstBytesComeInOrder) {
  BatchTerms batch;
  const std::vector<std::string_view> body = {"abcdefgh2", "abcdefgh", "abcdefgh10", "abcdefg",
                                              "\xc3\xa9",  "z",        "abcdefgh1"};
  batch.add(0, body, {});
  std::vector<std::string> order;
  for (const auto& [text, postings] : terms_of(batch)) order.push_back(text);
  EXPECT_EQ(order, (std::vector<std::string>{"abcdefg", "abcdefgh", "abcdefgh1", "abcdefgh10",
                                             "abcdefgh2", "z", "\xc3\xa9"}));
}

TEST(BatchTerms, HoldsWhatASimpleMapHolds) {
  std::mt19937 random(1);
  std::map<std::string, std::map<PassageId, Posting>> model;
  BatchTerms batch;
  PassageId passage = 0;
  for (int i = 0; i < 2'000; ++i) {
    passage += static_cast<PassageId>(random() % 8 == 0 ? random() % 100'000 : 1);
    std::vector<std::string> words;
    for (std::size_t n = random() % 40; n > 0; --n) {
      const auto rank = static_cast<unsigned>(random() % 20'000 >> random() % 15);
      words.push_back(std::string(1 + rank % 30, static_cast<char>('a' + rank % 7)) +
                      std::to_string(rank));
    }
    const std::size_t bodies = words.empty() ? 0 : random() % words.size();
    const std::vector<std::string_view> views(words.begin(), words.end());
    for (std::size_t n = 0; n < words.size(); ++n) {
      Posting& posting = model[words[n]][passage];
      posting.passage = passage;
      ++(n < bodies ? posting.body : posting.title);
    }
    batch.add(passage, std::span(views).first(bodies), std::span(views).subspan(bodies));
  }
  Terms expected;
  for (auto& [text, postings] : model) {
    Postings& list = expected.emplace_back(text, Postings()).second;
    for (auto& [id, posting] : postings) {
      posting.title = std::min(posting.title, kMaxTitleCount);
      list.push_back(posting);
    }
  }
  EXPECT_EQ(terms_of(batch), expected);
}

}  // namespace
}  // namespace qwalt::index
