#include "answer/source.h"

#include <set>
#include <string>

#include "llm/budget.h"

namespace qwalt::answer {
namespace {

// Letters and digits only: passages that differ in spacing or punctuation say the same.
std::string essence(std::string_view text) {
  std::string out;
  for (char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80 || std::isalnum(byte)) out.push_back(static_cast<char>(std::tolower(byte)));
  }
  return out;
}

}  // namespace

std::vector<Source> select_sources(std::vector<library::FoundPassage> found,
                                   const SourceLimits& limits) {
  std::vector<Source> sources;
  std::set<std::string> seen;
  std::size_t tokens = 0;
  for (library::FoundPassage& candidate : found) {
    if (sources.size() == limits.count) break;
    if (!seen.insert(essence(candidate.passage.text)).second) continue;
    const std::size_t cost = llm::estimate_tokens(candidate.passage.text);
    if (!sources.empty() && tokens + cost > limits.tokens) continue;
    tokens += cost;
    sources.push_back({static_cast<std::uint32_t>(sources.size() + 1), std::move(candidate.passage),
                       candidate.score});
  }
  return sources;
}

}  // namespace qwalt::answer
