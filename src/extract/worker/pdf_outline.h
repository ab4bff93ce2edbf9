// The outline of a PDF (its bookmarks), and which lines of a page are its headings.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "extract/worker/pdf_rows.h"

namespace qwalt::worker {

struct PdfOutlineEntry {
  std::string title;       // one line
  std::uint32_t page = 0;  // from 1; 0 for an entry that leads nowhere
  std::uint8_t level = 1;  // from 1, at most 9
};

// Not thread-safe. Memory: the outline.
class PdfOutline {
 public:
  PdfOutline() = default;
  explicit PdfOutline(const std::vector<PdfOutlineEntry>& entries);

  // Gives the rows of page `number` that say what an entry for it says their level, each entry
  // once: one row, or up to three that follow each other. Numbers before a title, and what is no
  // letter or digit, need not agree.
  void mark(std::vector<Row>& rows, std::uint32_t number);

 private:
  struct Waiting {
    std::string key;
    std::string bare;  // without its number
    std::uint8_t level;
    bool found = false;
  };
  static void mark_one(std::vector<Row>& rows, const std::vector<std::string>& keys,
                       Waiting& entry);

  std::unordered_map<std::uint32_t, std::vector<Waiting>> by_page_;
};

}  // namespace qwalt::worker
