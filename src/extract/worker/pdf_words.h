// The words of a PDF page, as the layout analysis wants them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace qwalt::worker {

// In points, y downwards from the top of the page.
struct Box {
  float x0 = 0;
  float y0 = 0;
  float x1 = 0;
  float y1 = 0;

  float width() const { return x1 - x0; }
  float height() const { return y1 - y0; }
  float middle() const { return (y0 + y1) / 2; }
  void add(const Box& other);
};

// How much of the lower of two boxes stands beside the other, 0 to 1.
float vertical_overlap(const Box& a, const Box& b);

struct PdfWord {
  std::string text;  // UTF-8, in visual order as it comes, in reading order after tidy_words()
  Box box;
  float size = 0;  // of the font, points
  bool bold = false;
  bool mono = false;
  bool space_after = false;
  std::uint8_t rotation = 0;  // quarter turns
};

struct PdfPageWords {
  std::uint32_t number = 1;
  std::string label;
  float width = 0;
  float height = 0;
  std::vector<PdfWord> words;
  std::vector<PdfWord> rotated;  // across the page's direction; filled by tidy_words()
};

// Makes the text of each word clean and in reading order, drops empty words and those drawn twice
// at one place (shadows, false bold), turns the page so that most of its text is upright and puts
// the words that are not apart.
void tidy_words(PdfPageWords& page);

// Ligatures and presentation forms as the letters they stand for ("ﬁ" as "fi"), the rest of the
// text as it is: superscripts and fractions keep their meaning.
std::string expand_ligatures(std::string_view text);

// A word of a right-to-left script comes with its characters in visual order: reversed, but for the
// digits and Latin letters in it.
std::string to_reading_order(std::string_view text);

bool is_right_to_left(char32_t c);
// Whether most letters of the text are of a right-to-left script.
bool is_right_to_left(std::string_view text);

}  // namespace qwalt::worker
