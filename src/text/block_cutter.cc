#include "text/block_cutter.h"

#include <algorithm>

#include "base/utf8.h"
#include "text/sentences.h"

namespace qwalt::text {
namespace {

std::vector<ByteRange> lines_of(std::string_view text, ByteRange block) {
  std::vector<ByteRange> lines;
  std::uint32_t begin = block.begin;
  while (begin < block.end) {
    const auto newline = std::min<std::size_t>(text.find('\n', begin), block.end);
    const auto end = static_cast<std::uint32_t>(newline);
    if (ByteRange line = trim(text, {begin, end}); line.begin < line.end) lines.push_back(line);
    begin = end + 1;
  }
  return lines;
}

std::vector<ByteRange> sentences_of(std::string_view text, ByteRange block) {
  std::vector<ByteRange> ranges;
  for (const Sentence& each : split_sentences(text.substr(block.begin, block.end - block.begin))) {
    ranges.push_back({block.begin + each.begin, block.begin + each.end});
  }
  return ranges;
}

// Where to cut text[begin, end), which is longer than kTargetPassage: behind the last white space
// of its first kTargetPassage characters, if that leaves half of them.
std::uint32_t cut_point(std::string_view text, ByteRange range) {
  std::uint32_t at = range.begin;
  std::uint32_t space = range.begin;
  for (std::uint32_t count = 0; count < kTargetPassage && at < range.end; ++count) {
    const Decoded next = decode_at(text, at);
    at += next.bytes;
    if (count >= kTargetPassage / 2 && is_white_space(next.code_point)) space = at;
  }
  if (space > range.begin) return space;
  constexpr int kMaxMarks = 32;
  for (int i = 0; i < kMaxMarks && at < range.end; ++i) {
    if ((class_at(text, at) & (kMark | kInvisible)) == 0) break;
    at += decode_at(text, at).bytes;
  }
  return at;
}

void cut_long(std::string_view text, ByteRange range, std::vector<ByteRange>& pieces) {
  while (count_characters(text, {range.begin, std::min(range.end, range.begin + 4 * kMaxPassage)}) >
         kTargetPassage) {
    const std::uint32_t at = cut_point(text, range);
    pieces.push_back(trim(text, {range.begin, at}));
    range = trim(text, {at, range.end});
  }
  if (range.begin < range.end) pieces.push_back(range);
}

}  // namespace

std::uint32_t count_characters(std::string_view text, ByteRange range) {
  return static_cast<std::uint32_t>(
      base::count_code_points(text.substr(range.begin, range.end - range.begin)));
}

std::vector<ByteRange> cut_block(std::string_view text, ByteRange block, BlockKind kind) {
  const bool by_lines = kind == BlockKind::kTable || kind == BlockKind::kCode;
  std::vector<ByteRange> pieces;
  std::uint32_t open = 0;  // characters of the last piece, 0 when nothing may be added to it
  for (const ByteRange& unit : by_lines ? lines_of(text, block) : sentences_of(text, block)) {
    const std::uint32_t size = count_characters(text, unit);
    if (size > kMaxPassage) {
      cut_long(text, unit, pieces);
      open = 0;
    } else if (open > 0 && open + 1 + size <= kTargetPassage) {
      open += count_characters(text, {pieces.back().end, unit.end});
      pieces.back().end = unit.end;
    } else {
      pieces.push_back(unit);
      open = size;
    }
  }
  return pieces;
}

}  // namespace qwalt::text
