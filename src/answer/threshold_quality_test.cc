// How well the threshold of coverage tells questions that a collection answers from those that it
// does not. The figures in docs/decisions/threshold.md are printed by this test.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>

#include "answer/answerer.h"
#include "answer/coverage.h"
#include "base/file.h"
#include "base/json.h"
#include "search/test_collection.h"

namespace qwalt::answer {
namespace {

constexpr std::size_t kSources = 8;

std::string sets_folder() {
  if (const char* shared = std::getenv("QWALT_SHARED_DATA")) {
    return std::string(shared) + "/retrieval/";
  }
  const char* tree = std::getenv("QWALT_SOURCE_DIR");
  return std::string(tree ? tree : ".") + "/../shared/data/retrieval/";
}

// The questions of a set, or its passages, as title and text.
std::vector<std::pair<std::string, std::string>> rows(const std::string& path) {
  std::vector<std::pair<std::string, std::string>> found;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    const auto row = base::parse_json(line);
    if (!row) continue;
    found.emplace_back(base::string_at(*row, "title").value_or(""),
                       base::string_at(*row, "text").value_or(""));
  }
  return found;
}

struct Set {
  std::string name;
  text::Language language = text::Language::kEnglish;
};

// How much of each question, of every `step`th, the best passages of the collection cover.
std::vector<double> coverages(const Set& collection, const std::string& questions,
                              std::size_t step) {
  search::TestCollection texts;
  search::DocumentId id = 0;
  for (const auto& [title, text] : rows(sets_folder() + collection.name + "/corpus.jsonl")) {
    texts.add(++id, {{title, text}}, collection.language);
  }
  const auto snapshot = texts.commit();
  const auto asked = rows(sets_folder() + questions + "/queries.jsonl");
  std::vector<double> shares;
  for (std::size_t i = 0; i < asked.size(); i += step) {
    std::vector<store::PassageText> best;
    for (const search::Hit& hit : texts.search(asked[i].second, kSources)) {
      const search::PassageText& found = texts.all().at(hit.document)[hit.ordinal];
      store::PassageText passage;
      passage.language = static_cast<std::uint8_t>(found.language);
      passage.record.heading = {found.title};
      passage.text = found.body;
      best.push_back(std::move(passage));
    }
    shares.push_back(best.empty() ? 0 : coverage(*snapshot, asked[i].second, best).value());
  }
  return shares;
}

double refused(const std::vector<double>& shares, double threshold) {
  const auto below =
      std::count_if(shares.begin(), shares.end(), [&](double share) { return share < threshold; });
  return static_cast<double>(below) / static_cast<double>(std::max<std::size_t>(shares.size(), 1));
}

void print(const std::string& what, const std::vector<double>& shares) {
  std::cout << fmt::format("{:42} n={:<5}", what, shares.size());
  for (double threshold : {0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6}) {
    std::cout << fmt::format(" {:.2f}:{:5.1f}%", threshold, 100 * refused(shares, threshold));
  }
  std::cout << std::endl;
}

class ThresholdQuality : public testing::Test {
 protected:
  void SetUp() override {
    if (base::file_exists(sets_folder() + "squad2-half/corpus.jsonl")) return;
    GTEST_SKIP() << "NOT MEASURED: no sets of passages in " << sets_folder()
                 << " (QWALT_SHARED_DATA names the folder that holds them)";
  }
};

TEST_F(ThresholdQuality, RefusesAtMostOneInAHundredQuestionsThatTheCollectionAnswers) {
  const auto english = coverages({"squad2-half"}, "squad2-half", 1);
  print("squad2-half in its own collection", english);
  EXPECT_LE(refused(english, kDefaultThreshold), 0.01);
  const auto german = coverages({"xquad-de", text::Language::kGerman}, "xquad-de", 3);
  print("xquad-de in its own collection", german);
  EXPECT_LE(refused(german, kDefaultThreshold), 0.02);
  const auto company = coverages({"azure-benefits"}, "azure-benefits", 1);
  print("azure-benefits in its own collection", company);
  EXPECT_LE(refused(company, kDefaultThreshold), 0.02);  // one of them
}

TEST_F(ThresholdQuality, RefusesQuestionsForAnotherCollection) {
  const auto benefits = coverages({"azure-benefits"}, "squad2-half", 2);
  print("squad2-half asked of azure-benefits", benefits);
  const auto cranfield = coverages({"cranfield"}, "squad2-half", 2);
  print("squad2-half asked of cranfield", cranfield);
  const auto swapped = coverages({"squad2-half"}, "azure-benefits", 1);
  print("azure-benefits asked of squad2-half", swapped);
  EXPECT_GE(refused(benefits, kDefaultThreshold), 0.25);
}

}  // namespace
}  // namespace qwalt::answer
