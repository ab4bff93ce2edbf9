#include "answer/support.h"

#include <algorithm>
#include <tuple>
#include <vector>

#include "answer/alignment.h"
#include "answer/contradiction.h"

namespace qwalt::answer {
namespace {

constexpr double kVerifiedShare = 0.7;
constexpr double kPartlyShare = 0.4;
constexpr double kNameWeight = 1.5;
// A sentence more must say so much more of the claim to be needed.
constexpr double kSentenceCost = 0.04;
// Single sentences that are looked at closely, and those that windows are made around.
constexpr std::size_t kCandidates = 3;
constexpr std::uint32_t kMaxWindow = 3;

double weight_of(const Element& element) {
  switch (element.kind) {
    case ElementKind::kWord:
      return 1;
    case ElementKind::kName:
    case ElementKind::kNumber:
      return kNameWeight;
    case ElementKind::kCue:
      return 0;
  }
  return 0;
}

// What became of a claim in a window.
struct Finding {
  double share = 0;
  bool number_missing = false;  // anywhere in the passage
  bool name_missing = false;
  bool apart = false;  // a name or number is in the passage, but not in the window
  Objection objection = Objection::kNone;
};

class Search {
 public:
  Search(const ClaimView& claim, const Evidence& evidence) : claim_(claim), evidence_(evidence) {}

  Support run() const;

 private:
  std::vector<std::uint32_t> best_sentences() const;
  Support look_at(std::uint32_t first, std::uint32_t last) const;
  Finding find_in(const Window& window) const;
  static store::Verdict verdict_of(const Finding& finding);

  const ClaimView& claim_;
  const Evidence& evidence_;
};

// By the weight of the claim's terms that each holds.
std::vector<std::uint32_t> Search::best_sentences() const {
  std::vector<double> weights(evidence_.sentences().size(), 0);
  std::vector<TermId> done;
  for (const Element& element : claim_.statement.elements) {
    for (const TermId term : {element.term, element.other}) {
      if (term == 0 || std::find(done.begin(), done.end(), term) != done.end()) continue;
      done.push_back(term);
      for (const std::uint32_t index : evidence_.sentences_with(term)) {
        weights[index] += weight_of(element);
      }
    }
  }
  std::vector<std::uint32_t> best;
  for (std::uint32_t i = 0; i < weights.size(); ++i) {
    if (weights[i] > 0) best.push_back(i);
  }
  const std::size_t count = std::min(kCandidates, best.size());
  std::partial_sort(best.begin(), best.begin() + static_cast<std::ptrdiff_t>(count), best.end(),
                    [&](std::uint32_t a, std::uint32_t b) {
                      return weights[a] != weights[b] ? weights[a] > weights[b] : a < b;
                    });
  best.resize(count);
  return best;
}

Finding Search::find_in(const Window& window) const {
  Finding finding;
  double all = 0;
  double found = 0;
  const auto& elements = claim_.statement.elements;
  for (std::size_t i = 0; i < elements.size(); ++i) {
    const Element& element = elements[i];
    const double weight = weight_of(element);
    all += weight;
    if (window.alignment.there[i] != kNoPartner || evidence_.in_context(element.term)) {
      found += weight;
      continue;
    }
    const bool elsewhere = !evidence_.sentences_with(element.term).empty();
    if (element.kind == ElementKind::kNumber && !element.spelled) {
      (elsewhere ? finding.apart : finding.number_missing) = true;
    } else if (element.kind == ElementKind::kName && !evidence_.is_small(element.term)) {
      (elsewhere ? finding.apart : finding.name_missing) = true;
    }
  }
  finding.share = all > 0 ? found / all : 0;
  finding.objection = objection_to(claim_, window);
  return finding;
}

store::Verdict Search::verdict_of(const Finding& finding) {
  if (finding.number_missing || finding.objection == Objection::kContradiction ||
      finding.share < kPartlyShare) {
    return store::Verdict::kUnsupported;
  }
  const bool complete =
      !finding.name_missing && !finding.apart && finding.objection == Objection::kNone;
  return complete && finding.share >= kVerifiedShare ? store::Verdict::kVerified
                                                     : store::Verdict::kPartly;
}

Support Search::look_at(std::uint32_t first, std::uint32_t last) const {
  const auto& sentences = evidence_.sentences();
  const std::uint32_t begin = sentences[first].first;
  const std::span<const Element> elements =
      std::span(evidence_.statement().elements).subspan(begin, sentences[last].last - begin);
  const Window window{evidence_, first, last,
                      elements,  begin, align(claim_.statement.elements, elements)};
  const Finding finding = find_in(window);
  return {verdict_of(finding), finding.share - kSentenceCost * (last - first),
          sentences[first].begin, sentences[last].end};
}

Support Search::run() const {
  Support best;
  const std::vector<std::uint32_t> candidates = best_sentences();
  const auto take = [&](const Support& support) {
    if (is_better(support, best)) best = support;
  };
  for (const std::uint32_t index : candidates) take(look_at(index, index));
  if (best.verdict == store::Verdict::kVerified) return best;
  const auto count = static_cast<std::uint32_t>(evidence_.sentences().size());
  for (const std::uint32_t index : candidates) {
    for (std::uint32_t size = 2; size <= kMaxWindow; ++size) {
      for (std::uint32_t back = 0; back < size; ++back) {
        if (back > index || index - back + size > count) continue;
        take(look_at(index - back, index - back + size - 1));
      }
    }
  }
  return best;
}

}  // namespace

bool is_better(const Support& one, const Support& other) {
  const auto rank = [](const Support& support) {
    const int verdict = support.verdict == store::Verdict::kVerified ? 2
                        : support.verdict == store::Verdict::kPartly ? 1
                                                                     : 0;
    return std::tuple(verdict, support.share);
  };
  return rank(one) > rank(other);
}

Support find_support(const ClaimView& claim, const Evidence& evidence) {
  return Search(claim, evidence).run();
}

}  // namespace qwalt::answer
