// What a search did to its question, for the reply to say.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "text/analyzer.h"

namespace qwalt::search {

// A word that the collection lacks, read as one that it has.
struct Correction {
  std::string written;  // folded, accents off
  std::string term;     // of the index: what the question's term now also stands for
  std::string meant;    // a word with that term, folded; empty as long as none is known
};

struct QueryNotes {
  std::vector<Correction> corrections;
  // No passage holds a wanted phrase, or a wanted word in its title: they were searched as plain
  // words. Exclusions are never given up.
  bool phrases_relaxed = false;
};

// What was searched for, in words: `written` without operators and exclusions (split_question),
// words corrected. Without either it is `written` itself. Cost: `written` analysed once.
std::string searched_text(std::string_view written, const QueryNotes& notes,
                          text::Analyzer& analyzer);

}  // namespace qwalt::search
