// The order in which a person reads the shapes of a slide: from top to bottom, and what stands side
// by side from left to right.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace qwalt::worker {

// Any unit, y downwards.
struct ShapeBox {
  std::int64_t left = 0;
  std::int64_t top = 0;
  std::int64_t width = 0;
  std::int64_t height = 0;
  bool placed = false;  // whether the document says where it stands
};

// The places of the boxes in reading order. Those that are not placed come first, as they were
// given. Cost: quadratic; a slide has some hundred shapes at most.
std::vector<std::size_t> reading_order(const std::vector<ShapeBox>& boxes);

}  // namespace qwalt::worker
