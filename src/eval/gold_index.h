// Where the golds of all questions stand in a collection: pages by document, texts as places among
// the letters of its passages.
//
// Built once, by reading each document that a question names; in memory are 8 bytes for each
// passage of these and the places. Immutable afterwards.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "eval/collection.h"
#include "eval/document_files.h"
#include "eval/gold_text.h"
#include "eval/rows.h"
#include "eval/watch.h"

namespace qwalt::eval {

struct PageGold {
  store::Id document = 0;  // 0: not in the collection
  std::uint32_t page = 0;
};

// The golds of one question.
struct QuestionGolds {
  std::vector<PageGold> pages;
  std::vector<GoldPlaces> texts;                   // document 0: not in the collection
  std::optional<std::vector<store::Id>> searched;  // absent: all documents
};

class GoldIndex {
 public:
  // kInvalid for a document's name that fits several. Names that fit none, documents that failed
  // and texts that do not stand in theirs are noted, and can never be found.
  static base::Result<GoldIndex> build(const std::vector<DocumentQuestion>& questions,
                                       const DocumentNames& names, Collection& collection,
                                       const Watch& watch);

  const QuestionGolds& of(std::size_t question) const { return golds_[question]; }
  const std::vector<std::string>& notes() const { return notes_; }

  // The place of a passage whose text begins with `text`, as far as that goes. In a document that
  // no gold text lies in, only its size means something.
  Span span_of(const store::PassageText& passage, std::string_view text) const;

 private:
  struct TextGold {
    std::size_t question = 0;
    std::size_t text = 0;  // index into QuestionGolds::texts
    const DocumentQuestion* asked = nullptr;
    const Gold* gold = nullptr;
  };
  struct Boundary {
    std::uint64_t letters = 0;  // before the passage
    std::uint64_t char_start = 0;
    std::uint32_t page = 0;
  };

  base::Result<store::Id> find(const DocumentQuestion& question, const std::string& document,
                               const DocumentNames& names, const Collection& collection);
  base::Status add(std::size_t index, const DocumentQuestion& question, const DocumentNames& names,
                   const Collection& collection);
  base::Status locate(store::Id document, Collection& collection);
  void keep_wanted_places(const Gold& gold, const std::vector<Boundary>& boundaries,
                          std::vector<Span>& places) const;

  std::vector<QuestionGolds> golds_;
  std::map<store::Id, std::vector<TextGold>> texts_;            // to be located, by document
  std::map<store::Id, std::vector<std::uint64_t>> boundaries_;  // letters before each passage
  std::vector<std::string> notes_;
};

}  // namespace qwalt::eval
