// The scorer against the formulas written down plainly, in double precision.
#include "search/scorer.h"

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

struct Question {
  std::vector<text::QueryTerm> terms;
};

using Scores = std::map<std::pair<DocumentId, std::uint32_t>, double>;

std::pair<double, double> counts_of(const index::ModelPassage& passage,
                                    const text::QueryTerm& term) {
  std::pair<double, double> counts;
  for (const std::string& form : term.forms) {
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

class Naive {
 public:
  explicit Naive(const Model& model) : model_(model) {
    for (const auto& [id, document] : model) {
      double title = 0;
      for (const auto& passage : document) {
        ++passages_;
        body_ += passage.body_length;
        title_ += passage.title_length;
        title += passage.title_length;
      }
      document_title_ += std::floor(title / static_cast<double>(document.size()));
    }
  }

  Scores score(const Question& question) const {
    Scores scores;
    for (const text::QueryTerm& term : question.terms) add(term, scores);
    std::erase_if(scores, [&](const auto& entry) {
      const auto& passage = model_.at(entry.first.first)[entry.first.second];
      return std::none_of(question.terms.begin(), question.terms.end(),
                          [&](const text::QueryTerm& term) {
                            const auto [body, title] = counts_of(passage, term);
                            return body + title > 0;
                          });
    });
    return scores;
  }

 private:
  void add(const text::QueryTerm& term, Scores& scores) const {
    double holders = 0;
    double occurrences = 0;
    double document_holders = 0;
    for (const auto& [id, document] : model_) {
      bool held = false;
      for (const auto& passage : document) {
        const auto [body, title] = counts_of(passage, term);
        occurrences += body + title;
        holders += body + title > 0 ? 1 : 0;
        held = held || body + title > 0;
      }
      document_holders += held ? 1 : 0;
    }
    const double idf = std::log(1 + (passages_ - holders + .5) / (holders + .5));
    const double burst = std::pow((occurrences + 5) / (holders + 5), .4);
    const double mean = (body_ + 1.5 * title_) / passages_;
    const auto documents = static_cast<double>(model_.size());
    const double document_idf =
        std::log(1 + (documents - document_holders + .5) / (document_holders + .5));
    const double document_mean = (body_ + 3 * document_title_) / documents;
    for (const auto& [id, document] : model_) {
      double body_sum = 0;
      double title_max = 0;
      double body_length = 0;
      double title_length = 0;
      for (std::uint32_t ordinal = 0; ordinal < document.size(); ++ordinal) {
        const auto& passage = document[ordinal];
        const auto [body, title] = counts_of(passage, term);
        const double f = body + 1.5 * title;
        const double length = words_of(passage.body_length) + 1.5 * words_of(passage.title_length);
        const double norm = .9 * (.25 + .75 * length / mean);
        if (f > 0) scores[{id, ordinal}] += term.weight * idf * burst * f * 1.9 / (f + norm);
        body_sum += body;
        title_max = std::max(title_max, title);
        body_length += passage.body_length;
        title_length += passage.title_length;
      }
      const double f = body_sum + 3 * title_max;
      if (f == 0) continue;
      const double length =
          body_length + 3 * std::floor(title_length / static_cast<double>(document.size()));
      const double more =
          .4 * term.weight * document_idf * f * 7 / (f + 6 * (.25 + .75 * length / document_mean));
      for (std::uint32_t ordinal = 0; ordinal < document.size(); ++ordinal) {
        scores[{id, ordinal}] += more;
      }
    }
  }

  const Model& model_;
  double passages_ = 0;
  double body_ = 0;
  double title_ = 0;
  double document_title_ = 0;
};

Question random_question(index::Random& random) {
  Question question;
  std::set<std::string> used;
  for (std::uint32_t i = 0; i < 1 + random() % 6; ++i) {
    text::QueryTerm term;
    for (std::uint32_t form = 0; form <= random() % 3; ++form) {
      const std::string text = index::random_term(random, 800);
      if (used.insert(text).second) term.forms.push_back(text);
    }
    if (term.forms.empty()) continue;
    term.weight = 1 + (random() % 3) * 0.5;
    question.terms.push_back(term);
  }
  return question;
}

std::vector<Candidate> run(const index::Snapshot& snapshot, const Question& question,
                           std::size_t limit,
                           const std::optional<std::vector<DocumentId>>& documents = {}) {
  Scorer scorer(snapshot);
  for (const text::QueryTerm& term : question.terms) EXPECT_TRUE(scorer.add(term));
  return scorer.best(limit, documents);
}

void expect_same(const std::vector<Candidate>& candidates, const Scores& expected) {
  ASSERT_EQ(candidates.size(), expected.size());
  for (const Candidate& candidate : candidates) {
    const auto found = expected.find({candidate.document, candidate.ordinal});
    ASSERT_NE(found, expected.end());
    ASSERT_NEAR(candidate.score, found->second, 1e-4 * found->second);
  }
}

// Documents in one segment or many, whole or in parts.
class ScorerProperty : public ::testing::TestWithParam<std::size_t> {
 protected:
  void SetUp() override {
    auto opened = index::IndexWriter::open(files_, "index", {GetParam(), 1000});
    ASSERT_TRUE(opened);
    writer_ = std::move(*opened);
    for (DocumentId id = 0; id < 150; ++id) {
      model_[id] = index::random_document(random_, 800, 7);
      ASSERT_TRUE(index::add_document(*writer_, id, model_[id]));
      if (id % 40 != 0) continue;
      ASSERT_TRUE(writer_->commit(id + 1));
    }
    ASSERT_TRUE(writer_->commit(1000));
  }

  index::Random random_{7};
  index::TestFileSystem files_;
  std::unique_ptr<index::IndexWriter> writer_;
  Model model_;
};

TEST_P(ScorerProperty, ScoresAreThoseOfTheFormulas) {
  const Naive naive(model_);
  for (int round = 0; round < 60; ++round) {
    const Question question = random_question(random_);
    expect_same(run(*writer_->snapshot(), question, 10'000), naive.score(question));
  }
}

TEST_P(ScorerProperty, AChoiceOfDocumentsIsThatPartOfAllResults) {
  for (int round = 0; round < 30; ++round) {
    const Question question = random_question(random_);
    std::vector<DocumentId> chosen;
    for (std::uint32_t i = 0; i < random_() % 20; ++i) chosen.push_back(random_() % 170);
    Scores expected;
    for (const Candidate& candidate : run(*writer_->snapshot(), question, 10'000)) {
      if (std::find(chosen.begin(), chosen.end(), candidate.document) == chosen.end()) continue;
      expected[{candidate.document, candidate.ordinal}] = candidate.score;
    }
    expect_same(run(*writer_->snapshot(), question, 10'000, chosen), expected);
  }
}

TEST_P(ScorerProperty, TheBestAreTheFirstOfAllInOrder) {
  for (int round = 0; round < 30; ++round) {
    const Question question = random_question(random_);
    const auto all = run(*writer_->snapshot(), question, 10'000);
    const auto best = run(*writer_->snapshot(), question, 10);
    ASSERT_TRUE(std::is_sorted(all.begin(), all.end()));
    ASSERT_EQ(best.size(), std::min<std::size_t>(10, all.size()));
    for (std::size_t i = 0; i < best.size(); ++i) {
      ASSERT_EQ(best[i].document, all[i].document);
      ASSERT_EQ(best[i].ordinal, all[i].ordinal);
    }
  }
}

TEST_P(ScorerProperty, DeletedDocumentsAreNeverFoundAndMergingRestoresTheFormulas) {
  for (DocumentId id = 0; id < 150; ++id) {
    if (random_() % 2 == 0) continue;
    model_.erase(id);
    ASSERT_TRUE(writer_->remove_document(id));
  }
  ASSERT_TRUE(writer_->commit(2000));
  for (int round = 0; round < 20; ++round) {
    for (const Candidate& candidate : run(*writer_->snapshot(), random_question(random_), 10'000)) {
      ASSERT_TRUE(model_.contains(candidate.document));
    }
  }
  while (*writer_->merge_if_needed()) {
  }
  const auto& statistics = writer_->snapshot()->statistics();
  if (statistics.stored_passages != statistics.passages) return;
  const Naive naive(model_);
  for (int round = 0; round < 20; ++round) {
    const Question question = random_question(random_);
    expect_same(run(*writer_->snapshot(), question, 10'000), naive.score(question));
  }
}

INSTANTIATE_TEST_SUITE_P(Batches, ScorerProperty,
                         ::testing::Values(std::size_t{24} << 20, std::size_t{120'000},
                                           std::size_t{1}));

}  // namespace
}  // namespace qwalt::search
