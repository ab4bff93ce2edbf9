// The picture of a page in memory, and marks on it.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "extract/extractor.h"

namespace qwalt::worker {

// Three bytes a pixel (red, green, blue), rows from the top. Movable, owns its bytes.
struct Pixels {
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  std::size_t row_bytes = 0;
  std::unique_ptr<std::uint8_t, void (*)(void*)> bytes{nullptr, nullptr};

  std::uint8_t* row(std::uint32_t y) const { return bytes.get() + row_bytes * y; }
};

constexpr std::uint32_t kMaxImageSides = 4;
constexpr std::uint64_t kMaxPixels = 24'000'000;

// Marks these places, given in the page's points, as with a yellow marker: what is dark stays dark,
// what is light turns yellow; a dark ground is lightened instead. `scale`: pixels for a point.
// Marks are clipped to the picture; boxes that are no numbers are passed over.
void draw_marks(Pixels& pixels, std::span<const extract::WordBox> marks, double scale);

}  // namespace qwalt::worker
