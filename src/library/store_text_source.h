// The store as the searcher sees it: the text of passages by reference.
#pragma once

#include "search/searcher.h"
#include "store/store.h"

namespace qwalt::library {

// What a passage is found by beside its own text: its document's name, its last three headings and,
// in the middle of a table, the table's head. The same for indexing and for comparing closely.
std::string indexed_title(const store::PassageText& passage);

// Thread-safe as the store is; `store` must outlive it.
class StoreTextSource final : public search::TextSource {
 public:
  explicit StoreTextSource(store::Store& store) : store_(store) {}
  base::Result<std::vector<search::PassageText>> texts(
      std::span<const search::PassageRef> refs) override;

 private:
  store::Store& store_;
};

}  // namespace qwalt::library
