#include "llm/thoughts.h"

#include <gtest/gtest.h>

namespace qwalt::llm {
namespace {

// What is shown of a text that comes in pieces of `size` bytes.
std::string shown(std::string_view text, std::size_t size) {
  ThoughtFilter filter;
  std::string out;
  for (std::size_t at = 0; at < text.size(); at += size) out += filter.feed(text.substr(at, size));
  return out + filter.finish();
}

TEST(Thoughts, ThoughtsBeforeTheAnswerAreLeftOutHoweverTheTextIsCut) {
  struct Case {
    const char* text;
    const char* answer;
  };
  const Case cases[] = {
      {"<think>a < b, so </thin> no</think>\n\nThe answer.", "The answer."},
      {" \n<think></think>x", "x"},
      {"<think>never ends", ""},
      {"The answer.", "The answer."},
      {"<thing> is a word", "<thing> is a word"},
      {"<thi", "<thi"},
      {"say <think>aloud</think>", "say <think>aloud</think>"},
      {"<think>a</think><think>b</think>", "<think>b</think>"},
      {"", ""},
      {" \n", " \n"},
      {"\u00e9<think>", "\u00e9<think>"},
  };
  for (const Case& c : cases) {
    for (std::size_t size = 1; size <= std::string_view(c.text).size() + 1; ++size) {
      EXPECT_EQ(shown(c.text, size), c.answer) << c.text << " in pieces of " << size;
    }
  }
}

TEST(Thoughts, ALongThoughtIsNotHeld) {
  ThoughtFilter filter;
  EXPECT_EQ(filter.feed("<think>"), "");
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(filter.feed(std::string(1000, 'x')), "");
  EXPECT_EQ(filter.feed("</think>y"), "y");
}

}  // namespace
}  // namespace qwalt::llm
