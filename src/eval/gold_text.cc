#include "eval/gold_text.h"

#include <algorithm>
#include <functional>

#include "base/utf8.h"
#include "text/characters.h"
#include "text/folding.h"

namespace qwalt::eval {
namespace {

// fold_word reads so much of a word at once.
constexpr std::size_t kPieceBytes = text::kMaxFoldBytes - 4;
constexpr text::CharClass kKept = text::kWordStart | text::kMark | text::kUnspaced;
// Of the beginning and the end by which a text is found whose middle differs.
constexpr std::size_t kLeastAnchor = 12;
constexpr std::size_t kLargestAnchor = 30;

std::uint64_t held_of(const Span& place, std::int64_t document,
                      std::span<const RetrievedSpan> passages) {
  std::uint64_t held = 0;
  for (const RetrievedSpan& passage : passages) {
    if (passage.document == document) held += overlap(place, passage.span);
  }
  return held;
}

// The places of all golds in one document, joined where they overlap.
std::vector<Span> joined_places(std::span<const GoldPlaces> golds, std::int64_t document) {
  std::vector<Span> all;
  for (const GoldPlaces& gold : golds) {
    if (gold.document == document) all.insert(all.end(), gold.places.begin(), gold.places.end());
  }
  std::sort(all.begin(), all.end(), [](const Span& a, const Span& b) { return a.begin < b.begin; });
  std::vector<Span> joined;
  for (const Span& place : all) {
    if (!joined.empty() && place.begin <= joined.back().end) {
      joined.back().end = std::max(joined.back().end, place.end);
    } else {
      joined.push_back(place);
    }
  }
  return joined;
}

// At least so many of the last bytes that they begin with a whole character.
std::string_view last_bytes(std::string_view text, std::size_t bytes) {
  std::size_t from = text.size() - std::min(bytes, text.size());
  while (from > 0 && (static_cast<unsigned char>(text[from]) & 0xc0) == 0x80) --from;
  return text.substr(from);
}

double share(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

std::uint64_t overlap(const Span& a, const Span& b) {
  const std::uint64_t begin = std::max(a.begin, b.begin);
  const std::uint64_t end = std::min(a.end, b.end);
  return end > begin ? end - begin : 0;
}

std::string letters_of(std::string_view text) {
  std::string letters;
  std::string word;
  while (!text.empty()) {
    std::string_view rest = text;
    const char32_t code_point = base::take_code_point(rest);
    const std::string_view bytes = text.substr(0, text.size() - rest.size());
    text = rest;
    const bool inside = (text::class_of(code_point) & kKept) != 0;
    if (inside) word.append(bytes);
    if (word.empty() || (inside && !text.empty() && word.size() < kPieceBytes)) continue;
    text::fold_word(word, /*turkish=*/false, letters);
    word.clear();
  }
  return letters;
}

std::vector<Span> places_of(std::string_view letters, std::string_view document) {
  std::vector<Span> places;
  if (letters.empty()) return places;
  const std::boyer_moore_horspool_searcher searcher(letters.begin(), letters.end());
  auto from = document.begin();
  while (places.size() < kMaxPlaces) {
    const auto [begin, end] = searcher(from, document.end());
    if (begin == end) break;
    places.push_back({static_cast<std::uint64_t>(begin - document.begin()),
                      static_cast<std::uint64_t>(end - document.begin())});
    from = end;
  }
  return places;
}

std::vector<Span> likely_places_of(std::string_view letters, std::string_view document) {
  std::vector<Span> places = places_of(letters, document);
  if (!places.empty() || letters.size() < 2 * kLeastAnchor) return places;
  const std::size_t anchor = std::clamp(letters.size() / 3, kLeastAnchor, kLargestAnchor);
  const std::vector<Span> ends = places_of(last_bytes(letters, anchor), document);
  for (const Span& begin : places_of(base::utf8_prefix(letters, anchor), document)) {
    const auto end = std::find_if(ends.begin(), ends.end(), [&](const Span& one) {
      return one.end >= begin.begin + letters.size() * 3 / 4;
    });
    if (end == ends.end() || end->end > begin.begin + letters.size() * 5 / 4) continue;
    places.push_back({begin.begin, end->end});
  }
  return places;
}

double recall_of(std::span<const GoldPlaces> golds, std::span<const RetrievedSpan> passages) {
  double held = 0;
  double all = 0;
  for (const GoldPlaces& gold : golds) {
    double best = 0;
    for (const Span& place : gold.places) {
      best = std::max(best, share(held_of(place, gold.document, passages), place.size()));
    }
    held += best * static_cast<double>(gold.letters);
    all += static_cast<double>(gold.letters);
  }
  return all == 0 ? 0 : held / all;
}

double precision_of(std::span<const GoldPlaces> golds, std::span<const RetrievedSpan> passages) {
  std::uint64_t held = 0;
  std::uint64_t all = 0;
  for (const RetrievedSpan& passage : passages) {
    for (const Span& place : joined_places(golds, passage.document)) {
      held += overlap(place, passage.span);
    }
    all += passage.span.size();
  }
  return share(held, all);
}

}  // namespace qwalt::eval
