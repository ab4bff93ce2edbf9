// The terms of one segment's dictionary that are within some edits of a word.
//
// Goes through the sorted dictionary with one table of edits for all terms, of which the rows of
// the beginning that neighbours share are kept, and jumps over terms with a beginning that cannot
// lead anywhere. Not thread-safe; the segment must outlive it. Cost: some 0.1 ms for one edit and
// 500,000 terms, 1 ms for two.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "index/segment.h"
#include "search/edit_rows.h"

namespace qwalt::search {

class NearTerms {
 public:
  // `word`, `most`: as for EditRows. Looks at terms from `begin` to before `end`.
  NearTerms(const index::Segment& segment, std::span<const char32_t> word, std::uint8_t most,
            std::string_view begin, std::string end);

  // Moves to the next such term, or the first; false at the end or at damage.
  bool next();
  // kCorrupt naming the file if it ended at damage.
  base::Status status() const;

  // Of the current term; valid until next().
  std::string_view term() const { return terms_.term(); }
  const index::TermInfo& info() const { return terms_.info(); }
  std::uint8_t edits() const { return rows_.edits(); }

 private:
  bool advance();
  bool read();
  void aim_behind(char32_t character);

  const index::Segment& segment_;
  EditRows rows_;
  std::uint8_t most_;
  std::string end_;
  index::TermIterator terms_;
  std::string last_;                                         // rows_ holds a beginning of it
  std::array<std::size_t, EditRows::kMaxDepth + 1> ends_{};  // of its characters, in bytes
  std::string target_;  // where to go on; empty: with the next term
};

}  // namespace qwalt::search
