// A passage with the number that an answer cites it by.
#pragma once

#include <cstdint>
#include <vector>

#include "store/records.h"

namespace qwalt::answer {

// A passage within a source that was joined of several.
struct SourcePart {
  store::PassageRef ref;
  std::uint32_t page = 1;
  std::uint64_t char_start = 0;  // code points in the document's text
  std::uint64_t char_end = 0;
};

// One passage, or neighbouring ones of a document joined: then `passage` has the text of all with
// the white space between them, from the first one's char_start to the last one's char_end, and the
// first one's ref, page and heading. A place in the text is a place in the document, always.
struct Source {
  std::uint32_t number = 1;  // from 1, without gaps
  store::PassageText passage;
  double score = 0;
  std::vector<SourcePart> parts = {};  // in order; empty: the passage alone
};

// Whether `after` follows `passage` in its document, with nothing but white space between them.
bool are_neighbours(const store::PassageText& passage, const store::PassageText& after);

// Neighbours in order, at least one, as one source. What two of them share comes once.
Source joined(std::vector<store::PassageText> passages);

// The passage that holds the character `at` of the document's text: of a joined source the part,
// the one before it if it is between two.
SourcePart part_at(const Source& source, std::uint64_t at);

// The page that the source ends on.
std::uint32_t last_page(const Source& source);

// How a message remembers its sources: a row for each passage, those of one source with its number.
std::vector<store::SourceRecord> records_of(const std::vector<Source>& sources);

// The sources of such rows, of the passages that are still there, in the order of the rows.
std::vector<Source> restored(const std::vector<store::SourceRecord>& records,
                             std::vector<store::PassageText> passages);

}  // namespace qwalt::answer
