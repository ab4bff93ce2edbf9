// JSON as a stream of events (RFC 8259), and what people write instead of it: comments, commas
// before a closing bracket, several values one after the other (JSON Lines).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace qwalt::worker {

class JsonHandler {
 public:
  virtual ~JsonHandler() = default;
  virtual void begin(bool array) = 0;
  virtual void end(bool array) = 0;
  virtual void key(std::string_view key) = 0;  // of the value that follows
  // A string, number or word as text; of a very long string pieces, all but the last with
  // `more_follows`.
  virtual void scalar(std::string_view text, bool more_follows) = 0;
};

// Not thread-safe. The handler must outlive it. Memory: one piece of a string, 16 KB.
class JsonParser {
 public:
  enum class State { kFine, kBroken, kTooDeep };

  JsonParser(JsonHandler& handler, std::uint32_t max_depth)
      : handler_(handler), max_depth_(max_depth) {}

  // UTF-8, in pieces of any size. How many bytes were understood: all while the state is kFine,
  // else where the trouble begins.
  std::size_t feed(std::string_view text);
  // The end of the text: kBroken when something is still open.
  State finish();
  State state() const { return state_; }

 private:
  enum class Expect { kValue, kFirst, kKey, kColon, kComma };
  enum class Inside { kNothing, kString, kWord, kSlash, kLine, kComment };

  std::size_t string(std::string_view text);
  std::size_t word(std::string_view text);
  void structure(char c);
  void escape(char c);
  void unicode(char c);
  void end_word();
  void end_string();
  void begin(bool array);
  void end(bool array);
  void after_value();
  void flush_long();

  JsonHandler& handler_;
  std::uint32_t max_depth_;
  State state_ = State::kFine;
  std::vector<bool> arrays_;  // what is open, true for an array
  Expect expect_ = Expect::kValue;
  Inside inside_ = Inside::kNothing;
  bool is_key_ = false;
  bool star_ = false;     // in a comment, after *
  bool escaped_ = false;  // after a backslash
  int digits_ = 0;        // of \u that are still to come
  std::uint32_t unit_ = 0;
  std::uint32_t high_ = 0;  // first half of a surrogate pair
  std::string token_;
};

}  // namespace qwalt::worker
