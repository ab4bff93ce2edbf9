// How fast passages are indexed, merged and searched, on invented text with the word frequencies of
// natural text. `search_bench --benchmark_filter=…`; sizes are passages.
#include <benchmark/benchmark.h>

#include <cmath>
#include <filesystem>
#include <map>
#include <random>

#include "base/check.h"
#include "base/file.h"
#include "index/bit_packing.h"
#include "index/index_writer.h"
#include "invented_word.h"
#include "search/searcher.h"
#include "text/analyzer.h"

namespace qwalt {
namespace {

constexpr std::uint32_t kVocabulary = 200'000;
constexpr std::uint32_t kWordsPerPassage = 95;  // some 600 characters
constexpr std::uint32_t kPassagesPerDocument = 200;

class Words {
 public:
  explicit Words(std::uint32_t seed) : random_(seed) {}

  // Zipf's law with exponent 1.
  std::string next() {
    return bench::invented_word(
        static_cast<std::uint32_t>(std::pow(kVocabulary, uniform_(random_))) - 1);
  }

  std::string text(std::uint32_t words) {
    std::string text;
    for (std::uint32_t i = 0; i < words; ++i)
      text.append(next()).push_back(i % 12 == 11 ? '.' : ' ');
    return text;
  }

 private:
  std::mt19937 random_;
  std::uniform_real_distribution<double> uniform_{0, 1};
};

std::string passage_text(index::DocumentId document, std::uint32_t ordinal) {
  return Words(static_cast<std::uint32_t>(document) * kPassagesPerDocument + ordinal)
      .text(kWordsPerPassage);
}

// Texts made anew when asked for: what a store would take is not measured here.
class InventedTexts final : public search::TextSource {
 public:
  base::Result<std::vector<search::PassageText>> texts(
      std::span<const search::PassageRef> refs) override {
    std::vector<search::PassageText> texts;
    for (const search::PassageRef& ref : refs) {
      std::string& text = cache_[{ref.document, ref.ordinal}];
      if (text.empty()) text = passage_text(ref.document, ref.ordinal);
      texts.push_back({"", text, text::Language::kEnglish});
    }
    return texts;
  }

 private:
  std::map<std::pair<index::DocumentId, std::uint32_t>, std::string> cache_;
};

struct Terms {
  std::string bytes;
  std::vector<std::string_view> views;
  std::uint32_t words = 0;
};

void analyse(text::Analyzer& analyzer, const std::string& text, Terms& terms) {
  std::vector<std::size_t> ends;
  terms = {};
  analyzer.analyze(text, text::Language::kEnglish, [&](const text::Token& token) {
    terms.bytes += token.term;
    ends.push_back(terms.bytes.size());
    terms.words += token.extra ? 0 : 1;
  });
  std::size_t begin = 0;
  for (std::size_t end : ends) {
    terms.views.push_back(std::string_view(terms.bytes).substr(begin, end - begin));
    begin = end;
  }
}

std::string folder() { return std::filesystem::temp_directory_path() / "qwalt_search_bench"; }

std::unique_ptr<index::IndexWriter> empty_index() {
  std::filesystem::remove_all(folder());
  CHECK(base::make_directories(folder()).has_value());
  auto writer = index::IndexWriter::open(base::posix_file_system(), folder());
  CHECK(writer.has_value());
  return std::move(*writer);
}

void add_documents(index::IndexWriter& writer, const std::vector<std::string>& passages) {
  text::Analyzer analyzer;
  Terms terms;
  for (std::size_t i = 0; i < passages.size(); ++i) {
    if (i % kPassagesPerDocument == 0) {
      CHECK(writer.begin_document(static_cast<index::DocumentId>(i / kPassagesPerDocument)));
    }
    analyse(analyzer, passages[i], terms);
    CHECK(writer.add_passage({terms.views, {}, terms.words, 0, 1}).has_value());
    if ((i + 1) % kPassagesPerDocument == 0) CHECK(writer.end_document().has_value());
  }
}

std::vector<std::string> invented_passages(std::size_t count) {
  std::vector<std::string> passages;
  for (std::uint32_t i = 0; i < count; ++i) {
    passages.push_back(passage_text(i / kPassagesPerDocument, i % kPassagesPerDocument));
  }
  return passages;
}

void unpack(benchmark::State& state) {
  const auto width = static_cast<unsigned>(state.range(0));
  alignas(16) std::array<std::uint32_t, index::kBlockPostings> values{};
  std::vector<unsigned char> packed(index::packed_bytes(width), 0x5a);
  for (auto _ : state) {
    index::unpack_block(packed.data(), width, values.data());
    benchmark::DoNotOptimize(values);
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(values.size()));
}
BENCHMARK(unpack)->Arg(1)->Arg(5)->Arg(13);

void analyse_and_index(benchmark::State& state) {
  const auto passages = invented_passages(static_cast<std::size_t>(state.range(0)));
  std::int64_t bytes = 0;
  for (const std::string& passage : passages) bytes += static_cast<std::int64_t>(passage.size());
  for (auto _ : state) {
    auto writer = empty_index();
    add_documents(*writer, passages);
    CHECK(writer->commit(1).has_value());
  }
  state.SetBytesProcessed(state.iterations() * bytes);
  std::uint64_t size = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder())) size += entry.file_size();
  state.counters["index_to_text"] = static_cast<double>(size) / static_cast<double>(bytes);
}
BENCHMARK(analyse_and_index)->Arg(18'000)->Unit(benchmark::kMillisecond);

void merge(benchmark::State& state) {
  const auto passages = invented_passages(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) {
    state.PauseTiming();
    auto opened = index::IndexWriter::open((empty_index(), base::posix_file_system()), folder(),
                                           {std::size_t{2} << 20, 1});
    CHECK(opened.has_value());
    add_documents(**opened, passages);
    CHECK((*opened)->commit(1).has_value());
    state.ResumeTiming();
    const auto merged = (*opened)->merge_if_needed();
    CHECK(merged.has_value());
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(merge)->Arg(18'000)->Unit(benchmark::kMillisecond);

void search_ten_words(benchmark::State& state) {
  auto writer = empty_index();
  add_documents(*writer, invented_passages(static_cast<std::size_t>(state.range(0))));
  CHECK(writer->commit(1).has_value());
  while (*writer->merge_if_needed()) {
  }
  const auto snapshot = writer->snapshot();
  InventedTexts texts;
  std::vector<std::string> questions;
  Words words(12345);
  for (int i = 0; i < 50; ++i) {
    questions.push_back(words.text(10));
    CHECK(search::search(*snapshot, {questions.back(), std::nullopt, 10}, texts).has_value());
  }
  std::size_t next = 0;
  for (auto _ : state) {
    const search::Query query{questions[next++ % questions.size()], std::nullopt, 10};
    benchmark::DoNotOptimize(search::search(*snapshot, query, texts));
  }
}
BENCHMARK(search_ten_words)->Arg(18'000)->Arg(100'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace qwalt
