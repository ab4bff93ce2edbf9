#include "answer/citations.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <memory>

#include "answer/claims.h"
#include "answer/evidence.h"
#include "answer/marker_grammar.h"
#include "answer/statement.h"
#include "answer/support.h"
#include "base/utf8.h"
#include "text/tokenizer.h"

namespace qwalt::answer {
namespace {

// A sentence without a marker that says less is a phrase between others.
constexpr std::size_t kLeastElements = 2;
// Below this a passage that was looked for supports nothing.
constexpr double kImpliedShare = 0.5;

// "The documents do not say": about the sources, not from them.
bool speaks_of_sources(std::string_view words) {
  text::Tokenizer tokenizer(words);
  text::RawToken token;
  while (tokenizer.next(token)) {
    if (means_document(words.substr(token.begin, token.end - token.begin))) return true;
  }
  return false;
}

class Checker {
 public:
  Checker(std::string_view answer, std::span<const Source> sources)
      : answer_(answer), sources_(sources), evidence_(sources.size()) {}

  std::vector<store::CitationRecord> run();

 private:
  const Evidence& evidence(std::size_t index);
  Support support(const Claim& claim, std::size_t index);
  void check_cited(const Claim& claim, const std::vector<std::uint32_t>& numbers);
  void look_for(const Claim& claim);
  void record(const Claim& claim, std::uint32_t number, const Support& support, bool implied);
  std::uint32_t code_points_before(std::size_t byte);

  std::string_view answer_;
  std::span<const Source> sources_;
  Vocabulary vocabulary_;
  std::vector<std::unique_ptr<Evidence>> evidence_;  // made when first needed
  std::map<text::Language, Statement> read_;         // of the claim that is checked
  std::vector<store::CitationRecord> citations_;
  std::size_t counted_bytes_ = 0;  // code points are counted once, as claims are in order
  std::size_t counted_points_ = 0;
};

const Evidence& Checker::evidence(std::size_t index) {
  if (!evidence_[index]) {
    evidence_[index] = std::make_unique<Evidence>(sources_[index], vocabulary_);
  }
  return *evidence_[index];
}

Support Checker::support(const Claim& claim, std::size_t index) {
  const Evidence& source = evidence(index);
  auto read = read_.find(source.language());
  if (read == read_.end()) {
    read =
        read_
            .emplace(source.language(), read_statement(claim.words, source.language(), vocabulary_))
            .first;
  }
  return find_support({claim.words, read->second}, source);
}

std::uint32_t Checker::code_points_before(std::size_t byte) {
  if (byte < counted_bytes_) counted_bytes_ = counted_points_ = 0;
  counted_points_ += base::count_code_points(answer_.substr(counted_bytes_, byte - counted_bytes_));
  counted_bytes_ = byte;
  return static_cast<std::uint32_t>(counted_points_);
}

void Checker::record(const Claim& claim, std::uint32_t number, const Support& support,
                     bool implied) {
  store::CitationRecord citation;
  citation.number = number;
  citation.sentence_begin = code_points_before(claim.begin);
  citation.sentence_end = code_points_before(claim.end);
  citation.verdict = support.verdict;
  citation.implied = implied;
  if (number > 0) {
    const store::PassageText& passage = sources_[number - 1].passage;
    const std::string_view text = passage.text;
    const bool found = support.begin < support.end;
    const std::size_t end = found ? support.end : text.size();
    citation.quote_start =
        passage.record.char_start + base::count_code_points(text.substr(0, support.begin));
    citation.quote_end = citation.quote_start +
                         base::count_code_points(text.substr(support.begin, end - support.begin));
  }
  citations_.push_back(citation);
}

void Checker::check_cited(const Claim& claim, const std::vector<std::uint32_t>& numbers) {
  for (const std::uint32_t number : numbers) {
    record(claim, number, support(claim, number - 1), false);
  }
}

void Checker::look_for(const Claim& claim) {
  Support best;
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < sources_.size(); ++i) {
    const Support found = support(claim, i);
    if (found.share < kImpliedShare || found.verdict == store::Verdict::kUnsupported) continue;
    if (number > 0 && !is_better(found, best)) continue;
    best = found;
    number = static_cast<std::uint32_t>(i + 1);
  }
  if (number == 0) {
    const Statement& read = read_.begin()->second;
    if (read.elements.size() < kLeastElements) return;
    if (!read.negations.empty() && speaks_of_sources(claim.words)) return;
  }
  record(claim, number, best, true);
}

std::vector<store::CitationRecord> Checker::run() {
  if (sources_.empty()) return {};
  for (const Claim& claim : find_claims(answer_)) {
    read_.clear();
    std::vector<std::uint32_t> known;
    std::copy_if(claim.numbers.begin(), claim.numbers.end(), std::back_inserter(known),
                 [&](std::uint32_t number) { return number <= sources_.size(); });
    if (known.empty()) {
      look_for(claim);
    } else {
      check_cited(claim, known);
    }
  }
  return std::move(citations_);
}

}  // namespace

std::vector<store::CitationRecord> check_citations(std::string_view answer,
                                                   std::span<const Source> sources) {
  return Checker(answer, sources).run();
}

}  // namespace qwalt::answer
