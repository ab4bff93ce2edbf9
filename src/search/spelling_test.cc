#include "search/spelling.h"

#include <gtest/gtest.h>

#include <map>
#include <tuple>

#include "base/utf8.h"
#include "index/test_model.h"
#include "search/edit_rows.h"
#include "search/near_terms.h"
#include "search/question.h"
#include "search/test_collection.h"

namespace qwalt::search {
namespace {

using text::Language;
using Corrected = std::vector<std::pair<std::string, std::string>>;

std::u32string characters(std::string_view text) {
  std::u32string result;
  while (!text.empty()) result.push_back(base::take_code_point(text));
  return result;
}

struct Outcome {
  text::Query query;
  std::vector<Correction> corrections;
};

Outcome correct(TestCollection& collection, const std::string& question) {
  const auto snapshot = collection.writer().snapshot();
  Outcome outcome{analyse_question(*snapshot, question), {}};
  std::vector<std::size_t> missing;
  for (std::size_t i = 0; i < outcome.query.terms.size(); ++i) {
    std::uint64_t passages = 0;
    for (const std::string& form : outcome.query.terms[i].forms) {
      passages += snapshot->term(form)->passages;
    }
    if (passages == 0) missing.push_back(i);
  }
  auto corrections = correct_spelling(*snapshot, missing, outcome.query);
  EXPECT_TRUE(corrections);
  outcome.corrections = std::move(*corrections);
  return outcome;
}

Corrected pairs(const Outcome& outcome) {
  Corrected pairs;
  for (const Correction& each : outcome.corrections) pairs.emplace_back(each.written, each.term);
  return pairs;
}

class Spelling : public testing::Test {
 protected:
  void add(const std::string& text, Language language = Language::kEnglish) {
    collection_.add(++id_, {{"", text}}, language);
  }
  Corrected corrected(const std::string& question) {
    collection_.commit();
    return pairs(correct(collection_, question));
  }

  TestCollection collection_;
  DocumentId id_ = 0;
};

TEST_F(Spelling, OfAWordOneEditAwayIsCorrected) {
  add("The torque wrench and the flange.");
  for (const char* written : {"torqe", "torquue", "torqus", "totque", "otrque"}) {
    EXPECT_EQ(corrected(written), (Corrected{{written, "torqu"}})) << written;
  }
}

TEST_F(Spelling, IsCorrectedBeforeItIsStemmed) {
  add("Efficient management of limits");
  EXPECT_EQ(corrected("fficient"), (Corrected{{"fficient", "effici"}}));
  EXPECT_EQ(corrected("managemnt"), (Corrected{{"managemnt", "manag"}}));
  EXPECT_EQ(corrected("limtis"), (Corrected{{"limtis", "limit"}}));
}

TEST_F(Spelling, OfAShortWordTwoEditsAwayIsNot) {
  add("The flange and the torque.");
  EXPECT_EQ(corrected("flnge"), (Corrected{{"flnge", "flang"}}));
  EXPECT_EQ(corrected("flnhe"), Corrected());
}

TEST_F(Spelling, PrefersWordsThatBeginTheSame) {
  add("cold gold gold gold");
  EXPECT_EQ(corrected("colg"), (Corrected{{"colg", "cold"}}));
  EXPECT_EQ(corrected("zold"), (Corrected{{"zold", "cold"}}));
}

TEST_F(Spelling, OfALongWordTwoEditsAwayIsCorrectedIfItBeginsTheSame) {
  add("Polytetrafluoroethylene is a plastic.");
  const std::string term = analysed("polytetrafluoroethylene", Language::kEnglish).terms[0];
  EXPECT_EQ(corrected("polytetrafloroethilene"), (Corrected{{"polytetrafloroethilene", term}}));
  EXPECT_EQ(corrected("bolytetrafluoroethilene"), Corrected());
  EXPECT_EQ(corrected("bolytetrafluoroethylene"), (Corrected{{"bolytetrafluoroethylene", term}}));
  EXPECT_EQ(corrected("polytetrafloroethilena"), Corrected());
}

TEST_F(Spelling, PrefersFewerEditsThenMorePassages) {
  add("bolt");
  add("bold");
  add("bold");
  add("built");
  EXPECT_EQ(corrected("bolf"), (Corrected{{"bolf", "bold"}}));
  add("kitchens");
  add("kitchens");
  add("chickens");
  EXPECT_EQ(corrected("kchickens"), (Corrected{{"kchickens", "chicken"}}));
}

TEST_F(Spelling, CountsPassagesOfAllSegments) {
  add("bolt");
  collection_.commit();
  add("bold");
  collection_.commit();
  add("bold");
  EXPECT_EQ(corrected("bolf"), (Corrected{{"bolf", "bold"}}));
}

TEST_F(Spelling, IsNotCorrectedInShortWordsNumbersAndIdentifiers) {
  add("The nut M10 of part AB-1234 weighs 1234567 g, see file.pdf and max_torque");
  for (const char* written : {"nup", "M11", "AB-1235", "1234568", "file.pdg", "max_torqua1"}) {
    for (const auto& [word, term] : corrected(written)) {
      EXPECT_EQ(word.find_first_of("0123456789."), std::string::npos) << written << term;
    }
  }
  EXPECT_EQ(corrected("nup"), Corrected());
  EXPECT_EQ(corrected("1234568"), Corrected());
  EXPECT_EQ(corrected("M11"), Corrected());
}

TEST_F(Spelling, NeverLeadsToATermThatIsNoPlainWord) {
  add("part bolt4 and b0lts");
  EXPECT_EQ(corrected("boltt"), (Corrected{{"boltt", "bolt"}}));
  EXPECT_EQ(corrected("blolts"), (Corrected{{"blolts", "bolt"}}));
  EXPECT_EQ(corrected("bzlts"), (Corrected{{"bzlts", "bolt"}}));
  EXPECT_EQ(corrected("b0ltts"), Corrected());
}

TEST_F(Spelling, OfAWordThatIsThereInAnyFormIsLeftAlone) {
  add("limits and limes");
  EXPECT_EQ(corrected("limiting"), Corrected());
}

TEST_F(Spelling, DoesNotRepeatAWordOfTheQuestion) {
  add("The torque wrench.");
  EXPECT_EQ(corrected("torque torqe"), Corrected());
  EXPECT_EQ(corrected("torqe torqhe"), (Corrected{{"torqe", "torqu"}}));
}

TEST_F(Spelling, StopsAfterThreeWords) {
  add("alpha bravo charlie delta echoes");
  EXPECT_EQ(corrected("alphb bravi charlin deltu echoet").size(), kMaxCorrections);
}

TEST_F(Spelling, IsComparedByCharactersInOtherScripts) {
  add("крутящий момент болта", Language::kRussian);
  EXPECT_EQ(corrected("мамент"), (Corrected{{"мамент", "момент"}}));
  EXPECT_EQ(corrected("ромент"), (Corrected{{"ромент", "момент"}}));
}

TEST_F(Spelling, GivesTheTermAWeightBelowOne) {
  add("The torque wrench.");
  collection_.commit();
  const Outcome outcome = correct(collection_, "torqe wrench");
  EXPECT_EQ(outcome.query.terms[0].weight, kCorrectedWeight);
  EXPECT_EQ(outcome.query.terms[0].forms.back(), "torqu");
  EXPECT_EQ(outcome.query.terms[1].weight, 1);
}

TEST_F(Spelling, OfAQuestionThatLacksNothingCostsNothing) {
  add("The torque wrench.");
  EXPECT_EQ(corrected("torque wrench"), Corrected());
  EXPECT_EQ(corrected(""), Corrected());
}

TEST_F(Spelling, OfAnEmptyCollectionFindsNothing) { EXPECT_EQ(corrected("torque"), Corrected()); }

TEST_F(Spelling, IsShownAsTheTextsWriteTheWord) {
  add("Torques: the Torqued bolt. Torques!");
  collection_.commit();
  Outcome outcome = correct(collection_, "torqes");
  ASSERT_EQ(pairs(outcome), (Corrected{{"torqes", "torqu"}}));
  const std::vector<PassageText> texts = collection_.all().at(1);
  text::Analyzer analyzer;
  find_surface_forms(outcome.corrections, texts, analyzer);
  EXPECT_EQ(outcome.corrections[0].meant, "torques");
  find_surface_forms(outcome.corrections, {}, analyzer);
  EXPECT_EQ(outcome.corrections[0].meant, "torques");
}

// Restricted Damerau-Levenshtein distance by the whole table.
std::size_t plain_distance(const std::u32string& a, const std::u32string& b) {
  std::vector<std::vector<std::size_t>> table(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        table[i][j] = i + j;
        continue;
      }
      table[i][j] = std::min({table[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1),
                              table[i - 1][j] + 1, table[i][j - 1] + 1});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        table[i][j] = std::min(table[i][j], table[i - 2][j - 2] + 1);
      }
    }
  }
  return table[a.size()][b.size()];
}

std::u32string random_word(index::Random& random, std::u32string_view alphabet, std::size_t most) {
  std::u32string word;
  for (std::size_t i = 1 + random() % most; i > 0; --i) {
    word.push_back(alphabet[random() % alphabet.size()]);
  }
  return word;
}

TEST(EditRows, TellTheDistanceAndNeverGiveUpTooEarly) {
  index::Random random(3);
  for (int i = 0; i < 50'000; ++i) {
    const std::u32string word = random_word(random, U"abcé", 9);
    const std::u32string other = random_word(random, U"abcé", 9);
    for (const std::uint8_t most : {std::uint8_t{1}, std::uint8_t{2}}) {
      EditRows rows(word, most);
      bool viable = true;
      for (const char32_t character : other) viable = viable && rows.push(character);
      const std::size_t distance = plain_distance(word, other);
      if (viable) {
        ASSERT_EQ(std::min<std::size_t>(rows.edits(), most + 1),
                  std::min<std::size_t>(distance, most + 1));
      } else {
        ASSERT_GT(distance, most);
      }
    }
  }
}

TEST(EditRows, NameTheNextCharacterThatIsViable) {
  index::Random random(4);
  for (int i = 0; i < 20'000; ++i) {
    EditRows rows(random_word(random, U"abcdef", 8), static_cast<std::uint8_t>(1 + random() % 2));
    bool viable = true;
    for (const char32_t each : random_word(random, U"abcdef", 5))
      viable = viable && rows.push(each);
    if (!viable) continue;
    const std::size_t depth = rows.depth();
    for (char32_t from = 'a' - 1; from < 'h'; ++from) {
      const auto next = rows.next_viable(from);
      for (char32_t each = from + 1; each <= 'h' && (!next || each < *next); ++each) {
        ASSERT_FALSE(rows.push(each)) << i;
        rows.pop_to(depth);
      }
    }
  }
}

std::string utf8(const std::u32string& word) {
  std::string bytes;
  for (const char32_t each : word) base::append_code_point(bytes, each);
  return bytes;
}

// Random words without a stem, each in a passage; how many passages hold a term.
std::map<std::string, int> add_words(TestCollection& collection, index::Random& random,
                                     std::u32string_view letters) {
  std::map<std::string, int> passages;
  for (DocumentId id = 1; id <= 800; ++id) {
    const std::string word = utf8(random_word(random, letters, 10));
    collection.add(id, {{"", word}}, Language::kVietnamese);
    ++passages[word];
    if (id % 300 == 0) collection.commit();
  }
  return passages;
}

TEST(NearTerms, AreAllTermsWithinReach) {
  constexpr std::u32string_view kLetters = U"bdgklmärtß機";
  index::Random random(9);
  for (int round = 0; round < 10; ++round) {
    TestCollection collection;
    add_words(collection, random, kLetters);
    const auto snapshot = collection.commit();
    const index::Segment& segment = *snapshot->segments().front().segment;
    for (int i = 0; i < 100; ++i) {
      const std::u32string word = random_word(random, kLetters, 10);
      const auto most = static_cast<std::uint8_t>(1 + random() % 2);
      const std::string begin = utf8(random_word(random, kLetters, 1));
      const std::string end = utf8(random_word(random, kLetters, 2));
      std::map<std::string, std::size_t> expected;
      for (index::TermIterator terms = segment.terms(); terms.next();) {
        const std::size_t edits = plain_distance(word, characters(terms.term()));
        if (edits <= most && terms.term() >= begin && terms.term() < end) {
          expected.emplace(terms.term(), edits);
        }
      }
      std::map<std::string, std::size_t> found;
      NearTerms near(segment, word, most, begin, end);
      while (near.next()) found.emplace(near.term(), near.edits());
      ASSERT_TRUE(near.status());
      ASSERT_EQ(found, expected) << utf8(word);
    }
  }
}

TEST(SegmentTerms, BeginAtAnyPrefix) {
  constexpr std::u32string_view kLetters = U"abcdé";
  index::Random random(2);
  TestCollection collection;
  add_words(collection, random, kLetters);
  const auto snapshot = collection.commit();
  for (const index::SegmentView& view : snapshot->segments()) {
    std::vector<std::string> terms;
    for (index::TermIterator all = view.segment->terms(); all.next();) {
      terms.emplace_back(all.term());
    }
    for (int i = 0; i < 500; ++i) {
      const std::string prefix = utf8(random_word(random, U"`abcdéf", 4));
      auto expected = std::lower_bound(terms.begin(), terms.end(), prefix);
      index::TermIterator from = view.segment->terms_from(prefix);
      for (int step = 0; step < 70; ++step) {
        ASSERT_EQ(from.next(), expected != terms.end());
        if (expected == terms.end()) break;
        ASSERT_EQ(from.term(), *expected++);
        ASSERT_EQ(from.info().passages, view.segment->find(from.term())->value().passages);
      }
    }
  }
}

// By the rules, over the whole list of words.
TEST(SpellingRules, HoldForRandomDictionaries) {
  constexpr std::u32string_view kLetters = U"bdgkt";
  index::Random random(11);
  int corrected = 0;
  for (int round = 0; round < 10; ++round) {
    TestCollection collection;
    const auto passages = add_words(collection, random, kLetters);
    const auto snapshot = collection.commit();
    for (int i = 0; i < 100; ++i) {
      const std::u32string word =
          random_word(random, kLetters, 5) + random_word(random, kLetters, 5);
      if (word.size() < kMinCorrectedCharacters || passages.contains(utf8(word))) continue;
      std::tuple<std::size_t, bool, int, std::string> best(3, false, 0, "");
      for (const auto& [term, count] : passages) {
        const std::u32string other = characters(term);
        const std::size_t edits = plain_distance(word, other);
        const bool same_first = other[0] == word[0];
        const bool reached =
            edits == 1 || (edits == 2 && word.size() >= kTwoEditsFromCharacters && same_first);
        if (reached) best = std::min(best, {edits, !same_first, -count, term});
      }
      text::Query query;
      query.terms.push_back({{utf8(word)}, utf8(word), 1, false, false});
      const std::vector<std::size_t> missing = {0};
      const auto found = correct_spelling(*snapshot, missing, query);
      ASSERT_TRUE(found);
      const std::string term = found->empty() ? "" : found->front().term;
      ASSERT_EQ(term, std::get<3>(best)) << utf8(word);
      corrected += found->empty() ? 0 : 1;
    }
  }
  EXPECT_GT(corrected, 100);
}

}  // namespace
}  // namespace qwalt::search
