// "Here is a page: what are its passages?" Passages are what is searched and cited: slices of a
// page's text, about 600 characters, cut where the document's structure allows.
//
// Invariants: passages of a page are in order, do not overlap and together cover every character of
// its text but the white space between them; none crosses a heading or a page: headings stand at
// the beginning of a passage only. None is longer than kMaxPassageCharacters. Rules and
// measurements: docs/decisions/passages.md. Cost: linear in the text, one page in memory.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "text/block.h"

namespace qwalt::text {

constexpr std::uint32_t kMaxPassageCharacters = 1'400;

struct Passage {
  std::uint32_t begin = 0;  // bytes in PageText::text
  std::uint32_t end = 0;
  std::uint64_t char_start = 0;  // code points in the document's text
  std::uint64_t char_end = 0;
  std::vector<std::string> heading;  // the headings it stands under, outermost first
  std::string
      table_head;  // head rows of a table that began in an earlier passage: indexed, not shown
};

struct PageText {
  std::uint32_t number = 1;
  std::string label;
  Language language = Language::kUnknown;
  std::uint64_t char_start = 0;  // where the page begins in the document's text
  std::string text;              // its blocks joined by blank lines, running ones left out
  std::vector<Passage> passages;
};

// The document's text is the texts of its pages joined by one newline each. Not thread-safe: one
// builder per document, pages in order; it carries the heading path and the offset from page to
// page.
class PassageBuilder {
 public:
  PageText add(const Page& page);

 private:
  struct Heading {
    std::uint8_t level;
    std::string text;
  };

  void enter(const Block& heading);
  std::vector<std::string> path() const;

  std::vector<Heading> path_;
  std::uint64_t next_char_ = 0;
};

}  // namespace qwalt::text
