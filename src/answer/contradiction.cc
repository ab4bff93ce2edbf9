#include "answer/contradiction.h"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <vector>

#include "answer/cues.h"

namespace qwalt::answer {
namespace {

// How far the neighbours by which a place is told may be.
constexpr std::int32_t kNear = 3;
// Elements between two neighbours that still are one place.
constexpr std::int32_t kMaxPlace = 6;

bool is_cased(text::Language language) {
  switch (language) {
    case text::Language::kArabic:
    case text::Language::kHebrew:
    case text::Language::kHindi:
    case text::Language::kNepali:
    case text::Language::kTamil:
    case text::Language::kThai:
    case text::Language::kChinese:
    case text::Language::kJapanese:
    case text::Language::kKorean:
      return false;
    default:
      return true;
  }
}

class Judge {
 public:
  Judge(const ClaimView& claim, const Window& window)
      : claim_(claim),
        window_(window),
        elements_(claim.statement.elements),
        cased_(is_cased(window.evidence.language())) {}

  Objection objection() const;

 private:
  using Index = std::int32_t;

  Index size() const { return static_cast<Index>(elements_.size()); }
  Index there(Index i) const {
    return i < 0 || i >= size() ? kNoPartner : window_.alignment.there[static_cast<std::size_t>(i)];
  }
  Index back(Index j) const { return window_.alignment.back[static_cast<std::size_t>(j)]; }
  Index evidence_size() const { return static_cast<Index>(window_.elements.size()); }
  const Element& mine(Index i) const { return elements_[static_cast<std::size_t>(i)]; }
  const Element& other(Index j) const { return window_.elements[static_cast<std::size_t>(j)]; }
  std::uint32_t sentence_of(Index j) const;
  bool same_sentence(Index a, Index b) const { return sentence_of(a) == sentence_of(b); }

  bool is_entity(const Element& element) const;
  bool is_replaced(Index i) const;
  bool is_placed(Index i) const;
  bool is_doubtful(Index i) const;
  bool is_shuffled() const;
  bool is_patched() const;
  std::vector<Index> rivals_of(Index i) const;
  bool is_rival(const Element& mine, const Element& other) const;
  bool is_displaced(Index i) const;
  bool stands_elsewhere(Index first, Index last, Index neighbour, Index slot, bool before) const;
  bool has_changed_places(Index i) const;
  Index slot_holder(Index i) const;
  bool negations_differ() const;
  bool claim_negates_near(Index i) const;
  bool has_opposites() const;

  const ClaimView& claim_;
  const Window& window_;
  const std::vector<Element>& elements_;
  bool cased_;
};

std::uint32_t Judge::sentence_of(Index j) const {
  const auto place = static_cast<std::uint32_t>(j) + window_.offset;
  std::uint32_t sentence = window_.first_sentence;
  const auto& sentences = window_.evidence.sentences();
  while (sentence < window_.last_sentence && sentences[sentence].last <= place) ++sentence;
  return sentence;
}

// Something that can be taken for another of its kind. Who begins a sentence has a capital anyway.
bool Judge::is_entity(const Element& element) const {
  if (element.kind == ElementKind::kNumber || element.kind == ElementKind::kName) return true;
  if (!element.capital) return false;
  if (window_.evidence.language() == text::Language::kGerman && !element.initial) return true;
  return window_.evidence.is_name(element.term) && !window_.evidence.is_small(element.term);
}

bool Judge::is_rival(const Element& mine, const Element& other) const {
  if (mine.kind == ElementKind::kNumber || other.kind == ElementKind::kNumber) {
    return mine.kind == other.kind;
  }
  if (!cased_) return mine.kind != ElementKind::kCue && other.kind != ElementKind::kCue;
  const bool initials = mine.initial && other.initial && mine.capital && other.capital;
  if (initials) {
    return !window_.evidence.is_small(other.term) && (is_entity(mine) || is_entity(other)) &&
           !window_.evidence.is_small(mine.term);
  }
  if (is_entity(mine)) {
    return is_entity(other) ||
           (other.initial && other.capital && !window_.evidence.is_small(other.term));
  }
  // A word that begins the claim may be a name that nothing else tells.
  return mine.initial && mine.capital && is_entity(other);
}

// Elements of the evidence that nothing in the claim stands for, at the place where claim[i] is.
std::vector<Judge::Index> Judge::rivals_of(Index i) const {
  Index left = i - 1;
  while (left >= 0 && i - left <= kNear && there(left) == kNoPartner) --left;
  Index right = i + 1;
  while (right < size() && right - i <= kNear && there(right) == kNoPartner) ++right;
  const Index low = i - left <= kNear ? there(left) : kNoPartner;
  const Index high = right - i <= kNear ? there(right) : kNoPartner;
  std::vector<Index> rivals;
  const auto add = [&](Index begin, Index end, Index anchor) {
    for (Index j = std::max(begin, 0); j < std::min(end, evidence_size()); ++j) {
      if (back(j) == kNoPartner && same_sentence(j, anchor)) rivals.push_back(j);
    }
  };
  if (low != kNoPartner && high != kNoPartner && low < high && high - low <= kMaxPlace) {
    add(low + 1, high, low);
    return rivals;
  }
  if (low != kNoPartner) add(low + 1, low + 1 + (i - left), low);
  if (high != kNoPartner) add(high - (right - i), high, high);
  return rivals;
}

bool Judge::is_replaced(Index i) const {
  const Element& element = mine(i);
  if (there(i) != kNoPartner || element.kind == ElementKind::kCue) return false;
  const std::vector<Index> rivals = rivals_of(i);
  return std::any_of(rivals.begin(), rivals.end(),
                     [&](Index j) { return is_rival(element, other(j)); });
}

// Whether elements [first, last] of the evidence belong elsewhere than beside `neighbour`, where
// `slot` stands now.
bool Judge::stands_elsewhere(Index first, Index last, Index neighbour, Index slot,
                             bool before) const {
  if (slot < 0 || slot >= evidence_size() || !same_sentence(slot, neighbour)) return false;
  if (slot >= first && slot <= last) return false;
  if (!is_rival(other(first), other(slot))) return false;
  if (!same_sentence(first, neighbour)) return true;
  const bool turned = before ? first > neighbour : last < neighbour;
  const bool counted = other(first).kind == ElementKind::kNumber && !other(first).spelled &&
                       other(first).unit == other(slot).unit && back(slot) == kNoPartner;
  return turned || counted;
}

// A name or number, found in the evidence, but not where the claim has it: beside the claim's
// neighbour stands another one.
bool Judge::is_displaced(Index i) const {
  if (there(i) == kNoPartner || !is_entity(mine(i))) return false;
  Index first = i;
  Index last = i;
  while (first > 0 && is_entity(mine(first - 1)) && there(first - 1) != kNoPartner &&
         there(first - 1) == there(first) - 1) {
    --first;
  }
  while (last + 1 < size() && is_entity(mine(last + 1)) && there(last + 1) == there(last) + 1) {
    ++last;
  }
  const Index left = there(first - 1);
  const Index right = there(last + 1);
  if ((left != kNoPartner && left == there(first) - 1) ||
      (right != kNoPartner && right == there(last) + 1)) {
    return false;
  }
  // The members of a list may change places within their sentence.
  const auto tells = [&](Index neighbour, Index i) {
    return neighbour != kNoPartner &&
           (!is_entity(mine(i)) || !same_sentence(neighbour, there(first)));
  };
  return (tells(right, last + 1) &&
          stands_elsewhere(there(first), there(last), right, right - 1, true)) ||
         (tells(left, first - 1) &&
          stands_elsewhere(there(first), there(last), left, left + 1, false));
}

// The element of the claim whose partner stands where claim[i] should, by its neighbours.
Judge::Index Judge::slot_holder(Index i) const {
  const Index place = there(i);
  const Index left = there(i - 1);
  const Index right = there(i + 1);
  if ((left != kNoPartner && left == place - 1) || right == place + 1) return kNoPartner;
  for (const Index slot :
       {right == kNoPartner ? kNoPartner : right - 1, left == kNoPartner ? kNoPartner : left + 1}) {
    if (slot < 0 || slot >= evidence_size() || slot == place) continue;
    if (back(slot) != kNoPartner) return back(slot);
  }
  return kNoPartner;
}

bool Judge::has_changed_places(Index i) const {
  if (there(i) == kNoPartner) return false;
  const Index holder = slot_holder(i);
  return holder != kNoPartner && std::abs(holder - i) > 1 && slot_holder(holder) == i;
}

bool Judge::claim_negates_near(Index i) const {
  const auto& negations = claim_.statement.negations;
  return std::any_of(negations.begin(), negations.end(), [&](std::uint32_t next) {
    return std::abs(static_cast<Index>(next) - i) <= 2;
  });
}

// Each negation of the claim needs one at its place in the evidence, and the other way round where
// the claim holds what is negated.
bool Judge::negations_differ() const {
  const auto& negations = window_.evidence.statement().negations;
  std::vector<Index> theirs;
  for (const std::uint32_t next : negations) {
    const Index place = static_cast<Index>(next) - static_cast<Index>(window_.offset);
    if (place >= 0 && place <= evidence_size()) theirs.push_back(place);
  }
  std::vector<Index> unused = theirs;
  for (const std::uint32_t next : claim_.statement.negations) {
    const auto i = static_cast<Index>(next);
    Index place = there(i);
    if (place == kNoPartner && there(i - 1) != kNoPartner) place = there(i - 1) + 1;
    if (place == kNoPartner && there(i + 1) != kNoPartner) place = there(i + 1) - 1;
    if (place == kNoPartner || unused.empty()) return true;
    const auto nearest = std::min_element(unused.begin(), unused.end(), [&](Index a, Index b) {
      return std::abs(a - place) < std::abs(b - place);
    });
    if (std::abs(*nearest - place) > 2) return true;
    unused.erase(nearest);
  }
  return std::any_of(theirs.begin(), theirs.end(), [&](Index at) {
    if (at >= evidence_size()) return false;
    if (back(at) != kNoPartner) return !claim_negates_near(back(at));
    // The negated word alone is left out.
    if (at == 0 || at + 1 >= evidence_size() || back(at - 1) == kNoPartner) return false;
    const Index next = back(at + 1);
    return next == back(at - 1) + 1 && !claim_negates_near(next);
  });
}

bool Judge::has_opposites() const {
  for (Index i = 0; i < size(); ++i) {
    if (there(i) != kNoPartner || mine(i).kind == ElementKind::kNumber) continue;
    const std::string word =
        folded_word(claim_.text.substr(mine(i).begin, mine(i).end - mine(i).begin));
    for (const Index j : rivals_of(i)) {
      if (are_opposites(word, folded_word(window_.evidence.text_at(other(j))))) return true;
    }
  }
  return false;
}

// Whether an element that has a partner stands beside, or in one order with, what it stands beside
// in the claim.
bool Judge::is_placed(Index i) const {
  const Index place = there(i);
  if (place == kNoPartner) return false;
  const Index left = there(i - 1);
  const Index right = there(i + 1);
  if (left == kNoPartner && right == kNoPartner) return true;
  const auto fits = [&](Index neighbour, bool before) {
    if (neighbour == kNoPartner) return false;
    if (!same_sentence(neighbour, place)) return false;
    return std::abs(neighbour - place) <= kNear || (before ? neighbour < place : neighbour > place);
  };
  return fits(left, true) || fits(right, false);
}

// Something else stands in its place; for what is found elsewhere, something of its kind.
bool Judge::is_doubtful(Index i) const {
  if (mine(i).kind == ElementKind::kCue || is_placed(i)) return false;
  const std::vector<Index> rivals = rivals_of(i);
  if (there(i) == kNoPartner) return !rivals.empty();
  return std::any_of(rivals.begin(), rivals.end(),
                     [&](Index j) { return is_rival(mine(i), other(j)); });
}

// Parts of the evidence in another order than one turn of clauses can make: [3 4 1 2] is one, with
// [1 4 3 2 5] something has changed places.
bool Judge::is_shuffled() const {
  std::vector<Index> places;  // where each run of neighbours begins
  Index previous = kNoPartner;
  for (Index i = 0; i < size(); ++i) {
    const Index place = there(i);
    if (place == kNoPartner || mine(i).kind == ElementKind::kCue) continue;
    if (previous == kNoPartner || place < previous || place > previous + 1) places.push_back(place);
    previous = place;
  }
  const auto turn = std::is_sorted_until(places.begin(), places.end());
  if (turn == places.end()) return false;
  if (!std::is_sorted(turn, places.end())) return true;
  return places.back() > places.front();
}

// A claim made of several sentences takes one after the other, each from its beginning: what comes
// out of the middle of another sentence may have been put in the place of something else.
bool Judge::is_patched() const {
  const auto& sentences = window_.evidence.sentences();
  std::optional<std::uint32_t> current;
  for (Index i = 0; i < size(); ++i) {
    if (there(i) == kNoPartner || mine(i).kind == ElementKind::kCue) continue;
    const std::uint32_t sentence = sentence_of(there(i));
    if (current && sentence != *current) {
      const auto begin = static_cast<Index>(sentences[sentence].first - window_.offset);
      if (sentence < *current || there(i) > begin + 1) return true;
      const bool carries = there(i + 1) != kNoPartner && sentence_of(there(i + 1)) == sentence;
      if (!carries) return true;
    }
    current = sentence;
  }
  return false;
}

Objection Judge::objection() const {
  bool doubt = is_shuffled() || is_patched();
  for (Index i = 0; i < size(); ++i) {
    if (is_replaced(i) || is_displaced(i) || has_changed_places(i)) {
      return Objection::kContradiction;
    }
    doubt = doubt || is_doubtful(i);
  }
  if (negations_differ() || has_opposites()) return Objection::kContradiction;
  return doubt ? Objection::kDoubt : Objection::kNone;
}

}  // namespace

Objection objection_to(const ClaimView& claim, const Window& window) {
  return Judge(claim, window).objection();
}

}  // namespace qwalt::answer
