// The pruned search against the formula written down plainly, and against scoring every passage.
#include "search/passage_search.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "index/length_code.h"
#include "index/test_file_system.h"
#include "index/test_model.h"

namespace qwalt::search {
namespace {

using index::DocumentId;
using index::Model;
using Terms = std::vector<text::QueryTerm>;
using Place = std::pair<DocumentId, std::uint32_t>;

std::pair<double, double> counts_of(const index::ModelPassage& passage,
                                    const std::vector<std::string>& forms) {
  std::pair<double, double> counts;
  for (const std::string& form : forms) {
    const auto found = passage.terms.find(form);
    if (found == passage.terms.end()) continue;
    counts.first += found->second.first;
    counts.second += found->second.second;
  }
  return counts;
}

double words_of(std::uint32_t length) {
  return index::length_values()[index::encode_length(length)];
}

// S0 of every passage that holds a word, in double precision.
std::map<Place, double> plain_scores(const Model& model, const Terms& terms) {
  double passages = 0;
  double length = 0;
  for (const auto& [id, document] : model) {
    for (const auto& passage : document) {
      ++passages;
      length += passage.body_length + 1.5 * passage.title_length;
    }
  }
  std::map<Place, double> scores;
  for (const text::QueryTerm& term : terms) {
    double holders = 0;
    double occurrences = 0;
    for (const auto& [id, document] : model) {
      for (const auto& passage : document) {
        for (const std::string& form : term.forms) {
          const auto [body, title] = counts_of(passage, {form});
          holders += body + title > 0 ? 1 : 0;
          occurrences += body + title;
        }
      }
    }
    holders = std::min(holders, passages);
    const double idf = std::log(1 + (passages - holders + .5) / (holders + .5));
    const double burst = term.characters ? 1 : std::pow((occurrences + 5) / (holders + 5), .4);
    for (const auto& [id, document] : model) {
      for (std::uint32_t ordinal = 0; ordinal < document.size(); ++ordinal) {
        const auto& passage = document[ordinal];
        const auto [body, title] = counts_of(passage, term.forms);
        const double f = body + 1.5 * title;
        if (f == 0) continue;
        const double own = words_of(passage.body_length) + 1.5 * words_of(passage.title_length);
        const double norm = .9 * (.25 + .75 * own * passages / length);
        scores[{id, ordinal}] += term.weight * idf * burst * f * 1.9 / (f + norm);
      }
    }
  }
  return scores;
}

Terms random_terms(index::Random& random, std::uint32_t vocabulary, std::uint32_t most) {
  Terms terms;
  std::set<std::string> used;
  for (std::uint32_t i = 0; i <= random() % most; ++i) {
    text::QueryTerm term;
    for (std::uint32_t form = 0; form <= random() % 5 / 3; ++form) {
      const std::string text = index::random_term(random, vocabulary);
      if (used.insert(text).second) term.forms.push_back(text);
    }
    if (term.forms.empty()) continue;
    term.weight = 1 + (random() % 3) * 0.5;
    term.characters = random() % 4 == 0;
    terms.push_back(term);
  }
  return terms;
}

PassageSearch prepared(const index::Snapshot& snapshot, const Terms& terms) {
  auto search = PassageSearch::prepare(snapshot, terms);
  EXPECT_TRUE(search) << search.error().message;
  return std::move(*search);
}

// Documents in one segment or many, whole or in parts.
class PassageScoreProperty : public ::testing::TestWithParam<std::size_t> {};

TEST_P(PassageScoreProperty, ScoresAreThoseOfTheFormula) {
  index::Random random(7);
  index::TestFileSystem files;
  auto writer = std::move(*index::IndexWriter::open(files, "index", {GetParam(), 1000}));
  Model model;
  for (DocumentId id = 0; id < 150; ++id) {
    model[id] = index::random_document(random, 800, 7);
    ASSERT_TRUE(index::add_document(*writer, id, model[id]));
    if (id % 40 == 0) {
      ASSERT_TRUE(writer->commit(id + 1));
    }
  }
  ASSERT_TRUE(writer->commit(1000));
  for (int round = 0; round < 60; ++round) {
    const Terms terms = random_terms(random, 800, 6);
    const auto expected = plain_scores(model, terms);
    const auto found = prepared(*writer->snapshot(), terms).best(10'000, {});
    ASSERT_TRUE(found);
    ASSERT_EQ(found->size(), expected.size());
    for (const Candidate& candidate : *found) {
      const auto score = expected.find({candidate.document, candidate.ordinal});
      ASSERT_NE(score, expected.end());
      ASSERT_NEAR(candidate.score, score->second, 1e-4 * score->second);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Batches, PassageScoreProperty,
                         ::testing::Values(std::size_t{24} << 20, std::size_t{120'000},
                                           std::size_t{1}));

// Many short passages, many of them alike, in two segments of several windows; a quarter of the
// documents is deleted.
class ManyPassages : public ::testing::Test {
 protected:
  static constexpr std::uint32_t kVocabulary = 4000;
  static constexpr DocumentId kDocuments = 14'000;

  static void SetUpTestSuite() {
    files_ = new index::TestFileSystem;
    writer_ = std::move(*index::IndexWriter::open(*files_, "index", {std::size_t{64} << 20, 10}))
                  .release();
    index::Random random(11);
    for (DocumentId i = 0; i < kDocuments; ++i) {
      // Not in the order of passages: ties are decided by the document's id.
      const DocumentId id = i * 7919 % kDocuments;
      ASSERT_TRUE(writer_->begin_document(id));
      for (std::uint32_t passage = 0; passage <= random() % 5; ++passage) {
        ASSERT_TRUE(index::add_passage(*writer_, random_passage(random)));
      }
      ASSERT_TRUE(writer_->end_document());
      if (i == kDocuments * 2 / 3) {
        ASSERT_TRUE(writer_->commit(1));
      }
    }
    ASSERT_TRUE(writer_->commit(2));
    for (DocumentId id = 0; id < kDocuments; id += 4) ASSERT_TRUE(writer_->remove_document(id));
    ASSERT_TRUE(writer_->commit(3));
  }

  static void TearDownTestSuite() {
    delete writer_;
    delete files_;
  }

  static index::ModelPassage random_passage(index::Random& random) {
    index::ModelPassage passage;
    passage.body_length = 1 + random() % 6;
    for (std::uint32_t i = 0; i < passage.body_length; ++i) {
      ++passage.terms[index::random_term(random, kVocabulary)].first;
    }
    if (random() % 3 == 0) {
      passage.title_length = 1;
      ++passage.terms[index::random_term(random, kVocabulary)].second;
    }
    return passage;
  }

  static std::vector<DocumentId> random_documents(index::Random& random) {
    std::vector<DocumentId> documents;
    const std::uint32_t count = random() % 3 == 0 ? random() % 4 : random() % 3000;
    for (std::uint32_t i = 0; i < count; ++i) documents.push_back(random() % kDocuments);
    return documents;
  }

  static void expect_same(const std::vector<Candidate>& a, const std::vector<Candidate>& b) {
    ASSERT_EQ(a.size(), b.size());
    for (std::size_t i = 0; i < a.size(); ++i) {
      ASSERT_EQ(a[i].document, b[i].document) << i;
      ASSERT_EQ(a[i].ordinal, b[i].ordinal) << i;
      ASSERT_EQ(a[i].score, b[i].score) << i;
    }
  }

  static inline index::TestFileSystem* files_ = nullptr;
  static inline index::IndexWriter* writer_ = nullptr;
};

TEST_F(ManyPassages, ThePrunedSearchFindsWhatScoringEveryPassageFinds) {
  index::Random random(3);
  for (int round = 0; round < 150; ++round) {
    Selection selection;
    if (round % 3 == 1) selection.documents = random_documents(random);
    const PassageSearch search =
        prepared(*writer_->snapshot(), random_terms(random, kVocabulary, 12));
    const std::size_t limit = 1 + random() % 120;
    const auto pruned = search.best(limit, selection);
    const auto all = search.best_of_all(limit, selection);
    ASSERT_TRUE(pruned && all);
    expect_same(*pruned, *all);
  }
}

TEST_F(ManyPassages, TheBestAreTheFirstOfAllInOrderAndNoneIsDeleted) {
  index::Random random(4);
  for (int round = 0; round < 20; ++round) {
    const PassageSearch search =
        prepared(*writer_->snapshot(), random_terms(random, kVocabulary, 6));
    const auto all = search.best(100'000, {});
    ASSERT_TRUE(all);
    ASSERT_TRUE(std::is_sorted(all->begin(), all->end()));
    for (const Candidate& candidate : *all) ASSERT_NE(candidate.document % 4, 0);
    auto first = *all;
    first.resize(std::min<std::size_t>(first.size(), 25));
    const auto best = search.best(25, {});
    ASSERT_TRUE(best);
    expect_same(*best, first);
  }
}

TEST_F(ManyPassages, AChoiceOfDocumentsIsThatPartOfAllResults) {
  index::Random random(5);
  for (int round = 0; round < 20; ++round) {
    const PassageSearch search =
        prepared(*writer_->snapshot(), random_terms(random, kVocabulary, 6));
    const std::vector<DocumentId> chosen = random_documents(random);
    auto expected = *search.best(100'000, {});
    std::erase_if(expected, [&](const Candidate& candidate) {
      return std::find(chosen.begin(), chosen.end(), candidate.document) == chosen.end();
    });
    const auto found = search.best(100'000, {chosen, {}});
    ASSERT_TRUE(found);
    expect_same(*found, expected);
  }
}

TEST_F(ManyPassages, ConditionsLeaveWhatFulfilsThem) {
  const Model model = index::read_model(*writer_->snapshot());
  index::Random random(6);
  for (int round = 0; round < 60; ++round) {
    const PassageSearch search =
        prepared(*writer_->snapshot(), random_terms(random, kVocabulary, 6));
    Selection selection;
    for (std::uint32_t i = 0; i <= random() % 2; ++i) {
      selection.conditions.push_back(
          {static_cast<Condition::Kind>(random() % 3),
           {index::random_term(random, 60), index::random_term(random, kVocabulary)}});
    }
    auto expected = *search.best(100'000, {});
    std::erase_if(expected, [&](const Candidate& candidate) {
      const auto& passage = model.at(candidate.document)[candidate.ordinal];
      return std::any_of(selection.conditions.begin(), selection.conditions.end(),
                         [&](const Condition& condition) {
                           const auto [body, title] = counts_of(passage, condition.forms);
                           if (condition.kind == Condition::Kind::kLacks) return body + title > 0;
                           if (condition.kind == Condition::Kind::kHoldsInTitle) return title == 0;
                           return body + title == 0;
                         });
    });
    const auto found = search.best(100'000, selection);
    ASSERT_TRUE(found);
    expect_same(*found, expected);
    const std::size_t limit = 1 + random() % 40;
    expected.resize(std::min(expected.size(), limit));
    expect_same(*search.best(limit, selection), expected);
  }
}

TEST_F(ManyPassages, WordsThatAreNowhereFindNothing) {
  EXPECT_TRUE(prepared(*writer_->snapshot(), {}).best(10, {})->empty());
  text::QueryTerm term;
  term.forms = {"nowhere"};
  EXPECT_TRUE(prepared(*writer_->snapshot(), {term}).best(10, {})->empty());
  EXPECT_TRUE(
      prepared(*writer_->snapshot(), {term}).best(10, {std::vector<DocumentId>(), {}})->empty());
}

TEST(PassageSearch, OfAnEmptyIndexFindsNothing) {
  index::TestFileSystem files;
  const auto writer = std::move(*index::IndexWriter::open(files, "index"));
  text::QueryTerm term;
  term.forms = {"word"};
  EXPECT_TRUE(prepared(*writer->snapshot(), {term}).best(10, {})->empty());
}

}  // namespace
}  // namespace qwalt::search
