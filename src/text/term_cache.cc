#include "text/term_cache.h"

#include <algorithm>
#include <cstring>

namespace qwalt::text {

TermCache::TermCache() : sets_(std::make_unique<std::array<Set, kSets>>()) {}

bool TermCache::Entry::holds(const Key& key) const {
  return word_bytes == key.word.size() && language == key.language && form == key.form &&
         std::memcmp(word.data(), key.word.data(), key.word.size()) == 0;
}

// Multiply and fold, eight bytes at a time, after wyhash (Wang Yi, public domain).
TermCache::Set& TermCache::set_of(const Key& key) {
  constexpr std::uint64_t kMultiplier = 0xa0761d6478bd642fU;
  std::uint64_t hash =
      key.word.size() * 64 + static_cast<std::uint64_t>(key.language) * 2 + key.form;
  std::string_view rest = key.word;
  while (!rest.empty()) {
    std::uint64_t chunk = 0;
    const std::size_t bytes = std::min(rest.size(), sizeof(chunk));
    std::memcpy(&chunk, rest.data(), bytes);
    hash = (hash ^ chunk) * kMultiplier;
    hash ^= hash >> 32;
    rest.remove_prefix(bytes);
  }
  return (*sets_)[hash % kSets];
}

bool TermCache::get(const Key& key, Value& value) {
  if (key.word.empty() || key.word.size() > Entry().word.size()) return false;
  Set& set = set_of(key);
  const Entry* entry = set[0].holds(key) ? &set[0] : nullptr;
  if (entry == nullptr && set[1].holds(key)) entry = &set[1];
  if (entry == nullptr) return false;
  value.term = {entry->term.data(), entry->term_bytes};
  value.stop_word = entry->stop_word;
  return true;
}

void TermCache::put(const Key& key, const Value& value) {
  if (key.word.empty() || key.word.size() > Entry().word.size()) return;
  if (value.term.size() > Entry().term.size()) return;
  Set& set = set_of(key);
  set[1] = set[0];
  Entry& entry = set[0];
  std::copy(key.word.begin(), key.word.end(), entry.word.begin());
  std::copy(value.term.begin(), value.term.end(), entry.term.begin());
  entry.word_bytes = static_cast<std::uint8_t>(key.word.size());
  entry.term_bytes = static_cast<std::uint8_t>(value.term.size());
  entry.language = key.language;
  entry.form = key.form;
  entry.stop_word = value.stop_word;
}

}  // namespace qwalt::text
