// Remembers the terms of recent words: most words of a text are few, and a stem costs as much as
// reading forty bytes. Fixed memory, two places for each hash, the older one is replaced. Not
// thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string_view>

#include "text/language.h"

namespace qwalt::text {

class TermCache {
 public:
  static constexpr std::size_t kBytes = 384 * 1024;

  struct Key {
    std::string_view word;
    Language language;
    std::uint8_t form;  // the caller's: which of several results
  };
  struct Value {
    std::string_view term;  // valid until the next put()
    bool stop_word;
  };

  TermCache();

  // False if it is not there.
  bool get(const Key& key, Value& value);

  // Does nothing for words and terms that are too long to keep.
  void put(const Key& key, const Value& value);

 private:
  struct Entry {
    std::array<char, 44> word;
    std::array<char, 46> term;
    std::uint8_t word_bytes;  // 0: empty
    std::uint8_t term_bytes;
    Language language;
    std::uint8_t form;
    bool stop_word;
    std::uint8_t unused;

    bool holds(const Key& key) const;
  };
  static_assert(sizeof(Entry) == 96);
  static constexpr std::size_t kSets = kBytes / (2 * sizeof(Entry));
  using Set = std::array<Entry, 2>;

  Set& set_of(const Key& key);

  std::unique_ptr<std::array<Set, kSets>> sets_;
};

}  // namespace qwalt::text
