#include "extract/worker/pdf_outline.h"

#include <utf8proc.h>

#include <algorithm>

#include "base/utf8.h"

namespace qwalt::worker {
namespace {

constexpr std::size_t kMaxRowsOfTitle = 3;
constexpr std::size_t kMaxKey = 300;
constexpr std::size_t kMaxOfPage = 200;

bool is_word_character(char32_t c) {
  if (c < 0x80) return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
  switch (utf8proc_category(static_cast<utf8proc_int32_t>(c))) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ND:
      return true;
    default:
      return false;
  }
}

// Letters and digits in lower case.
std::string key_of(std::string_view text) {
  std::string key;
  while (!text.empty() && key.size() < kMaxKey) {
    char32_t c = base::take_code_point(text);
    if (!is_word_character(c)) continue;
    base::append_code_point(
        key, static_cast<char32_t>(utf8proc_tolower(static_cast<utf8proc_int32_t>(c))));
  }
  return key;
}

// "4.2 Bolts" and "Bolts" are one title.
std::string_view without_number(std::string_view key) {
  std::size_t digits = key.find_first_not_of("0123456789");
  return digits == std::string_view::npos || digits > 6 ? key : key.substr(digits);
}

}  // namespace

PdfOutline::PdfOutline(const std::vector<PdfOutlineEntry>& entries) {
  for (const PdfOutlineEntry& entry : entries) {
    std::string key = key_of(entry.title);
    if (entry.page == 0 || key.size() < 2) continue;
    std::string bare(without_number(key));
    if (bare.size() < 2) bare = key;
    std::vector<Waiting>& page = by_page_[entry.page];
    if (page.size() < kMaxOfPage) page.push_back({std::move(key), std::move(bare), entry.level});
  }
}

void PdfOutline::mark(std::vector<Row>& rows, std::uint32_t number) {
  auto page = by_page_.find(number);
  if (page == by_page_.end()) return;
  std::vector<std::string> keys;
  keys.reserve(rows.size());
  for (const Row& row : rows) keys.push_back(key_of(row.text()));
  for (Waiting& entry : page->second) {
    if (!entry.found) mark_one(rows, keys, entry);
  }
}

void PdfOutline::mark_one(std::vector<Row>& rows, const std::vector<std::string>& keys,
                          Waiting& entry) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::string said;
    for (std::size_t n = 0; n < kMaxRowsOfTitle && i + n < rows.size(); ++n) {
      if (rows[i + n].outline_level > 0) break;
      said += keys[i + n];
      if (said == entry.key || without_number(said) == entry.bare) {
        for (std::size_t k = 0; k <= n; ++k) {
          rows[i + k].outline_level = entry.level;
          rows[i + k].outline_first = k == 0;
        }
        entry.found = true;
        return;
      }
      // Neither can become the title by going on.
      if (!entry.key.starts_with(said) && !entry.bare.starts_with(without_number(said))) break;
    }
  }
}

}  // namespace qwalt::worker
