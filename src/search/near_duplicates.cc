#include "search/near_duplicates.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace qwalt::search {
namespace {

// Pairs whose sketches agree in fewer bins are taken to share less than kSameShare: at a true share
// of 0.9 some 29 of 32 agree, and 21 or fewer in one pair of ten thousand.
constexpr std::uint64_t kMinAgreeingBins = 22;
constexpr std::uint64_t kSeed = 0x9e3779b97f4a7c15;
constexpr std::uint64_t kFactor = 0xff51afd7ed558ccd;

enum Kind : std::uint8_t {
  kWordByte = 0,
  kDigitByte = 1,
  kSeparator = 2,
  kLeadByte = 4,  // of a sign that may separate, or be a word by itself
};

constexpr std::array<std::uint8_t, 256> kKinds = [] {
  std::array<std::uint8_t, 256> kinds{};
  for (std::size_t c = 0; c < 0x80; ++c) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    const bool digit = c >= '0' && c <= '9';
    kinds[c] = letter ? kWordByte : digit ? kDigitByte : kSeparator;
  }
  kinds[0xc2] = kinds[0xe0] = kLeadByte;
  for (std::size_t c = 0xe2; c <= 0xef; ++c) kinds[c] = kLeadByte;
  return kinds;
}();

std::uint8_t kind_at(std::string_view text, std::size_t at) {
  return kKinds[static_cast<std::uint8_t>(text[at])];
}

// The first byte from `at` on that is neither a letter nor a digit. Adds to `seen` the kinds of
// those before.
std::size_t word_bytes_end(std::string_view text, std::size_t at, std::uint8_t& seen) {
  std::uint8_t kinds = 0;
  for (; at < text.size(); ++at) {
    const std::uint8_t kind = kind_at(text, at);
    if (kind >= kSeparator) break;
    kinds |= kind;
  }
  seen |= kinds;
  return at;
}

constexpr std::uint64_t mix(std::uint64_t value) {
  value *= kFactor;
  return value ^ value >> 32;
}

// Of a sign of several bytes: how many of them separate, or are a word of their own.
struct Sign {
  std::size_t separator = 0;
  std::size_t word = 0;
};

Sign sign_at(std::string_view text, std::size_t at) {
  const auto lead = static_cast<std::uint8_t>(text[at]);
  const auto second = static_cast<std::uint8_t>(at + 1 < text.size() ? text[at + 1] : 0);
  const std::size_t left = text.size() - at;
  // U+0080 to U+00BF, U+2000 to U+207F: signs.
  if (lead == 0xc2) return {std::min<std::size_t>(2, left), 0};
  if (lead == 0xe2) return {second <= 0x81 ? std::min<std::size_t>(3, left) : 0, 0};
  // Thai and Lao; U+3000 to U+FFFF.
  const bool unspaced = lead == 0xe0 ? second >= 0xb8 && second <= 0xbb : true;
  return {0, unspaced ? std::min<std::size_t>(3, left) : 0};
}

// Eight bytes at a time. Bit 5 is left out: so small and capital letters agree.
std::uint64_t hash_of(std::string_view text, std::size_t begin, std::size_t end) {
  constexpr std::uint64_t kFold = 0x2020202020202020;
  std::uint64_t hash = kSeed + (end - begin);
  // Most words have no more than eight bytes, and more text behind them.
  for (; begin < end; begin += 8) {
    const std::size_t size = std::min<std::size_t>(8, end - begin);
    std::uint64_t bytes = 0;
    if (begin + 8 <= text.size()) {
      std::memcpy(&bytes, text.data() + begin, 8);
      bytes &= ~std::uint64_t{0} >> (64 - 8 * size);
    } else {
      std::memcpy(&bytes, text.data() + begin, size);
    }
    hash = mix(hash ^ (bytes | kFold));
  }
  return hash;
}

// How many of 32 bytes are equal.
std::uint64_t equal_bytes(const std::uint8_t* a, const std::uint8_t* b) {
  constexpr std::uint64_t kLow = 0x7f7f7f7f7f7f7f7f;
  std::uint64_t counts = 0;
  for (std::size_t i = 0; i < 32; i += 8) {
    std::uint64_t x;
    std::uint64_t y;
    std::memcpy(&x, a + i, 8);
    std::memcpy(&y, b + i, 8);
    x ^= y;
    counts += ~(((x & kLow) + kLow) | x | kLow) >> 7;
  }
  return counts * 0x0101010101010101 >> 56;
}

}  // namespace

void NearDuplicates::add_word(Text& text, std::uint64_t hash, bool number) {
  text.whole = (text.whole ^ hash) * kFactor;
  if (number) text.numbers = mix(text.numbers ^ hash) + kSeed;
  const std::uint64_t shingle = last_[0] * 0x9fb21c651e98df25 + last_[1] * kSeed + hash * kFactor;
  last_ = {last_[1], hash};
  if (++text.words >= 3) text.shingles.push_back(static_cast<std::uint32_t>(shingle >> 32));
}

void NearDuplicates::read(std::string_view text, Text& fresh) {
  last_ = {};
  fresh.shingles.reserve(text.size() / 5 + 1);
  std::size_t at = 0;
  while (at < text.size()) {
    std::size_t end = at;
    std::uint8_t seen = 0;
    Sign sign;
    for (;;) {
      end = word_bytes_end(text, end, seen);
      if (end == text.size() || kind_at(text, end) == kSeparator) break;
      sign = sign_at(text, end);
      if (sign.separator + sign.word > 0) break;
      ++end;
    }
    if (end > at) add_word(fresh, hash_of(text, at, end), (seen & kDigitByte) != 0);
    if (sign.word > 0) add_word(fresh, hash_of(text, end, end + sign.word), false);
    at = end + std::max<std::size_t>(sign.separator + sign.word, 1);
  }
}

void NearDuplicates::sketch(Text& text) {
  std::array<std::uint32_t, kBins> least;
  least.fill(~std::uint32_t{0});
  for (const std::uint32_t shingle : text.shingles) {
    std::uint32_t& bin = least[shingle % kBins];
    bin = std::min(bin, shingle);
  }
  for (std::size_t i = 0; i < kBins; ++i) {
    text.sketch[i] = static_cast<std::uint8_t>(least[i] * 0x9e3779b1u >> 24);
  }
}

// Exactly, as sets.
bool NearDuplicates::share_most(Text& a, Text& b) {
  for (Text* text : {&a, &b}) {
    if (std::exchange(text->sorted, true)) continue;
    auto& shingles = text->shingles;
    std::sort(shingles.begin(), shingles.end());
    shingles.erase(std::unique(shingles.begin(), shingles.end()), shingles.end());
  }
  std::size_t common = 0;
  for (auto i = a.shingles.begin(), j = b.shingles.begin();
       i != a.shingles.end() && j != b.shingles.end();) {
    if (*i == *j) ++common;
    const bool step = *i <= *j;
    if (*j <= *i) ++j;
    if (step) ++i;
  }
  const std::size_t all = a.shingles.size() + b.shingles.size() - common;
  return static_cast<double>(common) >= kSameShare * static_cast<double>(all);
}

bool NearDuplicates::same(Text& known, Text& fresh) {
  if (known.whole == fresh.whole && known.words == fresh.words) return true;
  if (known.words < kMinShingledWords || fresh.words < kMinShingledWords) return false;
  static_assert(kBins == 32);
  return known.numbers == fresh.numbers &&
         equal_bytes(known.sketch.data(), fresh.sketch.data()) >= kMinAgreeingBins &&
         share_most(known, fresh);
}

std::optional<std::size_t> NearDuplicates::add(std::string_view text) {
  Text fresh;
  fresh.number = added_++;
  read(text, fresh);
  if (fresh.words == 0) return std::nullopt;
  sketch(fresh);
  for (Text& known : kept_) {
    if (same(known, fresh)) return known.number;
  }
  kept_.push_back(std::move(fresh));
  return std::nullopt;
}

}  // namespace qwalt::search
