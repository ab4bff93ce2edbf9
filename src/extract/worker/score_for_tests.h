// For tests: how much of a document's text was found, and in which order. The words of both sides
// in one form (NFKD, lower case, no marks, no punctuation, markup of the truth removed), then
// recall and precision of the bag of words, and the share of the truth's runs of three words that
// are found: the measure that the figures of docs/decisions/extraction-sandbox.md are given in.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace qwalt::worker {

struct Score {
  double recall = 0;
  double precision = 0;
  double order = 0;
};

enum class Markup { kNone, kMarkdown };

std::vector<std::string> words_for_score(std::string_view text, Markup markup);
Score score(const std::vector<std::string>& truth, const std::vector<std::string>& found);

}  // namespace qwalt::worker
