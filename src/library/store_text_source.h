// The store as the searcher sees it: the text of passages by reference.
#pragma once

#include <vector>

#include "search/searcher.h"
#include "store/store.h"

namespace qwalt::library {

// What a passage is found by beside its own text: its document's name, its last three headings and,
// in the middle of a table, the table's head. The same for indexing and for comparing closely.
std::string indexed_title(const store::PassageText& passage);

// Of one search, on one thread; `store` must outlive it. Holds what it has read, some 100 KB, so
// that the passages found are not read twice.
class StoreTextSource final : public search::TextSource {
 public:
  explicit StoreTextSource(store::Store& store) : store_(store) {}
  base::Result<std::vector<search::PassageText>> texts(
      std::span<const search::PassageRef> refs) override;
  // The passages in the order asked, those that are gone left out; each `ref` once. To be called
  // last: it gives away what was read.
  base::Result<std::vector<store::PassageText>> take(const std::vector<store::PassageRef>& refs);

 private:
  store::Store& store_;
  std::vector<store::PassageText> read_;
};

}  // namespace qwalt::library
