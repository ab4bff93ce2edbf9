#include "text/term_cache.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace qwalt::text {
namespace {

using Word = TermCache::Key::Word;

// The first `bytes` bytes of a word, for masks: ones followed by as many zeros.
constexpr auto kOnesThenZeros = [] {
  std::array<unsigned char, 2 * TermCache::kMaxWordBytes> bytes{};
  std::fill_n(bytes.begin(), TermCache::kMaxWordBytes, static_cast<unsigned char>(0xff));
  return bytes;
}();

Word mask_of(std::size_t bytes) {
  Word mask;
  std::memcpy(mask.data(), kOnesThenZeros.data() + TermCache::kMaxWordBytes - bytes, sizeof mask);
  return mask;
}

template <class Words>
const char* bytes_of(const Words& words) {
  return reinterpret_cast<const char*>(words.data());
}

std::uint8_t byte(std::size_t value) { return static_cast<std::uint8_t>(value); }

}  // namespace

void TermCache::Key::set(std::string_view text, std::size_t begin, std::size_t word_bytes,
                         Case letters) {
  bytes = static_cast<std::uint32_t>(word_bytes);
  const char* at = text.data() + begin;
  if (text.size() - begin >= sizeof word) {
    std::memcpy(word.data(), at, sizeof word);
  } else {
    std::memcpy(word.data(), at, word_bytes);
  }
  // Digits have the bit that small letters differ from capitals by.
  const std::uint64_t case_bits = letters == Case::kIgnored ? 0x2020202020202020U : 0;
  const Word mask = mask_of(word_bytes);
  for (std::size_t i = 0; i < word.size(); ++i) word[i] = (word[i] | case_bits) & mask[i];
}

// Multilinear (Carter and Wegman), folded twice so that both ends of it are good bits.
void TermCache::prepare(Key& key) const {
  std::uint64_t hash = key.variant + key.word[0] * 0xa0761d6478bd642fU +
                       key.word[1] * 0xe7037ed1a0b428dbU + key.word[2] * 0x8ebc6af09c88c6e3U +
                       key.word[3] * 0x589965cc75374cc3U;
  hash = (hash ^ hash >> 32) * 0x9e3779b97f4a7c15U;
  key.hash = hash ^ hash >> 32;
  short_words_.prefetch(key.hash);
}

bool TermCache::ShortEntry::holds(const Key& key) const {
  return ((word[0] ^ key.word[0]) | (word[1] ^ key.word[1]) | (word[2] ^ key.word[2]) |
          key.word[3]) == 0 &&
         variant == key.variant;
}

bool TermCache::LongEntry::holds(const Key& key) const {
  return word == key.word && variant == key.variant;
}

template <class Entry>
TermCache::Table<Entry>::Table(std::size_t bytes)
    : sets_(bytes / sizeof(Set)), tags_(sets_.size()) {}

template <class Entry>
void TermCache::Table<Entry>::prefetch(std::uint64_t hash) const {
  const std::size_t set = set_of(hash);
  __builtin_prefetch(&tags_[set]);
  __builtin_prefetch(&sets_[set]);
}

template <class Entry>
const Entry* TermCache::Table<Entry>::find(const Key& key) {
  const std::size_t set = set_of(key.hash);
  auto& entries = sets_[set].entries;
  Tags& tags = tags_[set];
  const auto tag = static_cast<std::uint16_t>(key.hash);
  for (std::size_t way = 0; way < kWays; ++way) {
    if (tags[way] != tag || !entries[way].holds(key)) continue;
    if (way == 0) return entries.data();
    std::swap(entries[way], entries[way - 1]);
    std::swap(tags[way], tags[way - 1]);
    return &entries[way - 1];
  }
  return nullptr;
}

template <class Entry>
Entry& TermCache::Table<Entry>::make(std::uint64_t hash) {
  constexpr std::size_t kFirstWay = 2;
  const std::size_t set = set_of(hash);
  auto& entries = sets_[set].entries;
  Tags& tags = tags_[set];
  entries[kFirstWay + 1] = entries[kFirstWay];
  tags[kFirstWay + 1] = tags[kFirstWay];
  tags[kFirstWay] = static_cast<std::uint16_t>(hash);
  return entries[kFirstWay];
}

TermCache::TermCache() : short_words_(kShortWordsBytes), long_words_(kLongWordsBytes) {}

TermCache::Value TermCache::get(const Key& key) {
  if (const ShortEntry* entry = short_words_.find(key)) {
    if (entry->suffix_bytes == 0) return {bytes_of(entry->word), entry->kept, entry->stop_word};
    std::memcpy(term_.data(), entry->word.data(), sizeof entry->word);
    std::memcpy(term_.data() + entry->kept, entry->suffix.data(), entry->suffix.size());
    const std::uint32_t bytes = std::uint32_t{entry->kept} + entry->suffix_bytes;
    return {term_.data(), bytes, entry->stop_word};
  }
  if (const LongEntry* entry = long_words_.find(key)) {
    return {entry->term.data(), entry->term_bytes, entry->stop_word};
  }
  return {};
}

void TermCache::put(const Key& key, std::string_view term, bool stop_word) {
  const std::string_view word(bytes_of(key.word), key.bytes);
  const auto differs = std::mismatch(word.begin(), word.end(), term.begin(), term.end()).second;
  const std::string_view suffix(differs, term.end());
  if (key.bytes <= sizeof ShortEntry::word && suffix.size() <= sizeof ShortEntry::suffix) {
    ShortEntry& entry = short_words_.make(key.hash);
    std::copy_n(key.word.begin(), entry.word.size(), entry.word.begin());
    entry.variant = key.variant;
    entry.stop_word = stop_word;
    entry.kept = byte(term.size() - suffix.size());
    entry.suffix_bytes = byte(suffix.size());
    std::copy(suffix.begin(), suffix.end(), entry.suffix.begin());
  } else if (term.size() <= sizeof LongEntry::term) {
    LongEntry& entry = long_words_.make(key.hash);
    entry.word = key.word;
    entry.variant = key.variant;
    entry.stop_word = stop_word;
    entry.term_bytes = byte(term.size());
    std::copy(term.begin(), term.end(), entry.term.begin());
  }
}

}  // namespace qwalt::text
