#include "engine.h"

#include "engines.h"

namespace qwalt::bench {

std::unique_ptr<Engine> make_engine(std::string_view name, const PassageTable* table,
                                    std::string& missing) {
  if (name == "qwalt") return make_qwalt(table, QwaltSearch::kPruned);
  if (name == "qwalt-exhaustive") return make_qwalt(table, QwaltSearch::kExhaustive);
  if (name == "qwalt-ranked") return make_qwalt(table, QwaltSearch::kRanked);
  if (name == "fts5" || name == "fts5-full") {
    missing = "The SQLite of this machine has no FTS5.";
    return make_fts5(name == "fts5" ? "none" : "full");
  }
  if (name == "xapian") {
    missing = "Built without Xapian (libxapian-dev was not there).";
    return make_xapian();
  }
  missing = "There is no engine of this name.";
  return nullptr;
}

std::string index_name(std::string_view engine) {
  return std::string(engine.starts_with("qwalt") ? "qwalt" : engine);
}

}  // namespace qwalt::bench
