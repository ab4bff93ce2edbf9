#include "search/highlights.h"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <utility>

#include "search/question.h"
#include "search/ranking.h"
#include "text/sentences.h"

namespace qwalt::search {
namespace {

struct Match {
  std::uint32_t begin = 0;  // bytes
  std::uint32_t end = 0;
  std::uint32_t term = 0;  // of the question
};

// Turns ascending byte offsets of a text into code points.
class CodePoints {
 public:
  explicit CodePoints(std::string_view text) : text_(text) {}

  std::uint32_t at(std::size_t byte) {
    for (; byte_ < byte; ++byte_) {
      const bool continues = (static_cast<unsigned char>(text_[byte_]) & 0xc0) == 0x80;
      count_ += continues ? 0 : 1;
    }
    return count_;
  }

 private:
  std::string_view text_;
  std::size_t byte_ = 0;
  std::uint32_t count_ = 0;
};

base::Result<double> weight_of(const index::Snapshot& snapshot,
                               const std::vector<std::string>& forms) {
  std::uint64_t passages = 0;
  for (const std::string& form : forms) {
    TRY_ASSIGN(const auto statistics, snapshot.term(form));
    passages += statistics.passages;
  }
  const std::uint64_t all = snapshot.statistics().stored_passages;
  return inverse_frequency(static_cast<double>(all), static_cast<double>(std::min(passages, all)));
}

}  // namespace

struct Matcher::State {
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };

  std::unordered_map<std::string, std::uint32_t, Hash, std::equal_to<>> terms;  // by form
  std::vector<double> weights;  // of each term; 0 for other readings of words that are terms
  double total_weight = 0;

  std::vector<Match> find(std::string_view text, text::Language language) const {
    std::vector<Match> matches;
    if (terms.empty()) return matches;
    thread_analyzer().analyze(text, language, [&](const text::Token& token) {
      const auto found = terms.find(token.term);
      if (found != terms.end()) matches.push_back({token.begin, token.end, found->second});
    });
    return matches;
  }
};

Matcher::Matcher(std::unique_ptr<State> state) : state_(std::move(state)) {}
Matcher::Matcher(Matcher&&) noexcept = default;
Matcher& Matcher::operator=(Matcher&&) noexcept = default;
Matcher::~Matcher() = default;

base::Result<Matcher> Matcher::make(const index::Snapshot& snapshot, std::string_view question) {
  const text::Query query = analyse_question(snapshot, question);
  const bool only_extra = std::all_of(query.terms.begin(), query.terms.end(),
                                      [](const text::QueryTerm& term) { return term.extra; });
  auto state = std::make_unique<State>();
  for (const text::QueryTerm& term : query.terms) {
    const auto number = static_cast<std::uint32_t>(state->weights.size());
    for (const std::string& form : term.forms) state->terms.emplace(form, number);
    double weight = 0;
    if (!term.extra || only_extra) {
      TRY_ASSIGN(weight, weight_of(snapshot, term.forms));
    }
    state->weights.push_back(weight);
    state->total_weight += weight;
  }
  return Matcher(std::move(state));
}

bool Matcher::empty() const { return state_->terms.empty(); }

std::vector<TextRange> Matcher::highlights(std::string_view text, text::Language language) const {
  std::vector<Match> matches = state_->find(text, language);
  std::sort(matches.begin(), matches.end(), [](const Match& a, const Match& b) {
    return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
  });
  std::vector<TextRange> ranges;
  CodePoints points(text);
  std::size_t end = 0;  // bytes, of the last range
  for (std::size_t i = 0; i < matches.size();) {
    const std::size_t begin = matches[i].begin;
    end = matches[i].end;
    for (++i; i < matches.size() && matches[i].begin < end; ++i) {
      end = std::max<std::size_t>(end, matches[i].end);
    }
    const std::uint32_t first = points.at(begin);
    ranges.push_back({first, points.at(end)});
  }
  return ranges;
}

std::vector<SentenceScore> Matcher::score_sentences(std::string_view text,
                                                    text::Language language) const {
  const std::vector<Match> matches = state_->find(text, language);
  std::vector<SentenceScore> scores;
  CodePoints points(text);
  auto match = matches.begin();
  for (const text::Sentence& sentence : text::split_sentences(text)) {
    std::vector<bool> held(state_->weights.size(), false);
    double weight = 0;
    while (match != matches.end() && match->begin < sentence.begin) ++match;
    for (; match != matches.end() && match->begin < sentence.end; ++match) {
      if (!held[match->term]) weight += state_->weights[match->term];
      held[match->term] = true;
    }
    const std::uint32_t begin = points.at(sentence.begin);
    const double share = state_->total_weight > 0 ? weight / state_->total_weight : 0;
    scores.push_back({{begin, points.at(sentence.end)}, std::min(share, 1.0)});
  }
  return scores;
}

}  // namespace qwalt::search
