// Field lengths in one byte: docs/format/segment.md, "LENGTHS".
#pragma once

#include <array>
#include <cstdint>

namespace qwalt::index {

// Words that each code stands for, strictly ascending.
const std::array<std::uint32_t, 256>& length_values();

// The code with the value nearest to `length`; monotone. encode(value of c) is c.
std::uint8_t encode_length(std::uint32_t length);

}  // namespace qwalt::index
