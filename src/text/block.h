// A document as the extractor sees it: pages of blocks in reading order.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "text/language.h"

namespace qwalt::text {

// Numbers are part of the block stream (docs/format/blocks.md): only append.
enum class BlockKind : std::uint8_t {
  kHeading = 0,
  kParagraph = 1,
  kListItem = 2,
  kTable = 3,  // one row a line, cells joined by " | "
  kCode = 4,
  kContents = 5,  // an entry of a table of contents
  kRunning = 6,   // a running head or foot: never part of the page's text
  kFootnote = 7,
  kRotated = 8,  // words that stand across the page's direction
};

struct Block {
  BlockKind kind = BlockKind::kParagraph;
  std::uint8_t level = 0;      // heading: 1 (top) to 9; list item: nesting from 0
  std::uint8_t head_rows = 0;  // table: how many first rows are its head
  std::string text;            // valid UTF-8, NFC, no control bytes but \n; never empty
};

// A page of a paged format; of others a section of at most kMaxSectionBytes, cut between blocks.
struct Page {
  std::uint32_t number = 1;  // from 1, ascending
  std::string label;         // as printed ("iv", "A-3"); empty when it equals the number
  Language language = Language::kUnknown;  // of most of its text
  std::vector<Block> blocks;
  bool picture = false;  // no text of its own, but pictures that may show some (OCR)
};

constexpr std::size_t kMaxSectionBytes = 16 * 1024;

}  // namespace qwalt::text
