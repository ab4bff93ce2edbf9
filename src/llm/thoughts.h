// What a model thinks aloud before it answers, written between <think> and </think> at the very
// start of its text, is not part of the answer. Private to this room.
#pragma once

#include <string>
#include <string_view>

namespace qwalt::llm {

// Takes a text in pieces of any size. Not thread-safe. Holds back a few bytes at most.
class ThoughtFilter {
 public:
  // What of the text so far may be shown now, beyond what was returned before.
  std::string feed(std::string_view piece);
  // At the end of the text: what was held back. A thought without an end is dropped.
  std::string finish();

 private:
  enum class State { kStart, kThinking, kAfter, kAnswer };
  std::string held_;
  State state_ = State::kStart;
};

}  // namespace qwalt::llm
