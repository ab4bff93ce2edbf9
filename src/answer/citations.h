// Does the text say what the answer says it says? Each sentence of an answer is compared with the
// passages it cites, and a sentence that cites none with all of them.
//
// A sentence is verified when a sentence of the passage (or up to three that follow each other)
// holds nearly all its content words, and every name and every number with its unit, and nothing
// speaks against it: no negation more or less, no opposite, no other name or number in the same
// place. It is partly so when about half of it is there, or its names and numbers stand apart in
// the passage; unsupported otherwise, and always when a number is missing. The rules and what they
// reach: docs/decisions/citation-checking.md.
// Thread-safe. Cost: linear in the answer and the sources looked at; milliseconds.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "answer/markers.h"
#include "answer/source.h"
#include "store/records.h"

namespace qwalt::answer {

// In the order of the answer: a record for each pair of a sentence and a source it cites, numbers
// above the count of sources left out. A sentence that cites none has one record, `implied`: of the
// source that supports it best, or with number 0 and without a quote if there is none. What claims
// nothing (answer/claims.h; a question; that the sources do not say something) has none. The quote
// lies within its source's passage.
std::vector<store::CitationRecord> check_citations(std::string_view answer,
                                                   std::span<const Source> sources);

}  // namespace qwalt::answer
