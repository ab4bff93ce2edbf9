#include "library/text_batch.h"

#include <algorithm>

#include "base/utf8.h"

namespace qwalt::library {
namespace {

// Large enough that a durable transaction a batch does not slow reading down, small enough that it
// does not show in memory.
constexpr std::size_t kBatchBytes = 512 * 1024;

store::PassageRecord to_record(text::Passage passage, std::uint32_t ordinal, std::uint32_t page) {
  store::PassageRecord record;
  record.ordinal = ordinal;
  record.page = page;
  record.begin = passage.begin;
  record.end = passage.end;
  record.char_start = passage.char_start;
  record.char_end = passage.char_end;
  record.heading = std::move(passage.heading);
  record.table_head = std::move(passage.table_head);
  return record;
}

}  // namespace

base::Result<bool> TextBatch::add(const text::Page& page) {
  text::PageText text = builder_.add(page);
  for (text::Passage& passage : text.passages) {
    passages_.push_back(to_record(std::move(passage), counts_.passages++, text.number));
  }
  bytes_ += text.text.size();
  counts_.pages = std::max(counts_.pages, text.number);
  counts_.characters = text.char_start + base::count_code_points(text.text);
  bytes_by_language_[static_cast<std::size_t>(text.language)] += text.text.size();
  pages_.push_back({text.number, std::move(text.label), static_cast<std::uint8_t>(text.language),
                    text.char_start, std::move(text.text)});
  if (bytes_ < kBatchBytes) return false;
  TRY(flush());
  return true;
}

base::Status TextBatch::flush() {
  if (pages_.empty()) return {};
  TRY(store_.append_text(document_, pages_, passages_));
  pages_.clear();
  passages_.clear();
  bytes_ = 0;
  return {};
}

store::DocumentFacts TextBatch::facts() const {
  store::DocumentFacts facts = counts_;
  // Pages of no recognised language are no vote for one.
  auto most = std::max_element(bytes_by_language_.begin() + 1, bytes_by_language_.end());
  if (*most > 0) {
    auto language = static_cast<text::Language>(most - bytes_by_language_.begin());
    facts.language = text::language_code(language);
  }
  return facts;
}

}  // namespace qwalt::library
