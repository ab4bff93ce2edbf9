#include "answer/extractive.h"

#include <algorithm>
#include <vector>

#include "base/utf8.h"

namespace qwalt::answer {
namespace {

// A sentence of the first passage is worth more than the same in the eighth.
constexpr double kRankDecay = 0.9;
// Part of its heading's score that a sentence has beside its own.
constexpr double kHeadingShare = 0.5;
// Below this share of the best sentence's worth a further one only distracts.
constexpr double kWorthwhile = 0.5;
// A "sentence" beyond this is a table or a list without full stops: it is cut at a word.
constexpr std::size_t kMaxSentenceCharacters = 600;

struct Candidate {
  std::uint32_t number = 0;
  std::uint32_t begin = 0;  // code points
  double worth = 0;
  std::string text;
};

std::string slice(std::string_view text, const search::TextRange& range) {
  const std::size_t begin = base::code_point_offset(text, range.begin);
  const std::size_t length = std::min<std::size_t>(range.end - range.begin, kMaxSentenceCharacters);
  std::string out(text.substr(begin, base::code_point_offset(text.substr(begin), length)));
  if (length < range.end - range.begin) {
    out.resize(std::min(out.rfind(' '), out.size()));
    out.append(" …");
  }
  std::replace(out.begin(), out.end(), '\n', ' ');
  return out;
}

// A heading names what it is about and says nothing of it.
bool is_heading(const store::PassageRecord& passage, std::string_view sentence) {
  return std::find(passage.heading.begin(), passage.heading.end(), sentence) !=
         passage.heading.end();
}

// How well a heading fits the question: what stands below it need not repeat its words.
double heading_score(const search::Matcher& matcher, const store::PassageText& passage) {
  double best = 0;
  const auto language = static_cast<text::Language>(passage.language);
  for (const std::string& heading : passage.record.heading) {
    for (const auto& sentence : matcher.score_sentences(heading, language)) {
      best = std::max(best, sentence.score);
    }
  }
  return best;
}

std::vector<Candidate> candidates(const search::Matcher& matcher, std::span<const Source> sources) {
  std::vector<Candidate> found;
  double rank = 1;
  for (const Source& source : sources) {
    const store::PassageText& passage = source.passage;
    const double inherited = kHeadingShare * heading_score(matcher, passage);
    const auto language = static_cast<text::Language>(passage.language);
    for (const auto& sentence : matcher.score_sentences(passage.text, language)) {
      const double score = sentence.score + inherited;
      if (score <= 0) continue;
      std::string text = slice(passage.text, sentence.range);
      if (is_heading(passage.record, text)) continue;
      found.push_back({source.number, sentence.range.begin, rank * score, std::move(text)});
    }
    rank *= kRankDecay;
  }
  return found;
}

}  // namespace

std::string_view nothing_found() {
  return "The documents hold nothing that matches this question.";
}

std::string extractive_answer(const search::Matcher& question, std::span<const Source> sources) {
  std::vector<Candidate> best = candidates(question, sources);
  std::stable_sort(best.begin(), best.end(),
                   [](const Candidate& a, const Candidate& b) { return a.worth > b.worth; });
  std::vector<Candidate> chosen;
  for (Candidate& candidate : best) {
    if (chosen.size() == kExtractedSentences || candidate.worth < kWorthwhile * best[0].worth)
      break;
    const bool repeated = std::any_of(chosen.begin(), chosen.end(), [&](const Candidate& other) {
      return other.text == candidate.text;
    });
    if (!repeated) chosen.push_back(candidate);
  }
  std::sort(chosen.begin(), chosen.end(), [](const Candidate& a, const Candidate& b) {
    return std::pair(a.number, a.begin) < std::pair(b.number, b.begin);
  });
  std::string answer;
  for (const Candidate& candidate : chosen) {
    if (!answer.empty()) answer.append("\n\n");
    answer.append(candidate.text).append(" [").append(std::to_string(candidate.number)).append("]");
  }
  return answer.empty() ? std::string(nothing_found()) : answer;
}

}  // namespace qwalt::answer
