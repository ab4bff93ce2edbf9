#include "text/term_cache.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace qwalt::text {

TermCache::TermCache() : sets_(std::make_unique<std::array<Set, kSets>>()) {}

bool TermCache::Entry::holds(const Key& key) const {
  return word_bytes == key.word_bytes && language == key.language && stemmed == key.stemmed &&
         std::memcmp(word.data(), key.word.data(), kMaxWordBytes) == 0;
}

// Multiply and fold, eight bytes at a time, after wyhash (Wang Yi, public domain).
std::uint64_t TermCache::hash_of(const Key& key) {
  constexpr std::uint64_t kMultiplier = 0xa0761d6478bd642fU;
  std::uint64_t hash =
      static_cast<std::uint64_t>(key.language) * 2 + static_cast<std::uint64_t>(key.stemmed);
  for (std::size_t at = 0; at < key.word_bytes; at += sizeof(std::uint64_t)) {
    std::uint64_t chunk = 0;
    std::memcpy(&chunk, key.word.data() + at, sizeof(chunk));
    hash = (hash ^ chunk) * kMultiplier;
    hash ^= hash >> 32;
  }
  return hash;
}

bool TermCache::get(const Key& key, Value& value) {
  if (key.word_bytes == 0) return false;
  const std::uint64_t hash = hash_of(key);
  auto& entries = (*sets_)[hash % kSets].entries;
  Tags& tags = tags_[hash % kSets];
  const auto tag = static_cast<std::uint16_t>(hash >> 48);
  for (std::size_t way = 0; way < kWays; ++way) {
    if (tags[way] != tag || !entries[way].holds(key)) continue;
    if (way > 0) {
      std::swap(entries[way], entries[way - 1]);
      std::swap(tags[way], tags[way - 1]);
      --way;
    }
    value.term = {entries[way].term.data(), entries[way].term_bytes};
    value.stop_word = entries[way].stop_word;
    return true;
  }
  return false;
}

void TermCache::put(const Key& key, const Value& value) {
  if (key.word_bytes == 0 || value.term.size() > Entry().term.size()) return;
  constexpr std::size_t kFirstWay = 2;
  const std::uint64_t hash = hash_of(key);
  auto& entries = (*sets_)[hash % kSets].entries;
  Tags& tags = tags_[hash % kSets];
  entries[kFirstWay + 1] = entries[kFirstWay];
  tags[kFirstWay + 1] = tags[kFirstWay];
  tags[kFirstWay] = static_cast<std::uint16_t>(hash >> 48);
  Entry& entry = entries[kFirstWay];
  entry.word = key.word;
  std::copy(value.term.begin(), value.term.end(), entry.term.begin());
  entry.word_bytes = key.word_bytes;
  entry.term_bytes = static_cast<std::uint8_t>(value.term.size());
  entry.language = key.language;
  entry.stemmed = key.stemmed;
  entry.stop_word = value.stop_word;
}

}  // namespace qwalt::text
