// Real documents, hostile ones among them, through the real child: each has its definite answer.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>

#include "base/file.h"
#include "extract/child_extractor.h"
#include "extract/worker/outcome.h"
#include "extract/worker/score_for_tests.h"

namespace qwalt::worker {
namespace {

constexpr std::size_t kMaxTruth = std::size_t{16} << 20;

struct Row {
  std::string file;
  std::string status;  // as a reference reader saw it
  std::string truth;
};

struct Collect final : extract::PageSink {
  base::Status on_info(const extract::DocumentInfo&) override { return {}; }
  base::Status on_page(text::Page page) override {
    for (const text::Block& block : page.blocks) text += block.text + '\n';
    return {};
  }
  std::string text;
};

std::string folder() {
  const char* shared = std::getenv("QWALT_SHARED_DATA");
  const char* source = std::getenv("QWALT_SOURCE_DIR");
  if (shared != nullptr) return std::string(shared) + "/documents/";
  return std::string(source == nullptr ? "." : source) + "/../shared/data/documents/";
}

std::vector<Row> manifest(const std::string& path) {
  std::vector<Row> rows;
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    std::vector<std::string> fields;
    std::stringstream in(line);
    for (std::string field; std::getline(in, field, '\t');) fields.push_back(field);
    fields.resize(8);
    rows.push_back({fields[0], fields[6], fields[7]});
  }
  return rows;
}

// What the status of the manifest allows; empty when it is fine.
std::string complaint(const Row& row, const tl::expected<extract::Summary, Failure>& result) {
  bool locked = !result && result.error().kind == FailureKind::kPasswordProtected;
  if (!result && (result.error().kind == FailureKind::kInternal ||
                  result.error().kind == FailureKind::kTimeout)) {
    return "no definite answer: " + result.error().message;
  }
  if (!result && !result.error().message.ends_with('.')) return "no sentence";
  if (row.status == "encrypted" && !locked) return "it is protected by a password";
  if ((row.status == "error" || row.status == "corrupt") && result) return "it is broken";
  if (row.status == "ok_text" && !result) return result.error().message;
  return {};
}

struct Mean {
  int files = 0;
  Score sum;
  void add(const Score& score) {
    ++files;
    sum.recall += score.recall;
    sum.precision += score.precision;
    sum.order += score.order;
  }
  double recall() const { return sum.recall / files; }
  double precision() const { return sum.precision / files; }
  double order() const { return sum.order / files; }
};

TEST(Documents, EachHasItsDefiniteAnswerAndItsText) {
  std::vector<Row> rows = manifest(folder() + "MANIFEST.tsv");
  const char* build = std::getenv("QWALT_BUILD_DIR");
  std::string program = std::string(build == nullptr ? "build/dev" : build) + "/qwalt-extract";
  if (rows.empty() || ::access(program.c_str(), X_OK) != 0) {
    GTEST_SKIP() << "THE SHARED DOCUMENTS ARE NOT AT " << folder() << " or qwalt-extract is not at "
                 << program << ": no real document is read.";
  }
  Limits limits;
  limits.seconds = 30;
  limits.memory_bytes = std::uint64_t{1} << 30;  // the sanitizers' own share
  auto extractor = extract::make_child_extractor({program, limits});
  std::map<std::string, Mean> means;
  for (const Row& row : rows) {
    Collect sink;
    auto result = extractor->extract(folder() + row.file, row.file, sink, {});
    EXPECT_EQ(complaint(row, result), "") << row.file;
    if (row.truth.empty() || !result) continue;
    auto truth = base::read_file(folder() + row.truth, kMaxTruth);
    ASSERT_TRUE(truth) << row.truth;
    std::vector<std::string> words = words_for_score(*truth, Markup::kMarkdown);
    if (words.empty()) continue;  // a scan: what OCR finds has no truth beside it
    Score one = score(words, words_for_score(sink.text, Markup::kNone));
    means[row.file.substr(row.file.rfind('.') + 1)].add(one);
    fmt::print("{:60} recall {:.3f} precision {:.3f} order {:.3f}\n", row.file, one.recall,
               one.precision, one.order);
  }
  for (const auto& [format, mean] : means) {
    fmt::print("{:60} recall {:.3f} precision {:.3f} order {:.3f} of {}\n", "mean of " + format,
               mean.recall(), mean.precision(), mean.order(), mean.files);
  }
  EXPECT_GE(means["pdf"].recall(), 0.985);
  EXPECT_GE(means["pdf"].order(), 0.92);
  for (const char* format :
       {"docx", "pptx", "xlsx", "xlsm", "odt", "ods", "odp", "epub", "html", "csv"}) {
    EXPECT_GE(means[format].recall(), 0.95) << format;
  }
}

}  // namespace
}  // namespace qwalt::worker
