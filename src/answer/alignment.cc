#include "answer/alignment.h"

#include <algorithm>
#include <cstdlib>

namespace qwalt::answer {
namespace {

struct Run {
  std::int32_t claim = 0;
  std::int32_t evidence = 0;
  std::int32_t length = 0;
};

std::vector<Run> runs_of(std::span<const Element> claim, std::span<const Element> evidence) {
  std::vector<Run> runs;
  for (std::size_t i = 0; i < claim.size(); ++i) {
    for (std::size_t j = 0; j < evidence.size(); ++j) {
      if (!same(claim[i], evidence[j])) continue;
      if (i > 0 && j > 0 && same(claim[i - 1], evidence[j - 1])) continue;
      std::size_t length = 1;
      while (i + length < claim.size() && j + length < evidence.size() &&
             same(claim[i + length], evidence[j + length])) {
        ++length;
      }
      runs.push_back({static_cast<std::int32_t>(i), static_cast<std::int32_t>(j),
                      static_cast<std::int32_t>(length)});
    }
  }
  return runs;
}

// Where claim[i] would stand if it stood beside its nearest neighbour that has a partner.
std::int32_t expected_place(const Alignment& alignment, std::int32_t i) {
  const auto size = static_cast<std::int32_t>(alignment.there.size());
  for (std::int32_t distance = 1; distance < size; ++distance) {
    for (const std::int32_t near : {i - distance, i + distance}) {
      if (near < 0 || near >= size) continue;
      const std::int32_t place = alignment.there[static_cast<std::size_t>(near)];
      if (place != kNoPartner) return place + i - near;
    }
  }
  return i;
}

void match(Alignment& alignment, std::int32_t i, std::int32_t j) {
  std::int32_t& there = alignment.there[static_cast<std::size_t>(i)];
  std::int32_t& back = alignment.back[static_cast<std::size_t>(j)];
  if (there != kNoPartner || back != kNoPartner) return;
  there = j;
  back = i;
}

}  // namespace

Alignment align(std::span<const Element> claim, std::span<const Element> evidence) {
  Alignment alignment{std::vector<std::int32_t>(claim.size(), kNoPartner),
                      std::vector<std::int32_t>(evidence.size(), kNoPartner)};
  std::vector<Run> runs = runs_of(claim.first(std::min(claim.size(), kMaxAligned)),
                                  evidence.first(std::min(evidence.size(), kMaxAligned)));
  std::stable_sort(runs.begin(), runs.end(),
                   [](const Run& a, const Run& b) { return a.length > b.length; });
  std::vector<Run> singles;
  for (const Run& run : runs) {
    if (run.length == 1) {
      singles.push_back(run);
      continue;
    }
    for (std::int32_t k = 0; k < run.length; ++k) match(alignment, run.claim + k, run.evidence + k);
  }
  // Each claim's singles are together, in order of the evidence.
  for (std::size_t first = 0; first < singles.size();) {
    std::size_t last = first;
    while (last < singles.size() && singles[last].claim == singles[first].claim) ++last;
    const std::int32_t wanted = expected_place(alignment, singles[first].claim);
    std::stable_sort(singles.begin() + static_cast<std::ptrdiff_t>(first),
                     singles.begin() + static_cast<std::ptrdiff_t>(last),
                     [&](const Run& a, const Run& b) {
                       return std::abs(a.evidence - wanted) < std::abs(b.evidence - wanted);
                     });
    for (; first < last; ++first) match(alignment, singles[first].claim, singles[first].evidence);
  }
  return alignment;
}

}  // namespace qwalt::answer
