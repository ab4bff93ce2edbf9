// Where a quoted text stands in a document, and how much of it some passages hold.
//
// Texts are compared by their letters and digits alone, folded: line breaks, hyphens at them,
// quotes and marks of formatting differ between a file and what was read from it. Places are
// offsets into the letters of a whole document, which are those of its passages one after the
// other. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace qwalt::eval {

struct Span {  // bytes of folded letters
  std::uint64_t begin = 0;
  std::uint64_t end = 0;

  std::uint64_t size() const { return end - begin; }
  bool operator==(const Span&) const = default;
};

std::uint64_t overlap(const Span& a, const Span& b);

// The letters and digits of `text`, folded (NFKC, case) and without anything between them.
std::string letters_of(std::string_view text);

// All places where `letters` stand in `document`, overlapping ones left out; at most kMaxPlaces.
constexpr std::size_t kMaxPlaces = 1000;
std::vector<Span> places_of(std::string_view letters, std::string_view document);

// The same; where there are none, the places that begin and end like `letters` and are about as
// long: a note, a page number or a tag in the middle may be read otherwise, or left out.
std::vector<Span> likely_places_of(std::string_view letters, std::string_view document);

// Of one gold text: a document, as any number that names one, and where it stands in it; none where
// it was not found.
struct GoldPlaces {
  std::int64_t document = 0;
  std::uint64_t letters = 0;  // of the gold text
  std::vector<Span> places;   // any of which will do
};

// A passage, or a part of one.
struct RetrievedSpan {
  std::int64_t document = 0;
  Span span;
};

// The share of the golds that the passages hold, by letters, each gold at the place where most of
// it is held. The passages do not overlap.
double recall_of(std::span<const GoldPlaces> golds, std::span<const RetrievedSpan> passages);

// The share of the passages' letters that lie in a place of any gold.
double precision_of(std::span<const GoldPlaces> golds, std::span<const RetrievedSpan> passages);

}  // namespace qwalt::eval
