// Remembers the terms of recent words: most words of a text are few, and a stem costs as much as
// reading fifty bytes of text. Not thread-safe. Memory is fixed.
//
// Two tables. A term that is the beginning of its word with a few other bytes behind it, as a stem
// nearly always is, takes half a cache line; a longer word or another term (of a word with capitals
// beyond ASCII) takes a whole one.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace qwalt::text {

class TermCache {
 public:
  static constexpr std::size_t kShortWordsBytes = 768 * 1024;
  static constexpr std::size_t kLongWordsBytes = 192 * 1024;

  static constexpr std::size_t kMaxWordBytes = 32;

  // kIgnored: one key however a word of ASCII letters, digits and underscores is written.
  enum class Case : std::uint8_t { kKept, kIgnored };

  struct Key {
    using Word = std::array<std::uint64_t, kMaxWordBytes / sizeof(std::uint64_t)>;

    // The word text[begin, begin + bytes), 1 to kMaxWordBytes bytes, none of them zero.
    void set(std::string_view text, std::size_t begin, std::size_t bytes, Case letters);

    Word word{};  // padded with zeros
    std::uint32_t bytes = 0;
    std::uint8_t variant = 0;  // the caller's: which of a word's results
    std::uint64_t hash = 0;    // by prepare()
  };

  // Small enough to be returned in registers.
  struct Value {
    const char* data = nullptr;  // null: not there. Valid until the next call
    std::uint32_t bytes = 0;
    bool stop_word = false;

    std::string_view term() const { return {data, bytes}; }
  };

  TermCache();

  // Before get() and put(). Fetches the memory that get() will read, so that it pays to have some
  // other keys in between.
  void prepare(Key& key) const;

  Value get(const Key& key);

  // For a key that get() did not find. Does nothing for a term that is too long to keep.
  void put(const Key& key, std::string_view term, bool stop_word);

 private:
  struct ShortEntry {
    std::array<std::uint64_t, 3> word;
    std::uint8_t variant;
    bool stop_word;
    std::uint8_t kept;  // bytes of the word that the term begins with
    std::uint8_t suffix_bytes;
    std::array<char, 4> suffix;

    bool holds(const Key& key) const;
  };
  static_assert(sizeof(ShortEntry) == 32);

  struct LongEntry {
    Key::Word word;
    std::uint8_t variant;
    bool stop_word;
    std::uint8_t term_bytes;
    std::array<char, 29> term;

    bool holds(const Key& key) const;
  };
  static_assert(sizeof(LongEntry) == 64);

  // Sets of four entries. A word moves one place forward whenever it is met and comes in at the
  // third place, so that frequent words stay while rare ones pass through the last two.
  template <class Entry>
  class Table {
   public:
    explicit Table(std::size_t bytes);
    void prefetch(std::uint64_t hash) const;
    // Null if it is not there.
    const Entry* find(const Key& key);
    // Takes the third place of the hash's set for a new key.
    Entry& make(std::uint64_t hash);

   private:
    static constexpr std::size_t kWays = 4;
    struct alignas(64) Set {
      std::array<Entry, kWays> entries;
    };
    // Beside the entries, so that a miss touches one line only.
    using Tags = std::array<std::uint16_t, kWays>;

    std::size_t set_of(std::uint64_t hash) const { return (hash >> 32) * sets_.size() >> 32; }

    std::vector<Set> sets_;
    std::vector<Tags> tags_;
  };

  Table<ShortEntry> short_words_;
  Table<LongEntry> long_words_;
  std::array<char, kMaxWordBytes> term_{};  // the one given, where no entry holds it in one piece
};

}  // namespace qwalt::text
