// A question in the terms of a snapshot: analysed once, for the languages that the snapshot holds.
#pragma once

#include <string_view>
#include <vector>

#include "index/snapshot.h"
#include "text/analyzer.h"

namespace qwalt::search {

// The analyser of this thread; some 0.5 MB, made at the first use.
text::Analyzer& thread_analyzer();

// Those of most passages, at most four, most frequent first; rare ones are left out.
std::vector<text::Language> main_languages(const index::Snapshot& snapshot);

text::Query analyse_question(const index::Snapshot& snapshot, std::string_view question);

}  // namespace qwalt::search
