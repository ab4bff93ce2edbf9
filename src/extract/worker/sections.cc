#include "extract/worker/sections.h"

#include <utility>

#include "base/utf8.h"
#include "extract/worker/clean_text.h"

namespace qwalt::worker {
namespace {

// The text of a section is its blocks joined by blank lines.
constexpr std::size_t kBetweenBlocks = 2;

}  // namespace

std::size_t cut_point(std::string_view text, std::size_t max_bytes) {
  if (text.size() <= max_bytes) return text.size();
  std::string_view head = base::utf8_prefix(text, max_bytes);
  // Not a line end near the beginning: a cut there makes crumbs.
  for (char stop : {'\n', ' '}) {
    std::size_t at = head.rfind(stop);
    if (at != std::string_view::npos && at >= head.size() / 2) return at + 1;
  }
  return head.empty() ? text.size() : head.size();
}

void Sections::add(text::Block block) {
  block.text = trim_lines(block.text);
  std::string_view rest = block.text;
  if (rest.size() <= text::kMaxSectionBytes) return add_piece(std::move(block));
  while (!rest.empty()) {
    std::size_t end = cut_point(rest, text::kMaxSectionBytes);
    text::Block piece{block.kind, block.level, block.head_rows, std::string(rest.substr(0, end))};
    rest.remove_prefix(end);
    block.head_rows = 0;
    add_piece(std::move(piece));
  }
}

void Sections::add_piece(text::Block block) {
  if (block.text.empty()) return;
  std::size_t bytes = block.text.size() + kBetweenBlocks;
  if (bytes_ + bytes > text::kMaxSectionBytes) cut();
  bytes_ += bytes;
  section_.blocks.push_back(std::move(block));
}

void Sections::cut() {
  if (section_.blocks.empty()) return;
  std::uint32_t number = section_.number;
  output_.page(std::exchange(section_, text::Page{}));
  section_.number = number + 1;
  bytes_ = 0;
}

}  // namespace qwalt::worker
