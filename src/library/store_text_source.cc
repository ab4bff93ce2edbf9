#include "library/store_text_source.h"

#include <algorithm>
#include <iterator>

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
    texts[at] = {indexed_title(passage), passage.text,
                 static_cast<text::Language>(passage.language)};
    read_.push_back(std::move(passage));
  }
  return texts;
}

base::Result<std::vector<store::PassageText>> StoreTextSource::take(
    const std::vector<store::PassageRef>& refs) {
  const auto known = [this](const store::PassageRef& ref) {
    return std::find_if(read_.begin(), read_.end(),
                        [&](const store::PassageText& passage) { return passage.ref == ref; });
  };
  std::vector<store::PassageRef> unread;
  std::copy_if(refs.begin(), refs.end(), std::back_inserter(unread),
               [&](const store::PassageRef& ref) { return known(ref) == read_.end(); });
  if (!unread.empty()) {
    TRY_ASSIGN(auto others, store_.passages(unread));
    std::move(others.begin(), others.end(), std::back_inserter(read_));
  }
  std::vector<store::PassageText> taken;
  taken.reserve(refs.size());
  for (const store::PassageRef& ref : refs) {
    if (const auto found = known(ref); found != read_.end()) taken.push_back(std::move(*found));
  }
  return taken;
}

}  // namespace qwalt::library
