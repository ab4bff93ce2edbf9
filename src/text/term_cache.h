// Remembers the terms of recent words: most words of a text are few, and a stem costs as much as
// reading fifty bytes of text. Not thread-safe. Memory is fixed: sets of four entries of one cache
// line each. A word moves one place forward whenever it is met and comes in at the third place, so
// that frequent words stay while rare ones pass through the last two.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>

#include "text/language.h"

namespace qwalt::text {

class TermCache {
 public:
  static constexpr std::size_t kBytes = 512 * 1024;

  static constexpr std::size_t kMaxWordBytes = 32;

  struct Key {
    alignas(8) std::array<char, kMaxWordBytes> word{};  // padded with zeros
    std::uint8_t word_bytes = 0;
    Language language = Language::kUnknown;
    bool stemmed = false;  // the caller's: which of two results
  };
  struct Value {
    std::string_view term;  // valid until the next call
    bool stop_word;
  };

  TermCache();

  // False if it is not there.
  bool get(const Key& key, Value& value);

  // Does nothing for a term that is too long to keep.
  void put(const Key& key, const Value& value);

 private:
  static constexpr std::size_t kWays = 4;

  struct Entry {
    std::array<char, kMaxWordBytes> word;
    std::array<char, 27> term;
    std::uint8_t word_bytes;  // 0: empty
    std::uint8_t term_bytes;
    Language language;
    bool stemmed;
    bool stop_word;

    bool holds(const Key& key) const;
  };
  static_assert(sizeof(Entry) == 64);

  static constexpr std::size_t kSets = kBytes / (kWays * sizeof(Entry));
  struct alignas(64) Set {
    std::array<Entry, kWays> entries;
  };

  // Beside the entries, so that a miss touches one line only.
  using Tags = std::array<std::uint16_t, kWays>;

  static std::uint64_t hash_of(const Key& key);

  std::unique_ptr<std::array<Set, kSets>> sets_;
  std::array<Tags, kSets> tags_{};
};

}  // namespace qwalt::text
