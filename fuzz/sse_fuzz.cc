// The parser of event streams: pieces of any size give the same items, none beyond the limit; and
// what the formatter writes is read as one event with the same data.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "http/sse.h"

namespace {

constexpr std::size_t kLimit = 200;

std::string parse(std::string_view bytes, std::size_t piece) {
  qwalt::http::SseParser parser(kLimit);
  std::string said;
  auto say = [&said](const qwalt::http::SseItem& item) {
    CHECK(item.data.size() <= kLimit);
    said += (item.comment ? "#" : "[") + item.name + "|" + item.data + "|" + item.id + "]";
  };
  while (!bytes.empty()) {
    std::string_view input = bytes.substr(0, piece);
    bytes.remove_prefix(input.size());
    for (;;) {
      auto item = parser.next(input);
      if (!item) return said + "!";
      if (!*item) break;
      say(**item);
    }
    CHECK(input.empty());
  }
  while (auto item = parser.finish()) say(*item);
  return said;
}

// Line ends as the formatter and parser make them: each of CRLF, CR, LF is one LF.
std::string with_plain_ends(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;
    out += text[i] == '\r' ? '\n' : text[i];
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  std::string whole = parse(bytes, bytes.size() + 1);
  // A line beyond the limit is found when its bytes come, an item before it is given either way.
  CHECK(parse(bytes, 1 + data[0] % 16) == whole);
  std::string event = qwalt::http::format_event({bytes, bytes, bytes});
  qwalt::http::SseParser parser;
  std::string_view input = event;
  auto item = parser.next(input);
  CHECK(item && *item && !(*item)->comment);
  CHECK((*item)->data == with_plain_ends(bytes));
  CHECK(input.empty());
  return 0;
}
