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
  bool space_after = false;   // a space was drawn on its right …
  bool space_before = false;  // … or its left, as it stands
  std::uint8_t rotation = 0;  // quarter turns
};

// A place of the page that leads to a web address.
struct PdfLink {
  Box box;
  std::string address;
};

struct PdfPageWords {
  std::uint32_t number = 1;
  std::string label;
  float width = 0;
  float height = 0;
  std::vector<PdfWord> words;
  std::vector<PdfWord> rotated;  // across the page's direction; filled by tidy_words()
  std::vector<PdfLink> links;
  // What the page says beside its text: values of form fields that are not drawn, comments.
  std::vector<std::string> notes;
  bool picture = false;     // next to no text of its own, but pictures
  bool cut = false;         // it holds more than is read of a page
  std::uint8_t turned = 0;  // quarter turns that tidy_words() made
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

// What a character of a page stands for: private-use codes of symbol fonts and of small capitals
// are mapped, a soft hyphen that is drawn is a hyphen. 0 for what is no text.
char32_t drawn_character(char32_t c, bool symbol_font);

// "BAAAAA+Calibri-Bold": what its name says of a font.
bool is_bold_name(std::string_view name);
bool is_mono_name(std::string_view name);
// A font of pictures, whose characters mean nothing as letters.
bool is_symbol_name(std::string_view name);

// The first letters of these scripts, and all that follows them, begin with the byte 0xd6 or more.
constexpr bool may_be_right_to_left(std::string_view text) {
  for (char c : text) {
    if (static_cast<unsigned char>(c) >= 0xd6) return true;
  }
  return false;
}
bool is_right_to_left(char32_t c);
// Whether most letters of the text are of a right-to-left script.
bool is_right_to_left(std::string_view text);

}  // namespace qwalt::worker
