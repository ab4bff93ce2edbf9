// The reading order of a page: columns kept apart.
#pragma once

#include <vector>

#include "extract/worker/pdf_segments.h"

namespace qwalt::worker {

// Cuts the page again and again: where a gutter runs through some lines, what is above it comes
// first, then its left side, its right side, then what is below. Returns the parts that cannot be
// cut, in reading order, each from top to bottom. `body` is the size of the running text.
std::vector<std::vector<Segment>> order_columns(std::vector<Segment> segments, float body);

}  // namespace qwalt::worker
