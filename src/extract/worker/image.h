// What the header of a picture says: its kind, its size, how many pages it has. Nothing is decoded.
#pragma once

#include <cstdint>
#include <string_view>

#include "extract/worker/input.h"
#include "extract/worker/outcome.h"

namespace qwalt::worker {

struct ImageHeader {
  std::string_view media_type;  // empty: no picture of a kind that can be recognised
  std::uint64_t width = 0;      // pixels, of the largest page
  std::uint64_t height = 0;
  std::uint32_t pages = 1;  // directories of a TIFF file
};

// A picture beyond these would take gigabytes when it is decoded.
constexpr std::uint64_t kMaxImageSide = 20'000;
constexpr std::uint64_t kMaxImagePixels = 200'000'000;

// PNG, JPEG, TIFF, WebP, GIF and BMP. kUnreadable for a header that is cut or makes no sense,
// kTooLarge beyond the limits above. Reads some KB, of a JPEG up to its frame.
Read<ImageHeader> read_image_header(const Input& input);

}  // namespace qwalt::worker
