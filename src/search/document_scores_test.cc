// Scores of whole documents against the formula written down plainly.
#include "search/document_scores.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "index/test_file_system.h"
#include "index/test_model.h"
#include "search/passage_search.h"

namespace qwalt::search {
namespace {

using index::DocumentId;
using index::Model;

// `by_part`: every passage is a part of its own; parts are what words are counted in then.
double plain_score(const Model& model, const std::vector<text::QueryTerm>& terms, DocumentId id,
                   bool by_part) {
  const auto counts = [&](DocumentId document, const std::string& form) {
    double body = 0;
    double title = 0;
    for (const auto& passage : model.at(document)) {
      const auto found = passage.terms.find(form);
      if (found == passage.terms.end()) continue;
      body += found->second.first;
      title = std::max<double>(title, found->second.second);
    }
    return body + 3 * title;
  };
  const auto length = [&](DocumentId document) {
    double body = 0;
    double title = 0;
    for (const auto& passage : model.at(document)) {
      body += passage.body_length;
      title += passage.title_length;
    }
    return body + 3 * std::floor(title / static_cast<double>(model.at(document).size()));
  };
  double mean = 0;
  for (const auto& [other, document] : model) mean += length(other);
  mean /= static_cast<double>(model.size());
  double all = 0;
  for (const auto& [other, document] : model) {
    all += by_part ? static_cast<double>(document.size()) : 1;
  }
  double score = 0;
  for (const text::QueryTerm& term : terms) {
    double holders = 0;
    for (const auto& [other, document] : model) {
      const auto held = std::count_if(document.begin(), document.end(), [&](const auto& passage) {
        return passage.terms.contains(term.forms[0]);
      });
      holders += static_cast<double>(by_part ? held : std::min<std::ptrdiff_t>(held, 1));
    }
    const double f = counts(id, term.forms[0]);
    if (f == 0) continue;
    const double idf = std::log(1 + (all - holders + .5) / (holders + .5));
    score += term.weight * idf * f * 7 / (f + 6 * (.25 + .75 * length(id) / mean));
  }
  return score;
}

// Documents whole, or in parts that lie in several segments.
class DocumentScoreProperty : public ::testing::TestWithParam<std::size_t> {};

TEST_P(DocumentScoreProperty, ScoresAreThoseOfTheFormula) {
  index::Random random(9);
  index::TestFileSystem files;
  auto writer = std::move(*index::IndexWriter::open(files, "index", {GetParam(), 1000}));
  Model model;
  for (DocumentId id = 0; id < 120; ++id) {
    model[id] = index::random_document(random, 500, 9);
    ASSERT_TRUE(index::add_document(*writer, id, model[id]));
  }
  ASSERT_TRUE(writer->commit(1));
  const auto snapshot = writer->snapshot();
  for (int round = 0; round < 30; ++round) {
    std::vector<text::QueryTerm> terms(1 + random() % 4);
    for (std::size_t i = 0; i < terms.size(); ++i) {
      terms[i].forms = {"t" + std::to_string(random() % 60 + i * 100)};
      terms[i].weight = 1 + 0.5 * (random() % 2);
    }
    const auto search = PassageSearch::prepare(*snapshot, terms);
    ASSERT_TRUE(search);
    const auto candidates = search->best(30, {});
    ASSERT_TRUE(candidates);
    DocumentScores scores(search->postings(), terms);
    ASSERT_TRUE(scores.add(*candidates));
    for (const Candidate& candidate : *candidates) {
      const double expected = plain_score(model, terms, candidate.document, snapshot->has_parts());
      ASSERT_NEAR(scores.score(candidate.document), expected, 1e-6 * expected);
    }
  }
}

TEST_P(DocumentScoreProperty, TheBestComeFirst) {
  index::TestFileSystem files;
  auto writer = std::move(*index::IndexWriter::open(files, "index", {GetParam(), 1000}));
  for (DocumentId id = 1; id <= 5; ++id) {
    index::ModelPassage passage;
    passage.terms["word"] = {static_cast<std::uint32_t>(id), 0};
    passage.body_length = 20;
    ASSERT_TRUE(index::add_document(*writer, id, {passage, passage}));
  }
  ASSERT_TRUE(writer->commit(1));
  std::vector<text::QueryTerm> terms(1);
  terms[0].forms = {"word"};
  const auto search = PassageSearch::prepare(*writer->snapshot(), terms);
  ASSERT_TRUE(search);
  DocumentScores scores(search->postings(), terms);
  ASSERT_TRUE(scores.add(*search->best(100, {})));
  EXPECT_EQ(scores.best(3), (std::vector<DocumentId>{5, 4, 3}));
  EXPECT_EQ(scores.best(100).size(), 5u);
}

INSTANTIATE_TEST_SUITE_P(Batches, DocumentScoreProperty,
                         ::testing::Values(std::size_t{24} << 20, std::size_t{1}));

}  // namespace
}  // namespace qwalt::search
