#include "search/question.h"

#include <algorithm>
#include <vector>

namespace qwalt::search {
namespace {

// Each further language may add a form to every word: those with few passages are left to the
// forms of the others.
constexpr std::size_t kMaxLanguages = 4;
constexpr std::uint64_t kMinShare = 50;  // one passage in so many

}  // namespace

text::Analyzer& thread_analyzer() {
  thread_local text::Analyzer analyzer;
  return analyzer;
}

std::vector<text::Language> main_languages(const index::Snapshot& snapshot) {
  const index::CollectionStatistics& statistics = snapshot.statistics();
  std::vector<std::pair<std::uint64_t, text::Language>> counts;
  for (int i = 0; i < text::kLanguages; ++i) {
    const std::uint64_t passages = statistics.passages_by_language[static_cast<std::size_t>(i)];
    const auto language = static_cast<text::Language>(i);
    if (language == text::Language::kUnknown) continue;
    if (passages * kMinShare >= statistics.passages && passages > 0) {
      counts.emplace_back(passages, language);
    }
  }
  std::stable_sort(counts.begin(), counts.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<text::Language> languages;
  languages.reserve(counts.size());
  for (const auto& [passages, language] : counts) languages.push_back(language);
  languages.resize(std::min(languages.size(), kMaxLanguages));
  return languages;
}

text::Query analyse_question(const index::Snapshot& snapshot, std::string_view question) {
  return thread_analyzer().analyze_query(question, main_languages(snapshot));
}

}  // namespace qwalt::search
