// The numbers that the index speaks in, and what one passage brings to it.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace qwalt::index {

using DocumentId = std::int64_t;
using Sequence = std::int64_t;
using PassageId = std::uint32_t;      // within one segment, from 0 without gaps
using DocumentIndex = std::uint32_t;  // within one segment, from 0 without gaps

// Counts of a term in one passage are stored up to these; more is the same as the cap.
constexpr std::uint32_t kMaxBodyCount = 255;
constexpr std::uint32_t kMaxTitleCount = 15;
// Longer terms are not indexed; the analyser cuts long before.
constexpr std::size_t kMaxTermBytes = 255;
// Longer fields count as this long.
constexpr std::uint32_t kMaxFieldLength = 65'535;
constexpr std::size_t kLanguageNumbers = 256;

// One passage on its way into the index. The views need to live only through the call.
struct PassageInput {
  std::span<const std::string_view> body;   // its terms, repeats included, in any order
  std::span<const std::string_view> title;  // those of its document's name and headings
  std::uint32_t body_length = 0;            // in words, as BM25 counts
  std::uint32_t title_length = 0;
  std::uint8_t language = 0;  // text::Language
};

struct TermStatistics {
  std::uint64_t passages = 0;  // that hold the term (df), deleted ones not yet merged included
  // That hold it, the same; one in several segments counts once for each that holds the term.
  std::uint64_t documents = 0;
  std::uint64_t body_count = 0;   // occurrences in bodies (cf), each passage's capped, the same
  std::uint64_t title_count = 0;  // and in titles
};

}  // namespace qwalt::index
