// The decoder of the child's stream: no crash, and what it accepts is written back the same.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/check.h"
#include "extract/block_stream.h"

using namespace qwalt::extract;

namespace {

void check_round_trip(const qwalt::text::Page& page) {
  BlockDecoder again(1000);
  again.feed(encode_header() + encode_info({"text/plain", false, 0, ""}) + encode_page(page));
  CHECK(again.next().value().has_value());
  auto event = again.next();
  CHECK(event && event->has_value());
  const auto& copy = std::get<qwalt::text::Page>(**event);
  CHECK(copy.number == page.number && copy.label == page.label && copy.picture == page.picture);
  CHECK(copy.blocks.size() == page.blocks.size());
  for (std::size_t i = 0; i < page.blocks.size(); ++i) {
    CHECK(copy.blocks[i].text == page.blocks[i].text);
  }
}

void check_round_trip(const PageWords& page) {
  BlockDecoder again(1000);
  again.feed(encode_header() + encode_words(page));
  auto event = again.next();
  CHECK(event && event->has_value());
  const auto& copy = std::get<PageWords>(**event);
  CHECK(copy.width == page.width && copy.height == page.height);
  CHECK(copy.words.size() == page.words.size());
  for (std::size_t i = 0; i < page.words.size(); ++i) {
    CHECK(copy.words[i].text == page.words[i].text && copy.words[i].x1 == page.words[i].x1);
  }
}

void decode(std::string_view bytes, std::size_t step) {
  BlockDecoder decoder(1000);
  while (!bytes.empty()) {
    std::string_view piece = bytes.substr(0, step);
    bytes.remove_prefix(piece.size());
    decoder.feed(piece);
    for (;;) {
      auto event = decoder.next();
      if (!event) return;
      if (!*event) break;
      if (const auto* page = std::get_if<qwalt::text::Page>(&**event)) check_round_trip(*page);
      if (const auto* words = std::get_if<PageWords>(&**event)) check_round_trip(*words);
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  decode(bytes.substr(1), 1 + data[0]);
  // The same behind a sound beginning, which chance would hardly write.
  std::string framed = encode_header() + encode_info({"text/plain", false, 0, ""});
  decode(framed.append(bytes.substr(1)), 1 + data[0]);
  // The rest as the payload of a WORDS frame.
  std::string words = encode_header();
  words.push_back('\7');
  qwalt::base::append(words, static_cast<std::uint32_t>(size - 1));
  decode(words.append(bytes.substr(1)), 1 + data[0]);
  return 0;
}
