// What poppler draws, as words. One of the few headers that know poppler's core API: only the .cc
// files that read PDF may include it.
#pragma once

#include <OutputDev.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "extract/worker/pdf_words.h"

class Annot;
class GfxFont;

namespace qwalt::worker {

// Gathers the characters of one page into words, in the order in which they are drawn; invisible
// text too, since that is how scanned pages carry theirs. Asks for no pictures, no patterns and no
// shapes of letters, so that none are decoded. One device serves one document, page by page. Not
// thread-safe. Memory: kMaxWords words; what is drawn beyond that, or beyond kMaxSeconds, is left
// out and stopped() says so.
class PdfWordDevice final : public OutputDev {
 public:
  static constexpr std::size_t kMaxWords = 200'000;
  static constexpr std::size_t kMaxCharacters = 1'000'000;
  static constexpr int kMaxForms = 50'000;
  static constexpr std::chrono::seconds kMaxSeconds{12};

  // The words that are added next go to `words`, which has to outlive the page.
  void begin_page(std::vector<PdfWord>& words);
  // Ends the last word.
  void finish_page();
  // Whether the page held more than is read of one.
  bool stopped() const { return stopped_; }
  // Looks at the clock as well; for poppler's question whether to go on.
  bool check_stopped();

  // Characters whose meaning the file does not tell.
  std::size_t unknown_characters() const { return unknown_; }

  // What is drawn from now on belongs to the annotation with this object number.
  void begin_annotation(int object);
  // The annotations that drew any character.
  const std::vector<int>& annotations_with_text() const { return annotations_; }

  bool upsideDown() override { return true; }
  bool useDrawChar() override { return true; }
  bool interpretType3Chars() override { return false; }
  bool needNonText() override { return false; }
  // Forms within forms are left alone once the page has gone beyond its limits.
  bool useDrawForm() override;
  void startPage(int number, GfxState* state, XRef* xref) override;
  void updateFont(GfxState* state) override;
  void drawChar(GfxState* state, double x, double y, double dx, double dy, double origin_x,
                double origin_y, CharCode code, int bytes, const Unicode* text,
                int length) override;
  void beginActualText(GfxState* state, const GooString* text) override;
  void endActualText(GfxState* state) override;

 private:
  struct Font {
    int num;
    int gen;
    bool bold;
    bool mono;
    bool symbol;
    bool vertical;
    float ascent;   // of the size
    float descent;  // below the baseline, negative
    float scale;    // of the size: fonts that are drawings have their own measure
  };
  // A character where it stands on the page, in points: its origin, and where the next one begins.
  struct Glyph {
    float x;
    float y;
    float dx;
    float dy;
  };

  const Font& font_of(const GfxFont& font);
  void add_glyph(Glyph glyph, const Unicode* text, int length);
  void add_space(const Glyph& glyph);
  void begin_word(const Glyph& glyph);
  void end_word();
  // Whether `glyph` does not go on where the word ends; `doubled` when it is the last character
  // once more.
  bool breaks(const Glyph& glyph, char32_t character, bool& doubled) const;
  bool join_accent(float at, float end, float base, char32_t character);
  void append(const Unicode* text, int length);

  std::vector<PdfWord>* words_ = nullptr;
  std::vector<Font> fonts_;
  double width_ = 0;
  double height_ = 0;
  std::size_t characters_ = 0;
  std::size_t unknown_ = 0;
  int forms_ = 0;
  int checks_ = 0;
  bool stopped_ = false;
  std::chrono::steady_clock::time_point began_;
  int annotation_ = -1;
  std::vector<int> annotations_;

  // The style of what is drawn.
  Font style_{};
  float size_ = 0;
  std::uint8_t rotation_ = 0;

  // The word that is being made; a word of no characters is none.
  bool open_ = false;
  PdfWord word_;
  Font word_style_{};
  float base_ = 0;   // of the line: y, or x where it runs up or down
  float start_ = 0;  // along the line's direction: where the word begins, its last character …
  float last_ = 0;
  float end_ = 0;  // … and its end
  char32_t last_character_ = 0;
  float end_of_last_ = 0;  // where the word before ended

  // Text that is given in place of what is drawn.
  int actual_depth_ = 0;
  std::string actual_;
  struct Drawn {
    Glyph glyph;
    std::uint32_t begin;
    std::uint32_t length;
  };
  void replay(const std::vector<Drawn>& drawn);
  std::vector<Drawn> drawn_;
  std::vector<Unicode> drawn_text_;
};

}  // namespace qwalt::worker
