// Any blocks make passages that keep the invariants of text/passages.h. A block is a byte of kind,
// a byte of level and head rows, and text up to the next byte 0; a kind of 255 begins a new page.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "base/utf8.h"
#include "text/passages.h"

using qwalt::text::Block;
using qwalt::text::BlockKind;
using qwalt::text::Page;
using qwalt::text::PageText;
using qwalt::text::PassageBuilder;

namespace {

void check(const PageText& page) {
  std::uint32_t covered = 0;
  for (const auto& passage : page.passages) {
    const std::string_view text(page.text);
    CHECK(covered <= passage.begin && passage.begin < passage.end);
    CHECK(passage.end <= page.text.size());
    CHECK(passage.char_end - passage.char_start <= qwalt::text::kMaxPassageCharacters);
    CHECK(qwalt::base::count_code_points(text.substr(0, passage.begin)) ==
          passage.char_start - page.char_start);
    CHECK(qwalt::base::count_code_points(text.substr(passage.begin, passage.end - passage.begin)) ==
          passage.char_end - passage.char_start);
    CHECK(text.substr(covered, passage.begin - covered).find('a') == std::string_view::npos);
    covered = passage.end;
  }
  CHECK(page.text.find('a', covered) == std::string::npos);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::uint8_t kNewPage = 255;
  constexpr std::uint8_t kKinds = 9;
  PassageBuilder builder;
  Page page;
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  while (rest.size() > 2) {
    const auto kind = static_cast<std::uint8_t>(rest[0]);
    const auto detail = static_cast<std::uint8_t>(rest[1]);
    rest.remove_prefix(2);
    if (kind == kNewPage) {
      check(builder.add(page));
      page.blocks.clear();
      ++page.number;
      continue;
    }
    const std::size_t end = std::min(rest.find('\0'), rest.size());
    page.blocks.push_back(
        {static_cast<BlockKind>(kind % kKinds), static_cast<std::uint8_t>(detail % 12),
         static_cast<std::uint8_t>(detail / 12), std::string(rest.substr(0, end))});
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  check(builder.add(page));
  return 0;
}
