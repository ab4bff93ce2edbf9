// The terms of a batch and where they stand: a table of terms in memory, each with the postings of
// the passages that came.
//
// Not thread-safe. Memory: what bytes() says; a term costs some 50 bytes, an occurrence in another
// passage one to three. Cost: a hash and a few bytes per occurrence, and the waits for memory of
// one passage's terms all at once.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "index/posting_arena.h"
#include "index/postings.h"
#include "index/types.h"

namespace qwalt::index {

class BatchTerms {
 public:
  // The terms of `passage`, which is not below one that was given before. Empty terms and those
  // beyond kMaxTermBytes are left out.
  void add(PassageId passage, std::span<const std::string_view> body,
           std::span<const std::string_view> title);

  std::size_t bytes() const {
    return arena_.bytes() + slots_.capacity() * sizeof(Slot) + wanted_.capacity() * sizeof(Wanted);
  }

  struct Term;

  // Calls visit(text, const Term&) by ascending text.
  template <class Visit>
  base::Status each_term(Visit visit) const;

  // Calls visit(const Posting&) by ascending passage.
  template <class Visit>
  base::Status each_posting(const Term& term, Visit visit) const;

 private:
  using Place = std::uint32_t;  // of a Term in arena_
  static constexpr Place kNone = ~Place{0};
  static constexpr std::size_t kAhead = 4;  // terms whose memory is fetched before it is read

  struct Slot {
    std::uint32_t hash = 0;
    Place place = kNone;
  };
  struct Wanted {
    std::string_view text;
    std::uint32_t hash;
    Place place;
  };
  struct Sorted {
    std::uint64_t prefix;  // the first eight bytes of the text, as they compare
    Place place;
  };

  const Term& term_at(Place place) const;
  Term& term_at(Place place);
  std::string_view text_of(Place place) const;
  void fetch(std::uint32_t at) const { __builtin_prefetch(arena_.address(at)); }

  void want(std::span<const std::string_view> terms);
  void find_wanted();
  void make_room(std::size_t terms);
  Place find(const Wanted& wanted);
  Place make(std::string_view text);
  Term& in_passage(Place place, PassageId passage);
  void store_pending(Term& term);
  std::vector<Sorted> sorted() const;

  PostingArena arena_;
  std::vector<Slot> slots_;  // open addressing, a power of two
  std::size_t terms_ = 0;
  std::vector<Wanted> wanted_;  // of one passage
};

// Its text follows in the arena.
struct BatchTerms::Term {
  PassageId pending = 0;  // the newest passage, whose counts come next
  std::uint8_t body = 0;
  std::uint8_t title = 0;
  std::uint8_t text_size = 0;
  PassageId last = 0;  // the passage before it, if `postings` has bytes
  PostingArena::Chain postings;
};

template <class Visit>
base::Status BatchTerms::each_term(Visit visit) const {
  const std::vector<Sorted> order = sorted();
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (i + 2 * kAhead < order.size()) fetch(order[i + 2 * kAhead].place);
    if (i + kAhead < order.size()) fetch(term_at(order[i + kAhead].place).postings.head);
    TRY(visit(text_of(order[i].place), term_at(order[i].place)));
  }
  return {};
}

// In memory a posting is a varint of twice the distance to the one before (to -1 for the first),
// plus one if it is a plain one; otherwise its two counts follow.
template <class Visit>
base::Status BatchTerms::each_posting(const Term& term, Visit visit) const {
  std::uint64_t next = 0;  // id + 1
  PostingArena::Reader reader(arena_, term.postings);
  while (!reader.done()) {
    const std::uint64_t head = reader.next_varint();
    next += head >> 1;
    Posting posting{static_cast<PassageId>(next - 1), 1, 0};
    if ((head & 1) == 0) {
      posting.body = reader.next();
      posting.title = reader.next();
    }
    TRY(visit(posting));
  }
  return visit(Posting{term.pending, term.body, term.title});
}

}  // namespace qwalt::index
