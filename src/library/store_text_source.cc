#include "library/store_text_source.h"

#include <algorithm>

namespace qwalt::library {
namespace {

constexpr std::size_t kIndexedHeadings = 3;

}  // namespace

std::string indexed_title(const store::PassageText& passage) {
  std::string title = passage.document_name;
  const auto& headings = passage.record.heading;
  const std::size_t skipped = headings.size() - std::min(headings.size(), kIndexedHeadings);
  for (std::size_t i = skipped; i < headings.size(); ++i) title.append("\n").append(headings[i]);
  if (!passage.record.table_head.empty()) title.append("\n").append(passage.record.table_head);
  return title;
}

base::Result<std::vector<search::PassageText>> StoreTextSource::texts(
    std::span<const search::PassageRef> refs) {
  std::vector<store::PassageRef> wanted;
  wanted.reserve(refs.size());
  for (const search::PassageRef& ref : refs) wanted.push_back({ref.document, ref.ordinal});
  TRY_ASSIGN(auto passages, store_.passages(wanted));
  std::vector<search::PassageText> texts(refs.size());
  std::size_t at = 0;
  for (store::PassageText& passage : passages) {
    while (wanted[at] != passage.ref) ++at;  // in the order asked, those that are gone left out
    texts[at] = {indexed_title(passage), std::move(passage.text),
                 static_cast<text::Language>(passage.language)};
  }
  return texts;
}

}  // namespace qwalt::library
