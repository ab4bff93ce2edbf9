// Cuts a block that is too long for one passage. Sizes: docs/decisions/passages.md.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "text/block.h"
#include "text/characters.h"

namespace qwalt::text {

// In characters (code points).
constexpr std::uint32_t kTargetPassage = 600;
constexpr std::uint32_t kMaxPassage = 1'200;

// Pieces of `block`, a range of `text`: tables at rows, code at lines, other text at sentences, so
// that each is at most kTargetPassage long; a longer row or sentence stays whole up to kMaxPassage
// and is then cut at white space, or where there is none between two characters. The pieces are in
// order and cover the block but for white space. Linear in the block.
std::vector<ByteRange> cut_block(std::string_view text, ByteRange block, BlockKind kind);

std::uint32_t count_characters(std::string_view text, ByteRange range);

}  // namespace qwalt::text
