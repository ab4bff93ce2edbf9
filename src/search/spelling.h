// Words of a question that the collection lacks entirely, read as the nearest words that it has.
//
// A word is corrected if it is made of letters only, has kMinCorrectedCharacters or more, is no
// part of an identifier or address, and none of its forms is in any segment (deleted passages
// count). Every word that is one edit away is stemmed and looked up: a typing error may change the
// stem by more than one. If none is there, and both the word and its stem have
// kTwoEditsFromCharacters or more, it is the dictionary's stems within two edits of its own that
// begin with the same character. Of those found: words that begin the same first, then the term of
// most passages, then byte order. An edit adds, drops or changes a character or exchanges two
// neighbours (search/edit_rows.h). Measured limits: docs/decisions/query-syntax.md.
//
// Thread-safe: functions without state. Errors: kCorrupt when a dictionary is damaged.
// Cost: some 1 ms per corrected word; nothing for a question without one.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "base/result.h"
#include "index/snapshot.h"
#include "search/query_notes.h"
#include "search/searcher.h"
#include "text/analyzer.h"

namespace qwalt::search {

constexpr std::size_t kMinCorrectedCharacters = 4;
constexpr std::size_t kTwoEditsFromCharacters = 8;
constexpr std::size_t kMaxCorrectedCharacters = 32;
constexpr std::size_t kMaxCorrections = 3;  // of a question
constexpr double kCorrectedWeight = 0.8;

// Corrects the terms of `query` with these indexes, which no passage holds, as far as they may and
// can be: a corrected term gets the found one as its last form, weighs kCorrectedWeight of what it
// did, and its word is what was meant, if that is known. A term that the question asks for already
// corrects nothing.
base::Result<std::vector<Correction>> correct_spelling(const index::Snapshot& snapshot,
                                                       std::span<const std::size_t> missing,
                                                       text::Query& query);

// Takes Correction::meant from texts that may hold the terms, where one does: of the words with
// that term the one nearest to what was written.
void find_surface_forms(std::vector<Correction>& corrections, std::span<const PassageText> texts,
                        text::Analyzer& analyzer);

}  // namespace qwalt::search
