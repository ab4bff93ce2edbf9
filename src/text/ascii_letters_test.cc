#include "text/ascii_letters.h"

#include <gtest/gtest.h>

#include <string>

#include "text/characters.h"

namespace qwalt::text {
namespace {

AsciiLetters seen(std::string text) {
  text.resize(kAsciiLettersSeen, ' ');
  return ascii_letters(text.data());
}

TEST(AsciiLettersTest, EveryByteIsALetterOrEndsTheRun) {
  for (unsigned byte = 0; byte < 256; ++byte) {
    const bool letter = byte < 0x80 && (kAsciiClass[byte] & kLetter) != 0;
    for (std::size_t at = 0; at < kAsciiLettersSeen; ++at) {
      std::string text(kAsciiLettersSeen, 'x');
      text[at] = static_cast<char>(byte);
      EXPECT_EQ(seen(text).count, letter ? kAsciiLettersSeen : at) << byte;
    }
  }
}

TEST(AsciiLettersTest, CapitalsWithinSmallLettersAreNotOneWord) {
  for (const char* word : {"word", "Word", "WORD", "W", "w", "word CamelCase", "WORD x"}) {
    EXPECT_TRUE(seen(word).one_word) << word;
  }
  for (const char* word : {"camelCase", "CamelCase", "HTTPServer", "wordS", "PDFs"}) {
    EXPECT_FALSE(seen(word).one_word) << word;
  }
}

}  // namespace
}  // namespace qwalt::text
