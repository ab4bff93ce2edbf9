#include "extract/worker/page_image.h"

#include <algorithm>
#include <cmath>

namespace qwalt::worker {
namespace {

constexpr std::uint8_t kMarker[3] = {255, 226, 64};
constexpr unsigned kDark = 90;   // mean brightness of a ground on which a marker would not be seen
constexpr double kAround = 1.5;  // pixels around a word

struct Area {
  std::uint32_t x0, y0, x1, y1;
};

std::uint32_t clip(double at, std::uint32_t end) {
  return at > 0 ? static_cast<std::uint32_t>(std::min(at, static_cast<double>(end))) : 0;
}

// Empty for what is no box.
Area area_of(const extract::WordBox& mark, const Pixels& pixels, double scale) {
  if (!(mark.x0 <= mark.x1) || !(mark.y0 <= mark.y1)) return {0, 0, 0, 0};
  return {clip(std::floor(mark.x0 * scale - kAround), pixels.width),
          clip(std::floor(mark.y0 * scale - kAround), pixels.height),
          clip(std::ceil(mark.x1 * scale + kAround), pixels.width),
          clip(std::ceil(mark.y1 * scale + kAround), pixels.height)};
}

bool is_dark(const Pixels& pixels, const Area& area) {
  std::uint64_t sum = 0;
  std::uint64_t count = 0;
  for (std::uint32_t y = area.y0; y < area.y1; ++y) {
    const std::uint8_t* row = pixels.row(y);
    for (std::size_t i = std::size_t{3} * area.x0; i < std::size_t{3} * area.x1; ++i) sum += row[i];
    count += 3 * (area.x1 - area.x0);
  }
  return count > 0 && sum < kDark * count;
}

}  // namespace

void draw_marks(Pixels& pixels, std::span<const extract::WordBox> marks, double scale) {
  // Every pixel once, however often it is marked: the marker must not grow darker.
  std::vector<bool> done(std::size_t{pixels.width} * pixels.height);
  for (const extract::WordBox& mark : marks) {
    Area area = area_of(mark, pixels, scale);
    bool dark = is_dark(pixels, area);
    for (std::uint32_t y = area.y0; y < area.y1; ++y) {
      std::uint8_t* row = pixels.row(y);
      for (std::uint32_t x = area.x0; x < area.x1; ++x) {
        auto seen = done[std::size_t{y} * pixels.width + x];
        if (seen) continue;
        seen = true;
        std::uint8_t* pixel = row + std::size_t{3} * x;
        for (int c = 0; c < 3; ++c) {
          unsigned value = dark ? (pixel[c] * 5U + kMarker[c] * 3U) / 8U
                                : pixel[c] * static_cast<unsigned>(kMarker[c]) / 255U;
          pixel[c] = static_cast<std::uint8_t>(value);
        }
      }
    }
  }
}

}  // namespace qwalt::worker
