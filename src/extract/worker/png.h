// A picture as a PNG file.
#pragma once

#include <functional>
#include <string_view>

#include "extract/worker/page_image.h"

namespace qwalt::worker {

// Gives the bytes of the file in pieces to `write`: shades of grey or a palette where the picture
// has no more, else 24 bits a pixel. False when it cannot be made (out of memory). Some 20 ns a
// pixel.
bool write_png(const Pixels& pixels, const std::function<void(std::string_view)>& write);

}  // namespace qwalt::worker
