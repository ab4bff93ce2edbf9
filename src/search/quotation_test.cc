// Quotations of ten words from about 1 MB of text, each of which must lead to where it stands.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "base/json.h"
#include "index/test_model.h"
#include "search/test_collection.h"

namespace qwalt::search {
namespace {

std::string data_folder() {
  if (const char* named = std::getenv("QWALT_SHARED_DATA")) return named;
  const char* source = std::getenv("QWALT_SOURCE_DIR");
  return std::string(source != nullptr ? source : ".") + "/../shared/data";
}

std::vector<std::pair<std::string, std::string>> read_corpus(const std::string& path) {
  std::vector<std::pair<std::string, std::string>> passages;
  std::ifstream in(path);
  for (std::string line; std::getline(in, line);) {
    const auto value = base::parse_json(line);
    if (!value) continue;
    passages.emplace_back(base::string_at(*value, "title").value_or(""),
                          base::string_at(*value, "text").value_or(""));
  }
  return passages;
}

// Ten neighbouring words of `text`, or nothing if it is shorter.
std::string quote(const std::string& text, index::Random& random) {
  std::vector<std::size_t> begins;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != ' ' && (i == 0 || text[i - 1] == ' ')) begins.push_back(i);
  }
  if (begins.size() < 12) return {};
  const std::size_t first = random() % (begins.size() - 11);
  return text.substr(begins[first], begins[first + 10] - begins[first] - 1);
}

TEST(Quotations, OfTenWordsFindTheirPassageAmongTheFirstThree) {
  const std::string path = data_folder() + "/retrieval/squad2-half/corpus.jsonl";
  const auto passages = read_corpus(path);
  if (passages.empty()) GTEST_SKIP() << "The retrieval set squad2-half is not there: " << path;
  TestCollection collection;
  for (std::size_t i = 0; i < passages.size(); ++i) {
    collection.add(static_cast<DocumentId>(i), {passages[i]});
  }
  collection.commit();
  index::Random random(1);
  int asked = 0;
  int found = 0;
  while (asked < 150) {
    const auto id = static_cast<DocumentId>(random() % passages.size());
    const std::string question = quote(passages[static_cast<std::size_t>(id)].second, random);
    if (question.empty()) continue;
    ++asked;
    const auto hits = collection.search(question, 3);
    const bool hit =
        std::any_of(hits.begin(), hits.end(), [id](const Hit& one) { return one.document == id; });
    found += hit ? 1 : 0;
  }
  RecordProperty("found", found);
  EXPECT_GE(found, 149) << "of " << asked;
}

}  // namespace
}  // namespace qwalt::search
