// "Which passages answer this?" The passages of a snapshot that fit a question best, best first.
//
// Ranking: docs/decisions/ranking.md. Every passage that holds a term of the question is scored
// (BM25 over body and title), its document's score is added, and the best hundred are scored again
// by their text: neighbouring words and pieces of words.
// Deterministic: equal scores are ordered by document id, then ordinal.
// Thread-safe: functions without state; a snapshot may be searched by many threads.
// Memory: 4 bytes per passage of the snapshot, for the time of the call.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "index/snapshot.h"
#include "search/query.h"
#include "text/language.h"

namespace qwalt::search {

struct PassageRef {
  DocumentId document = 0;
  std::uint32_t ordinal = 0;
  bool operator==(const PassageRef&) const = default;
};

struct PassageText {
  std::string title;  // what was indexed as its title: document's name and headings
  std::string body;   // empty if the passage is gone
  text::Language language = text::Language::kUnknown;
};

// Where the searcher reads the text of the passages that it compares closely.
class TextSource {
 public:
  virtual ~TextSource() = default;
  // As many texts as references, in their order. At most some hundred references.
  virtual base::Result<std::vector<PassageText>> texts(std::span<const PassageRef> refs) = 0;
};

struct Hit {
  DocumentId document = 0;
  std::uint32_t ordinal = 0;
  double score = 0;  // above 0; comparable within one search only
};

// At most query.limit hits, best first; none for a query without words. Errors: kCorrupt when a
// segment is damaged; those of `source`.
base::Result<std::vector<Hit>> search(const index::Snapshot& snapshot, const Query& query,
                                      TextSource& source);

}  // namespace qwalt::search
