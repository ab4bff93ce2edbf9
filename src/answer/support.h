// Does a passage say what a sentence says? The rules: docs/decisions/citation-checking.md.
//
// Pure functions. Cost: the sentence times the few sentences of the passage that are nearest to it.
#pragma once

#include <cstdint>
#include <string_view>

#include "answer/evidence.h"
#include "answer/statement.h"
#include "store/records.h"

namespace qwalt::answer {

// A sentence to be judged; `text` is what the statement was read from.
struct ClaimView {
  std::string_view text;
  const Statement& statement;
};

struct Support {
  store::Verdict verdict = store::Verdict::kUnsupported;
  double share = 0;         // of the sentence's content that was found, 0 to 1
  std::uint32_t begin = 0;  // bytes in the passage's text: the sentences that are nearest
  std::uint32_t end = 0;    // begin == end: none has anything of it
};

// The statement must have been read in the language of the evidence.
Support find_support(const ClaimView& claim, const Evidence& evidence);

// Whether `one` is the better of two.
bool is_better(const Support& one, const Support& other);

}  // namespace qwalt::answer
