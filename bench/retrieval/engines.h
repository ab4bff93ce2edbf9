// The engines, each with what it is made of in its own file.
#pragma once

#include <memory>

#include "engine.h"

namespace qwalt::bench {

enum class QwaltSearch {
  kPruned,      // the index alone, as the server searches it
  kExhaustive,  // the same result by scoring every passage
  kRanked,      // the whole ranking, with the texts of `table`
};
std::unique_ptr<Engine> make_qwalt(const PassageTable* table, QwaltSearch search);

// `detail`: "none" or "full". Null if this SQLite has no FTS5.
std::unique_ptr<Engine> make_fts5(std::string_view detail);

// Null if this program was built without Xapian.
std::unique_ptr<Engine> make_xapian();

}  // namespace qwalt::bench
