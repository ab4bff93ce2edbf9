// Bytes of text a second through tokens, terms, sentences and passages. The texts are retrieval
// sets of the shared data folder (QWALT_SHARED_DATA, or ../shared/data beside the working folder).
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include "text/analyzer.h"
#include "text/passages.h"
#include "text/sentences.h"
#include "text/tokenizer.h"

namespace qwalt::text {
namespace {

constexpr std::size_t kTextBytes = std::size_t{8} << 20;

std::string read_text(const char* name) {
  const char* set = std::getenv("QWALT_SHARED_DATA");
  const std::string folder = set != nullptr ? set : "../shared/data";
  std::ifstream file(folder + "/retrieval/" + name);
  std::stringstream bytes;
  bytes << file.rdbuf();
  return bytes.str().substr(0, kTextBytes);
}

const std::string& english() {
  static const std::string text = read_text("scifact/corpus.jsonl");
  return text;
}

const std::string& of_language(Language language) {
  static std::string texts[kLanguages];
  std::string& text = texts[static_cast<std::size_t>(language)];
  if (text.empty()) {
    const std::string code(language_code(language));
    text = language == Language::kEnglish ? english()
                                          : read_text(("xquad-" + code + "/corpus.jsonl").c_str());
  }
  return text;
}

bool ready(benchmark::State& state, const std::string& text) {
  if (!text.empty()) return true;
  state.SkipWithError("no text: set QWALT_SHARED_DATA");
  return false;
}

void tokenize(benchmark::State& state) {
  if (!ready(state, english())) return;
  for (auto _ : state) {
    Tokenizer tokenizer(english());
    RawToken token;
    std::size_t count = 0;
    while (tokenizer.next(token)) ++count;
    benchmark::DoNotOptimize(count);
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * english().size()));
}
BENCHMARK(tokenize)->Unit(benchmark::kMillisecond);

void analyze(benchmark::State& state, Language language) {
  const std::string& text = of_language(language);
  if (!ready(state, text)) return;
  Analyzer analyzer;
  std::size_t count = 0;
  for (auto _ : state) {
    analyzer.analyze(text, language, [&](const Token& token) { count += token.term.size(); });
  }
  benchmark::DoNotOptimize(count);
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * text.size()));
}
BENCHMARK_CAPTURE(analyze, english, Language::kEnglish)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(analyze, german, Language::kGerman)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(analyze, russian, Language::kRussian)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(analyze, arabic, Language::kArabic)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(analyze, chinese, Language::kChinese)->Unit(benchmark::kMillisecond);

void words(benchmark::State& state) {
  if (!ready(state, english())) return;
  Analyzer analyzer;
  std::size_t count = 0;
  for (auto _ : state) {
    analyzer.words(english(), Language::kEnglish, [&](const Token& t) { count += t.term.size(); });
  }
  benchmark::DoNotOptimize(count);
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * english().size()));
}
BENCHMARK(words)->Unit(benchmark::kMillisecond);

void sentences(benchmark::State& state) {
  if (!ready(state, english())) return;
  for (auto _ : state) benchmark::DoNotOptimize(split_sentences(english()).size());
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * english().size()));
}
BENCHMARK(sentences)->Unit(benchmark::kMillisecond);

void passages(benchmark::State& state) {
  if (!ready(state, english())) return;
  Page page;
  std::istringstream lines(english());
  for (std::string line; std::getline(lines, line);) {
    page.blocks.push_back({BlockKind::kParagraph, 0, 0, line});
  }
  for (auto _ : state) benchmark::DoNotOptimize(PassageBuilder().add(page).passages.size());
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * english().size()));
}
BENCHMARK(passages)->Unit(benchmark::kMillisecond);

void analyze_query(benchmark::State& state) {
  Analyzer analyzer;
  const Language languages[] = {Language::kEnglish, Language::kGerman};
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        analyzer.analyze_query("What is the torque limit for bolt M8 in FY22?", languages));
  }
}
BENCHMARK(analyze_query)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace qwalt::text
