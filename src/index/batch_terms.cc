#include "index/batch_terms.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <memory>

#include "base/bytes.h"

namespace qwalt::index {
namespace {

constexpr std::size_t kInitialSlots = 1024;

template <class T>
T load(const char* at) {
  return base::load<T>(reinterpret_cast<const unsigned char*>(at));
}

std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
  const unsigned __int128 product = static_cast<unsigned __int128>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

// After wyhash (Wang Yi, public domain). Of non-empty text.
std::uint32_t hash_of(std::string_view text) {
  const char* at = text.data();
  const std::size_t size = text.size();
  std::uint64_t first = size ^ 0xa0761d6478bd642fU;
  std::uint64_t last = 0xe7037ed1a0b428dbU;
  if (size >= 8) {
    for (std::size_t i = 8; i < size; i += 8)
      first = mix(first ^ load<std::uint64_t>(at + i - 8), last);
    last ^= load<std::uint64_t>(at + size - 8);
  } else if (size >= 4) {
    first ^= load<std::uint32_t>(at);
    last ^= load<std::uint32_t>(at + size - 4);
  } else {
    first ^= static_cast<unsigned char>(at[0]);
    last ^=
        static_cast<unsigned char>(at[size / 2]) << 8 | static_cast<unsigned char>(at[size - 1]);
  }
  const std::uint64_t hash = mix(first, last);
  return static_cast<std::uint32_t>(hash ^ hash >> 32);
}

// The first eight bytes, so that whole numbers compare as the texts do.
std::uint64_t prefix_of(std::string_view text) {
  std::uint64_t prefix = 0;
  std::memcpy(&prefix, text.data(), std::min(text.size(), sizeof prefix));
  return __builtin_bswap64(prefix);
}

}  // namespace

BatchTerms::Term& BatchTerms::term_at(Place place) {
  return *std::launder(reinterpret_cast<Term*>(arena_.address(place)));
}

const BatchTerms::Term& BatchTerms::term_at(Place place) const {
  return *std::launder(reinterpret_cast<const Term*>(arena_.address(place)));
}

std::string_view BatchTerms::text_of(Place place) const {
  const unsigned char* at = arena_.address(place);
  return {reinterpret_cast<const char*>(at + sizeof(Term)), term_at(place).text_size};
}

void BatchTerms::add(PassageId passage, std::span<const std::string_view> body,
                     std::span<const std::string_view> title) {
  wanted_.clear();
  make_room(body.size() + title.size());
  want(body);
  const std::size_t bodies = wanted_.size();
  want(title);
  find_wanted();
  for (std::size_t i = 0; i < bodies; ++i) {
    Term& term = in_passage(wanted_[i].place, passage);
    if (term.body < kMaxBodyCount) ++term.body;
  }
  for (std::size_t i = bodies; i < wanted_.size(); ++i) {
    Term& term = in_passage(wanted_[i].place, passage);
    if (term.title < kMaxTitleCount) ++term.title;
  }
}

// From here on step by step for all terms, so that the waits for memory pass side by side.
void BatchTerms::want(std::span<const std::string_view> terms) {
  const std::size_t mask = slots_.size() - 1;
  for (std::string_view text : terms) {
    if (text.empty() || text.size() > kMaxTermBytes) continue;
    const std::uint32_t hash = hash_of(text);
    __builtin_prefetch(&slots_[hash & mask]);
    wanted_.push_back({text, hash, kNone});
  }
}

void BatchTerms::find_wanted() {
  const std::size_t mask = slots_.size() - 1;
  for (const Wanted& wanted : wanted_) {
    const Slot& slot = slots_[wanted.hash & mask];
    if (slot.place != kNone) fetch(slot.place);
  }
  for (Wanted& wanted : wanted_) {
    wanted.place = find(wanted);
    fetch(term_at(wanted.place).postings.at);
  }
}

void BatchTerms::make_room(std::size_t terms) {
  const std::size_t wanted = std::max(kInitialSlots, std::bit_ceil((terms_ + terms) * 4 / 3 + 1));
  if (wanted <= slots_.size()) return;
  std::vector<Slot> old(wanted);
  old.swap(slots_);
  const std::size_t mask = wanted - 1;
  for (const Slot& each : old) {
    if (each.place == kNone) continue;
    std::size_t slot = each.hash & mask;
    while (slots_[slot].place != kNone) slot = (slot + 1) & mask;
    slots_[slot] = each;
  }
}

BatchTerms::Place BatchTerms::find(const Wanted& wanted) {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = wanted.hash & mask;
  for (; slots_[at].place != kNone; at = (at + 1) & mask) {
    const Slot& slot = slots_[at];
    if (slot.hash == wanted.hash && text_of(slot.place) == wanted.text) return slot.place;
  }
  slots_[at] = {wanted.hash, make(wanted.text)};
  return slots_[at].place;
}

BatchTerms::Place BatchTerms::make(std::string_view text) {
  const Place place = arena_.allocate(sizeof(Term) + text.size());
  unsigned char* at = arena_.address(place);
  Term* term = std::construct_at(reinterpret_cast<Term*>(at));
  term->pending = kNone;
  term->text_size = static_cast<std::uint8_t>(text.size());
  std::memcpy(at + sizeof(Term), text.data(), text.size());
  ++terms_;
  return place;
}

BatchTerms::Term& BatchTerms::in_passage(Place place, PassageId passage) {
  Term& term = term_at(place);
  if (term.pending == passage) return term;
  if (term.pending != kNone) store_pending(term);
  term.pending = passage;
  return term;
}

void BatchTerms::store_pending(Term& term) {
  const bool first = term.postings.end == 0;
  const std::uint64_t delta = first ? std::uint64_t{term.pending} + 1 : term.pending - term.last;
  const bool plain = term.body == 1 && term.title == 0;
  arena_.append_varint(term.postings, delta << 1 | (plain ? 1 : 0));
  if (!plain) {
    arena_.append(term.postings, term.body);
    arena_.append(term.postings, term.title);
  }
  term.last = term.pending;
  term.body = 0;
  term.title = 0;
}

std::vector<BatchTerms::Sorted> BatchTerms::sorted() const {
  std::vector<Sorted> order;
  order.reserve(terms_);
  for (const Slot& slot : slots_) {
    if (slot.place != kNone) order.push_back({prefix_of(text_of(slot.place)), slot.place});
  }
  std::sort(order.begin(), order.end(), [this](const Sorted& a, const Sorted& b) {
    return a.prefix != b.prefix ? a.prefix < b.prefix : text_of(a.place) < text_of(b.place);
  });
  return order;
}

}  // namespace qwalt::index
