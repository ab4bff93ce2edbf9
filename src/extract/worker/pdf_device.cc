#include "extract/worker/pdf_device.h"

#include <GfxFont.h>
#include <GfxState.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "base/utf8.h"
#include "extract/worker/pdf_text.h"

namespace qwalt::worker {
namespace {

// In ems; as poppler's own text output has them.
constexpr float kWordBreak = 0.1F;    // a gap wider than this ends a word
constexpr float kOverlap = 0.1F;      // so does a step back wider than this
constexpr float kSameBase = 0.5F;     // points
constexpr float kDoubled = 0.1F;      // along the line …
constexpr float kDoubledBase = 0.2F;  // … and across it
constexpr float kAccentBase = 0.7F;   // an accent stands no higher over its letter's base
constexpr float kRealSpace = 0.03F;   // a narrower space is undone by what follows

constexpr std::size_t kMaxWordBytes = 4000;
constexpr std::size_t kMaxActual = 4000;  // bytes of a replacement, and glyphs that it replaces
constexpr double kFarthest = 1e6;
constexpr std::size_t kMaxFonts = 2000;
// A line of a longer replacement than this is not one word.
constexpr std::size_t kMaxActualAcrossLines = 24;

bool is_white(Unicode c) {
  return c == ' ' || (c >= 9 && c <= 13) || c == 0x85 || c == 0xa0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 || c == 0x202f || c == 0x205f ||
         c == 0x3000;
}

// The combining mark of an accent that is drawn by itself; 0 for other characters.
char32_t combining(char32_t c) {
  switch (c) {
    case U'`':
      return 0x300;
    case 0xa8:
      return 0x308;
    case 0xaf:
      return 0x304;
    case 0xb4:
      return 0x301;
    case 0xb8:
      return 0x327;
    case 0x2c6:
      return 0x302;
    case 0x2c7:
      return 0x30c;
    case 0x2d8:
      return 0x306;
    case 0x2d9:
      return 0x307;
    case 0x2da:
      return 0x30a;
    case 0x2db:
      return 0x328;
    case 0x2dc:
      return 0x303;
    case 0x2dd:
      return 0x30b;
    default:
      return 0;
  }
}

bool takes_accent(char32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == 0x131 || c == 0x237;
}

// A font of drawings says nothing of its size: the width of an "m" does, or that of any letter.
float drawn_font_scale(const GfxFont& font) {
  const auto& letters = static_cast<const Gfx8BitFont&>(font);
  int any = -1;
  int letter = -1;
  int m = -1;
  for (int code = 0; code < 256; ++code) {
    const char* name = letters.getCharName(code);
    if (name == nullptr) continue;
    bool single = name[0] != 0 && name[1] == 0;
    if (single && name[0] == 'm') m = code;
    if (letter < 0 && single && ((name[0] | 32) >= 'a' && (name[0] | 32) <= 'z')) letter = code;
    if (any < 0 && letters.getWidth(static_cast<unsigned char>(code)) > 0) any = code;
  }
  int measured = m >= 0 ? m : (letter >= 0 ? letter : any);
  double scale = 1;
  if (measured >= 0) {
    double width = letters.getWidth(static_cast<unsigned char>(measured));
    if (width > 0) scale = width / (m >= 0 ? 0.6 : 0.5);
  }
  const double* matrix = font.getFontMatrix();
  if (matrix[0] != 0) scale *= std::abs(matrix[3] / matrix[0]);
  return scale > 0 && scale < 1e4 ? static_cast<float>(scale) : 1;
}

std::uint8_t quarter_turns(const double (&m)[4]) {
  if (std::abs(m[0] * m[3]) > std::abs(m[1] * m[2])) return m[0] > 0 || m[3] < 0 ? 0 : 2;
  return m[2] > 0 ? 1 : 3;
}

void pop_code_point(std::string& text) {
  while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xc0) == 0x80) text.pop_back();
  if (!text.empty()) text.pop_back();
}

}  // namespace

void PdfWordDevice::begin_page(std::vector<PdfWord>& words) {
  words_ = &words;
  characters_ = unknown_ = 0;
  forms_ = checks_ = 0;
  stopped_ = false;
  annotation_ = -1;
  annotations_.clear();
  open_ = false;
  actual_depth_ = 0;
  drawn_.clear();
  drawn_text_.clear();
  began_ = std::chrono::steady_clock::now();
}

void PdfWordDevice::finish_page() {
  while (actual_depth_ > 0) endActualText(nullptr);
  end_word();
}

bool PdfWordDevice::check_stopped() {
  if (!stopped_ && (++checks_ & 63) == 0) {
    stopped_ = std::chrono::steady_clock::now() - began_ > kMaxSeconds;
  }
  return stopped_;
}

void PdfWordDevice::begin_annotation(int object) {
  end_word();
  annotation_ = object;
}

bool PdfWordDevice::useDrawForm() {
  stopped_ = stopped_ || ++forms_ > kMaxForms;
  if ((forms_ & 63) == 0) check_stopped();
  return stopped_;
}

void PdfWordDevice::startPage(int /*number*/, GfxState* state, XRef* /*xref*/) {
  width_ = state != nullptr ? state->getPageWidth() : 0;
  height_ = state != nullptr ? state->getPageHeight() : 0;
}

const PdfWordDevice::Font& PdfWordDevice::font_of(const GfxFont& font) {
  Ref id = *font.getID();
  for (const Font& known : fonts_) {
    if (known.num == id.num && known.gen == id.gen) return known;
  }
  if (fonts_.size() >= kMaxFonts) fonts_.clear();
  std::string name = font.getName().value_or("");
  Font style{id.num, id.gen, false, false, false, false, 0.95F, -0.35F, 1};
  style.bold = is_bold_name(name) || font.getWeight() >= GfxFont::W700;
  style.mono = is_mono_name(name);
  style.symbol = is_symbol_name(name);
  style.vertical = font.getWMode() != 0;
  style.ascent = static_cast<float>(font.getAscent());
  style.descent = static_cast<float>(font.getDescent());
  if (style.vertical) {
    style.ascent = 0.5F;
    style.descent = -0.5F;
  }
  if (font.getType() == fontType3) style.scale = drawn_font_scale(font);
  return fonts_.emplace_back(style);
}

void PdfWordDevice::updateFont(GfxState* state) {
  const std::shared_ptr<GfxFont>& font = state->getFont();
  style_ = font ? font_of(*font) : Font{0, 0, false, false, false, false, 0.95F, -0.35F, 1};
  size_ = static_cast<float>(std::min(state->getTransformedFontSize(), kFarthest)) * style_.scale;
  double m[4];
  state->getFontTransMat(&m[0], &m[1], &m[2], &m[3]);
  if (font && font->getType() == fontType3) {
    const double* f = font->getFontMatrix();
    double own[4] = {f[0] * m[0] + f[1] * m[2], f[0] * m[1] + f[1] * m[3],
                     f[2] * m[0] + f[3] * m[2], f[2] * m[1] + f[3] * m[3]};
    std::copy(own, own + 4, m);
  }
  rotation_ = quarter_turns(m);
  if (style_.vertical) rotation_ = (rotation_ + 1) & 3;
}

void PdfWordDevice::drawChar(GfxState* state, double x, double y, double dx, double dy,
                             double /*origin_x*/, double /*origin_y*/, CharCode code, int /*bytes*/,
                             const Unicode* text, int length) {
  if (stopped_) return;
  if (++characters_ > kMaxCharacters) {
    stopped_ = true;
    return;
  }
  double space = state->getCharSpace();
  if (code == ' ') space += state->getWordSpace();
  if (space != 0) {
    double space_x = 0;
    double space_y = 0;
    state->textTransformDelta(space * state->getHorizScaling(), 0, &space_x, &space_y);
    dx -= space_x;
    dy -= space_y;
  }
  double at_x = 0;
  double at_y = 0;
  double to_x = 0;
  double to_y = 0;
  state->transform(x, y, &at_x, &at_y);
  state->transformDelta(dx, dy, &to_x, &to_y);
  bool on_page = at_x + to_x >= 0 && at_x <= width_ && at_y + to_y >= 0 && at_y <= height_ &&
                 std::abs(to_x) < kFarthest && std::abs(to_y) < kFarthest;
  if (!on_page) return;
  Glyph glyph{static_cast<float>(at_x), static_cast<float>(at_y), static_cast<float>(to_x),
              static_cast<float>(to_y)};
  if (actual_depth_ > 0 && drawn_.size() < kMaxActual) {
    drawn_.push_back({glyph, static_cast<std::uint32_t>(drawn_text_.size()),
                      static_cast<std::uint32_t>(std::max(length, 0))});
    drawn_text_.insert(drawn_text_.end(), text, text + std::max(length, 0));
    return;
  }
  add_glyph(glyph, text, length);
}

void PdfWordDevice::add_glyph(Glyph glyph, const Unicode* text, int length) {
  if (length <= 0) {
    ++unknown_;
    return;
  }
  if (length == 1 && is_white(text[0])) return add_space(glyph);
  // A page that is turned, or a script from the right: the character's own left side comes first.
  bool backwards = (rotation_ == 0 && glyph.dx < 0) || (rotation_ == 1 && glyph.dy < 0) ||
                   (rotation_ == 2 && glyph.dx > 0) || (rotation_ == 3 && glyph.dy > 0);
  if (backwards) {
    end_word();
    glyph = {glyph.x + glyph.dx, glyph.y + glyph.dy, -glyph.dx, -glyph.dy};
  }
  float along[] = {glyph.x, glyph.y, -glyph.x, -glyph.y};
  float advance[] = {glyph.dx, glyph.dy, -glyph.dx, -glyph.dy};
  float at = along[rotation_];
  float end = at + advance[rotation_];
  float base = rotation_ % 2 == 0 ? glyph.y : glyph.x;
  if (open_ && length == 1 && join_accent(at, end, base, text[0])) return;
  if (open_) {
    bool doubled = false;
    if (breaks(glyph, text[0], doubled)) end_word();
    if (doubled) return;
  }
  if (!open_) begin_word(glyph);
  last_ = at;
  end_ = open_ && word_.text.empty() ? end : std::max(end, end_);
  append(text, length);
}

// An accent of its own, over the letter before it or under the letter after it.
bool PdfWordDevice::join_accent(float at, float end, float base, char32_t character) {
  if (rotation_ != word_.rotation || std::abs(base - base_) >= kAccentBase * size_) return false;
  char32_t mark = combining(character);
  float middle = (at + end) / 2;
  if (mark != 0 && takes_accent(last_character_) && middle > last_ && middle < end_) {
    base::append_code_point(word_.text, mark);
    last_character_ = mark;
    return true;
  }
  mark = combining(last_character_);
  middle = (last_ + end_) / 2;
  if (mark == 0 || !takes_accent(character) || middle <= at || middle >= end) return false;
  pop_code_point(word_.text);
  if (word_.text.empty()) start_ = at;
  base::append_code_point(word_.text, character);
  base::append_code_point(word_.text, mark);
  last_ = at;
  end_ = end;
  base_ = base;
  last_character_ = mark;
  return true;
}

bool PdfWordDevice::breaks(const Glyph& glyph, char32_t character, bool& doubled) const {
  if (rotation_ != word_.rotation || style_.vertical != word_style_.vertical) return true;
  float along[] = {glyph.x, glyph.y, -glyph.x, -glyph.y};
  float base = rotation_ % 2 == 0 ? glyph.y : glyph.x;
  float step = along[rotation_] - last_;
  float gap = along[rotation_] - end_;
  bool same_place =
      std::abs(step) < kDoubled * word_.size && std::abs(base - base_) < kDoubledBase * word_.size;
  doubled = same_place && character == last_character_;
  if (doubled) return false;
  return same_place || gap < -kOverlap * word_.size || gap > kWordBreak * word_.size ||
         std::abs(base - base_) > kSameBase || word_.text.size() > kMaxWordBytes ||
         size_ != word_.size;
}

// Which side of the word it stands on tells scripts from the right from others.
void PdfWordDevice::add_space(const Glyph& glyph) {
  if (!open_) return;
  float along[] = {glyph.x, glyph.y, -glyph.x, -glyph.y};
  bool before = along[rotation_] < start_;
  (before ? word_.space_before : word_.space_after) = true;
  end_word();
}

void PdfWordDevice::begin_word(const Glyph& glyph) {
  float along[] = {glyph.x, glyph.y, -glyph.x, -glyph.y};
  start_ = end_ = last_ = along[rotation_];
  float base = rotation_ % 2 == 0 ? glyph.y : glyph.x;
  // A space that is taken back: some programs draw them within words.
  if (!words_->empty() && words_->back().space_after) {
    PdfWord& before = words_->back();
    float gap = start_ - end_of_last_;
    if (before.rotation == rotation_ && std::abs(base - base_) < kSameBase &&
        gap > -kOverlap * size_ && gap < kRealSpace * size_) {
      before.space_after = false;
    }
  }
  open_ = true;
  word_ = PdfWord{};
  word_.size = size_;
  word_.bold = style_.bold;
  word_.mono = style_.mono;
  word_.rotation = rotation_;
  word_style_ = style_;
  base_ = base;
  last_character_ = 0;
}

void PdfWordDevice::append(const Unicode* text, int length) {
  // A ligature of a script from the right is one glyph: its letters come in reading order, but all
  // else on the line in visual order.
  bool reversed = length > 1 && std::any_of(text, text + length, [](Unicode c) {
                    return is_right_to_left(static_cast<char32_t>(c));
                  });
  for (int i = 0; i < length; ++i) {
    Unicode raw = text[reversed ? length - 1 - i : i];
    bool valid = raw < 0x110000 && (raw < 0xd800 || raw >= 0xe000);
    char32_t c = valid ? drawn_character(raw, style_.symbol) : base::kReplacement;
    unknown_ += c == 0 || c == base::kReplacement;
    if (c == 0) continue;
    base::append_code_point(word_.text, c);
    last_character_ = raw;
  }
}

void PdfWordDevice::end_word() {
  if (!open_) return;
  open_ = false;
  end_of_last_ = end_;
  if (word_.text.empty()) return;
  float up = word_style_.ascent * word_.size;
  float down = word_style_.descent * word_.size;
  if (up - down < 0.1F) up = down + std::max(word_.size, 1.0F);
  float from = std::min(start_, end_);
  float to = std::max(start_, end_);
  if (word_.rotation == 0) word_.box = {from, base_ - up, to, base_ - down};
  if (word_.rotation == 1) word_.box = {base_ + down, from, base_ + up, to};
  if (word_.rotation == 2) word_.box = {-to, base_ + down, -from, base_ + up};
  if (word_.rotation == 3) word_.box = {base_ - up, -to, base_ - down, -from};
  if (word_style_.symbol && base::count_code_points(word_.text) == 1) word_.text = "•";
  words_->push_back(std::move(word_));
  stopped_ = stopped_ || words_->size() >= kMaxWords;
  if (annotation_ >= 0 && (annotations_.empty() || annotations_.back() != annotation_)) {
    annotations_.push_back(annotation_);
  }
}

void PdfWordDevice::beginActualText(GfxState* /*state*/, const GooString* text) {
  if (++actual_depth_ > 1) return;
  actual_ = text != nullptr ? text->toStr() : std::string();
  drawn_.clear();
  drawn_text_.clear();
}

void PdfWordDevice::endActualText(GfxState* /*state*/) {
  if (actual_depth_ == 0 || --actual_depth_ > 0) return;
  std::vector<Drawn> drawn = std::move(drawn_);
  drawn_.clear();
  if (drawn.empty() || actual_.size() > kMaxActual) return replay(drawn);
  std::vector<unsigned> given = pdf_code_points(actual_);
  auto ink = [](std::vector<unsigned> text) {
    std::erase_if(text, is_white);
    return text;
  };
  const Glyph& first = drawn.front().glyph;
  const Glyph& last = drawn.back().glyph;
  float across = rotation_ % 2 == 0 ? last.y - first.y : last.x - first.x;
  bool lines = std::abs(across) > size_ / 2;
  // Nothing is won by a replacement that says the same; and one of several lines has no place.
  if (ink(drawn_text_) == ink(given) || (lines && given.size() > kMaxActualAcrossLines)) {
    return replay(drawn);
  }
  Glyph whole = first;
  if (!lines) {
    whole.dx = last.x + last.dx - first.x;
    whole.dy = last.y + last.dy - first.y;
  }
  auto count = static_cast<float>(std::max<std::size_t>(given.size(), 1));
  for (std::size_t begin = 0; begin < given.size();) {
    std::size_t end = begin + 1;
    bool white = is_white(given[begin]);
    while (end < given.size() && is_white(given[end]) == white) ++end;
    float from = static_cast<float>(begin) / count;
    float share = static_cast<float>(end - begin) / count;
    Glyph part{whole.x + from * whole.dx, whole.y + from * whole.dy, share * whole.dx,
               share * whole.dy};
    add_glyph(part, &given[begin], white ? 1 : static_cast<int>(end - begin));
    begin = end;
  }
}

void PdfWordDevice::replay(const std::vector<Drawn>& drawn) {
  for (const Drawn& one : drawn) {
    add_glyph(one.glyph, drawn_text_.data() + one.begin, static_cast<int>(one.length));
  }
}

}  // namespace qwalt::worker
