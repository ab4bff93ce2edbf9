#include "extract/block_stream.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/bytes.h"
#include "base/utf8.h"
#include "extract/limits.h"

namespace qwalt::extract {
namespace {

constexpr std::string_view kMagic = "QWBS";
constexpr std::uint16_t kVersion = 2;
constexpr std::size_t kHeaderBytes = 8;
constexpr std::size_t kFrameHeadBytes = 5;
constexpr std::uint8_t kFlagPaged = 1;
constexpr std::uint8_t kFlagPicture = 1;
constexpr std::uint8_t kMaxLevel = 9;
constexpr auto kLastBlockKind = static_cast<std::uint8_t>(text::BlockKind::kRotated);
constexpr auto kLastFailure = static_cast<std::uint8_t>(FailureKind::kInternal);
// kind, level, head rows and a text of one byte: what a block takes at least.
constexpr std::size_t kMinBlockBytes = 3 + 4 + 1;
// Four numbers and a text of one byte: what a word takes at least.
constexpr std::size_t kMinWordBytes = 4 * sizeof(float) + 4 + 1;

enum FrameType : std::uint8_t {
  kInfo = 1,
  kPage = 2,
  kWarning = 3,
  kAlive = 4,
  kFailure = 5,
  kEnd = 6,
  kWords = 7,
  kImage = 8
};

std::string frame(FrameType type, std::string_view payload) {
  std::string out;
  out.reserve(kFrameHeadBytes + payload.size());
  base::append(out, static_cast<std::uint8_t>(type));
  base::append(out, static_cast<std::uint32_t>(payload.size()));
  out.append(payload);
  return out;
}

void append_string(std::string& out, std::string_view text) {
  base::append(out, static_cast<std::uint32_t>(text.size()));
  out.append(text);
}

void append_string(std::string& out, std::string_view text, std::size_t max_bytes) {
  append_string(out, base::utf8_prefix(text, max_bytes));
}

// Takes values off the front of a payload; `ok` turns false at the first that is not there.
struct Reader {
  std::string_view in;
  bool ok = true;

  template <class T>
  T number() {
    if (in.size() < sizeof(T)) {
      ok = false;
      return 0;
    }
    T value = base::load<T>(reinterpret_cast<const unsigned char*>(in.data()));
    in.remove_prefix(sizeof(T));
    return value;
  }

  std::string_view string(std::size_t max_bytes) {
    auto length = number<std::uint32_t>();
    if (!ok || length > in.size() || length > max_bytes) {
      ok = false;
      return {};
    }
    std::string_view text = in.substr(0, length);
    in.remove_prefix(length);
    ok = base::is_valid_utf8(text);
    return text;
  }

  bool done() const { return ok && in.empty(); }
};

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(), is_control);
}

bool is_block_text(std::string_view text) {
  return !text.empty() &&
         std::none_of(text.begin(), text.end(), [](char c) { return is_control(c) && c != '\n'; });
}

bool take_block(Reader& in, text::Block& block) {
  auto kind = in.number<std::uint8_t>();
  block.level = in.number<std::uint8_t>();
  block.head_rows = in.number<std::uint8_t>();
  block.text = in.string(kMaxFrameBytes);
  block.kind = static_cast<text::BlockKind>(kind);
  return in.ok && kind <= kLastBlockKind && block.level <= kMaxLevel && is_block_text(block.text);
}

// False for what is no number as well.
bool is_place(float points) { return std::abs(points) <= kMaxPoints; }

bool take_word(Reader& in, WordBox& word) {
  for (float* side : {&word.x0, &word.y0, &word.x1, &word.y1}) {
    *side = in.number<float>();
    if (!is_place(*side)) return false;
  }
  word.text = in.string(kMaxFrameBytes);
  return in.ok && !word.text.empty() && !has_control(word.text);
}

auto broken(std::string_view what) {
  return base::fail(base::Code::kCorrupt, fmt::format("The reader sent {}.", what));
}

}  // namespace

std::string encode_header() {
  std::string out(kMagic);
  base::append(out, kVersion);
  base::append(out, std::uint16_t{0});
  return out;
}

std::string encode_info(const DocumentInfo& info) {
  std::string out;
  base::append(out, info.paged ? kFlagPaged : std::uint8_t{0});
  base::append(out, info.pages);
  append_string(out, info.media_type, kMaxMediaTypeBytes);
  append_string(out, info.title, kMaxTitleBytes);
  return frame(kInfo, out);
}

std::string encode_page(const text::Page& page) {
  std::string out;
  base::append(out, page.number);
  base::append(out, page.picture ? kFlagPicture : std::uint8_t{0});
  base::append(out, static_cast<std::uint8_t>(page.language));
  append_string(out, page.label, kMaxLabelBytes);
  base::append(out, static_cast<std::uint32_t>(page.blocks.size()));
  for (const text::Block& block : page.blocks) {
    base::append(out, static_cast<std::uint8_t>(block.kind));
    base::append(out, block.level);
    base::append(out, block.head_rows);
    append_string(out, block.text);
  }
  return frame(kPage, out);
}

std::string encode_warning(std::string_view message) {
  std::string out;
  append_string(out, message, kMaxMessageBytes);
  return frame(kWarning, out);
}

std::string encode_alive() { return frame(kAlive, {}); }

std::string encode_failure(const Failure& failure) {
  std::string out;
  base::append(out, static_cast<std::uint8_t>(failure.kind));
  append_string(out, failure.message, kMaxMessageBytes);
  return frame(kFailure, out);
}

std::string encode_end(std::uint32_t pages) {
  std::string out;
  base::append(out, pages);
  return frame(kEnd, out);
}

std::string encode_words(const PageWords& page) {
  std::string words;
  std::uint32_t count = 0;
  for (const WordBox& word : page.words) {
    std::size_t bytes = 4 * sizeof(float) + 4 + word.text.size();
    if (count == kMaxPageWords || words.size() + bytes > kMaxFrameBytes - 64) break;
    for (float side : {word.x0, word.y0, word.x1, word.y1}) base::append(words, side);
    append_string(words, word.text);
    ++count;
  }
  std::string out;
  base::append(out, page.width);
  base::append(out, page.height);
  base::append(out, count);
  return frame(kWords, out.append(words));
}

std::string encode_image(std::string_view piece) {
  return frame(kImage, piece.substr(0, kMaxImagePieceBytes));
}

void BlockDecoder::feed(std::string_view bytes) {
  buffer_.erase(0, std::exchange(begin_, 0));
  buffer_.append(bytes);
}

base::Result<std::optional<StreamEvent>> BlockDecoder::next() {
  if (broken_) return base::fail(*broken_);
  auto event = step();
  if (!event) broken_ = event.error();
  return event;
}

base::Result<std::optional<StreamEvent>> BlockDecoder::step() {
  std::string_view in = std::string_view(buffer_).substr(begin_);
  if (ended_) {
    if (!in.empty()) return broken("bytes after its end");
    return std::optional<StreamEvent>();
  }
  if (!header_seen_) {
    std::string expected = encode_header();
    std::size_t have = std::min(in.size(), expected.size());
    if (in.substr(0, have) != expected.substr(0, have)) return broken("an unknown stream");
    if (have < kHeaderBytes) return std::optional<StreamEvent>();
    header_seen_ = true;
    begin_ += kHeaderBytes;
    in.remove_prefix(kHeaderBytes);
  }
  if (in.size() < kFrameHeadBytes) return std::optional<StreamEvent>();
  auto type = static_cast<std::uint8_t>(in[0]);
  auto length = base::load<std::uint32_t>(reinterpret_cast<const unsigned char*>(in.data()) + 1);
  if (type < kInfo || type > kImage) return broken("a frame of unknown type");
  if (length > kMaxFrameBytes) return broken("a frame beyond its limit");
  if (in.size() - kFrameHeadBytes < length) return std::optional<StreamEvent>();
  begin_ += kFrameHeadBytes + length;
  TRY_ASSIGN(StreamEvent event, decode(type, in.substr(kFrameHeadBytes, length)));
  return std::optional<StreamEvent>(std::move(event));
}

base::Result<StreamEvent> BlockDecoder::decode(std::uint8_t type, std::string_view payload) {
  switch (type) {
    case kInfo:
      return decode_info(payload);
    case kPage:
      return decode_page(payload);
    case kWarning:
      return decode_warning(payload);
    case kFailure:
      return decode_failure(payload);
    case kEnd:
      return decode_end(payload);
    case kWords:
      return decode_words(payload);
    case kImage:
      return decode_image(payload);
    default:
      if (!payload.empty()) return broken("a sign of life with a payload");
      return StreamEvent(StreamAlive{});
  }
}

base::Result<StreamEvent> BlockDecoder::decode_info(std::string_view payload) {
  Reader in{payload};
  DocumentInfo info;
  auto flags = in.number<std::uint8_t>();
  info.paged = (flags & kFlagPaged) != 0;
  info.pages = in.number<std::uint32_t>();
  info.media_type = in.string(kMaxMediaTypeBytes);
  info.title = in.string(kMaxTitleBytes);
  bool sound =
      in.done() && flags <= kFlagPaged && !has_control(info.media_type) && !has_control(info.title);
  if (!sound || info_seen_ || words_seen_ || image_bytes_ > 0) return broken("a wrong INFO frame");
  info_seen_ = true;
  paged_ = info.paged;
  return StreamEvent(std::move(info));
}

base::Result<StreamEvent> BlockDecoder::decode_page(std::string_view payload) {
  Reader in{payload};
  text::Page page;
  page.number = in.number<std::uint32_t>();
  auto flags = in.number<std::uint8_t>();
  page.picture = (flags & kFlagPicture) != 0;
  auto language = in.number<std::uint8_t>();
  page.language = static_cast<text::Language>(language);
  page.label = in.string(kMaxLabelBytes);
  auto blocks = in.number<std::uint32_t>();
  bool sound = in.ok && info_seen_ && flags <= kFlagPicture && language < text::kLanguages &&
               !has_control(page.label) && page.number > last_number_ &&
               blocks <= in.in.size() / kMinBlockBytes;
  if (!sound) return broken("a wrong PAGE frame");
  if (paged_ && page.number > max_pages_) {
    Limits limits;
    limits.pages = max_pages_;
    return base::fail(base::Code::kTooLarge,
                      fmt::format("The document has more than {} pages; split it or {}.",
                                  max_pages_, how_to_raise(limits, "pages")));
  }
  page.blocks.resize(blocks);
  for (text::Block& block : page.blocks) {
    if (!take_block(in, block)) return broken("a wrong block");
  }
  if (!in.done()) return broken("a PAGE frame of the wrong length");
  last_number_ = page.number;
  ++pages_;
  return StreamEvent(std::move(page));
}

base::Result<StreamEvent> BlockDecoder::decode_warning(std::string_view payload) {
  Reader in{payload};
  StreamWarning warning{std::string(in.string(kMaxMessageBytes))};
  if (!in.done() || has_control(warning.message) || ++warnings_ > kMaxWarnings) {
    return broken("a wrong WARNING frame");
  }
  return StreamEvent(std::move(warning));
}

base::Result<StreamEvent> BlockDecoder::decode_failure(std::string_view payload) {
  Reader in{payload};
  auto kind = in.number<std::uint8_t>();
  Failure failure{static_cast<FailureKind>(kind), std::string(in.string(kMaxMessageBytes))};
  if (!in.done() || kind > kLastFailure || has_control(failure.message)) {
    return broken("a wrong FAILURE frame");
  }
  ended_ = true;
  return StreamEvent(std::move(failure));
}

base::Result<StreamEvent> BlockDecoder::decode_end(std::string_view payload) {
  Reader in{payload};
  StreamEnd end{in.number<std::uint32_t>()};
  bool something = info_seen_ || words_seen_ || image_bytes_ > 0;
  if (!in.done() || !something || end.pages != pages_) return broken("a wrong END frame");
  ended_ = true;
  return StreamEvent(end);
}

base::Result<StreamEvent> BlockDecoder::decode_words(std::string_view payload) {
  Reader in{payload};
  PageWords page;
  page.width = in.number<float>();
  page.height = in.number<float>();
  auto words = in.number<std::uint32_t>();
  bool sound = in.ok && !info_seen_ && !words_seen_ && image_bytes_ == 0 && is_place(page.width) &&
               page.width > 0 && is_place(page.height) && page.height > 0 &&
               words <= kMaxPageWords && words <= in.in.size() / kMinWordBytes;
  if (!sound) return broken("a wrong WORDS frame");
  page.words.resize(words);
  for (WordBox& word : page.words) {
    if (!take_word(in, word)) return broken("a wrong word");
  }
  if (!in.done()) return broken("a WORDS frame of the wrong length");
  words_seen_ = true;
  return StreamEvent(std::move(page));
}

base::Result<StreamEvent> BlockDecoder::decode_image(std::string_view payload) {
  if (payload.empty() || payload.size() > kMaxImagePieceBytes || info_seen_ || words_seen_) {
    return broken("a wrong IMAGE frame");
  }
  image_bytes_ += payload.size();
  if (image_bytes_ > kMaxImageBytes) {
    return base::fail(base::Code::kTooLarge, "The picture of the page is too large.");
  }
  return StreamEvent(StreamImage{std::string(payload)});
}

}  // namespace qwalt::extract
