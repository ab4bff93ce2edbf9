#include "extract/worker/png.h"

#include <png.h>

#include <array>
#include <csetjmp>
#include <cstring>
#include <vector>

namespace qwalt::worker {
namespace {

constexpr std::size_t kPalette = 256;
constexpr int kFast = 4;  // of zlib's levels: a picture is sent once and looked at once

// The colours of a picture, while there are few.
class Palette {
 public:
  // The place of a colour; -1 when the palette is full.
  int place(std::uint8_t r, std::uint8_t g, std::uint8_t b) {
    std::uint32_t colour = (std::uint32_t{r} << 16) | (std::uint32_t{g} << 8) | b | 0x1000000;
    std::size_t at = (colour * 2654435761U) >> 22;
    while (table_[at].colour != 0 && table_[at].colour != colour) at = (at + 1) % table_.size();
    if (table_[at].colour == colour) return table_[at].place;
    if (colours_.size() >= kPalette) return -1;
    table_[at] = {colour, static_cast<int>(colours_.size())};
    colours_.push_back({r, g, b});
    return table_[at].place;
  }
  const std::vector<png_color>& colours() const { return colours_; }

 private:
  struct Slot {
    std::uint32_t colour = 0;
    int place = 0;
  };
  std::array<Slot, 1024> table_{};
  std::vector<png_color> colours_;
};

enum class Kind { kGrey, kPalette, kFull };

Kind look_at(const Pixels& pixels, Palette& palette) {
  bool grey = true;
  bool few = true;
  for (std::uint32_t y = 0; y < pixels.height && (grey || few); ++y) {
    const std::uint8_t* at = pixels.row(y);
    for (std::uint32_t x = 0; x < pixels.width; ++x, at += 3) {
      grey = grey && at[0] == at[1] && at[1] == at[2];
      few = few && palette.place(at[0], at[1], at[2]) >= 0;
      if (!grey && !few) break;
    }
  }
  return grey ? Kind::kGrey : (few ? Kind::kPalette : Kind::kFull);
}

using Write = std::function<void(std::string_view)>;

void give(png_structp png, png_bytep bytes, std::size_t size) {
  const auto& write = *static_cast<const Write*>(png_get_io_ptr(png));
  write({reinterpret_cast<const char*>(bytes), size});
}

void flush(png_structp /*png*/) {}

void drop_warning(png_structp /*png*/, png_const_charp /*text*/) {}

void write_head(png_structp png, png_infop info, const Pixels& pixels, Kind kind,
                const Palette& palette) {
  int colours = kind == Kind::kGrey      ? PNG_COLOR_TYPE_GRAY
                : kind == Kind::kPalette ? PNG_COLOR_TYPE_PALETTE
                                         : PNG_COLOR_TYPE_RGB;
  png_set_compression_level(png, kFast);
  if (kind == Kind::kPalette) png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_FILTER_NONE);
  if (kind != Kind::kPalette) png_set_filter(png, PNG_FILTER_TYPE_BASE, PNG_FILTER_UP);
  png_set_IHDR(png, info, pixels.width, pixels.height, 8, colours, PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  if (kind == Kind::kPalette) {
    png_set_PLTE(png, info, palette.colours().data(), static_cast<int>(palette.colours().size()));
  }
  png_write_info(png, info);
}

void narrow(const std::uint8_t* from, std::vector<std::uint8_t>& to, Kind kind, Palette& palette) {
  for (std::size_t x = 0; x < to.size(); ++x, from += 3) {
    to[x] = kind == Kind::kGrey
                ? from[0]
                : static_cast<std::uint8_t>(palette.place(from[0], from[1], from[2]));
  }
}

// libpng leaves by a jump to here: nothing in this function changes after it was called.
bool write_rows(png_structp png, png_infop info, const Pixels& pixels, Kind kind, Palette& palette,
                std::vector<std::uint8_t>& line) {
  if (setjmp(png_jmpbuf(png)) != 0) return false;  // NOLINT(cert-err52-cpp): libpng's way
  write_head(png, info, pixels, kind, palette);
  for (std::uint32_t y = 0; y < pixels.height; ++y) {
    if (kind == Kind::kFull) {
      png_write_row(png, pixels.row(y));
    } else {
      narrow(pixels.row(y), line, kind, palette);
      png_write_row(png, line.data());
    }
  }
  png_write_end(png, nullptr);
  return true;
}

}  // namespace

bool write_png(const Pixels& pixels, const Write& write) {
  Palette palette;
  Kind kind = look_at(pixels, palette);
  std::vector<std::uint8_t> line(pixels.width);
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, drop_warning);
  if (png == nullptr) return false;
  png_infop info = png_create_info_struct(png);
  bool written = false;
  if (info != nullptr) {
    png_set_write_fn(png, const_cast<Write*>(&write), give, flush);
    written = write_rows(png, info, pixels, kind, palette, line);
  }
  png_destroy_write_struct(&png, &info);
  return written;
}

}  // namespace qwalt::worker
