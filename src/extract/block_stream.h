// The framed stream of blocks from the child to the server: docs/format/blocks.md.
//
// BlockEncoder writes it (in the child), BlockDecoder reads it and trusts no byte of it. Neither is
// thread-safe. Memory: at most one frame, kMaxFrameBytes, and one read beside the event that is
// returned; pieces of a picture are given on, never gathered.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/result.h"
#include "extract/extractor.h"
#include "text/block.h"

namespace qwalt::extract {

constexpr std::size_t kMaxFrameBytes = std::size_t{4} << 20;
constexpr std::size_t kMaxPageTextBytes = std::size_t{1} << 20;  // what the writer keeps of a page
constexpr std::size_t kMaxWarnings = 20;
constexpr std::size_t kMaxMessageBytes = 1000;
constexpr std::size_t kMaxMediaTypeBytes = 100;
constexpr std::size_t kMaxLabelBytes = 100;
constexpr std::size_t kMaxTitleBytes = 1000;
constexpr std::size_t kMaxImagePieceBytes = std::size_t{1} << 20;
constexpr float kMaxPoints = 1e6F;  // of a page's size and of a word's place

// The bytes of each frame. The caller keeps the rules of the format (order, limits, valid text);
// strings beyond their limit are cut.
std::string encode_header();
std::string encode_info(const DocumentInfo& info);
std::string encode_page(const text::Page& page);
std::string encode_warning(std::string_view message);
std::string encode_alive();
std::string encode_failure(const Failure& failure);
std::string encode_end(std::uint32_t pages);
// Words beyond kMaxPageWords, or that do not fit into a frame, are left out.
std::string encode_words(const PageWords& page);
// A piece of a PNG, at most kMaxImagePieceBytes.
std::string encode_image(std::string_view piece);

struct StreamWarning {
  std::string message;
};
struct StreamAlive {};
struct StreamEnd {
  std::uint32_t pages = 0;
};
struct StreamImage {
  std::string piece;  // of a PNG; all pieces in order are the whole
};
using StreamEvent = std::variant<DocumentInfo, text::Page, StreamWarning, StreamAlive, Failure,
                                 StreamEnd, PageWords, StreamImage>;

class BlockDecoder {
 public:
  // `max_pages`: of a paged document a PAGE number beyond it is an error (kTooLarge). Sections of
  // others are bounded by the bytes that the caller accepts.
  explicit BlockDecoder(std::uint32_t max_pages) : max_pages_(max_pages) {}

  // Adds bytes as they come. Call next() until it is empty before adding more.
  void feed(std::string_view bytes);

  // The next whole frame; empty when more bytes are needed. An error (kCorrupt, or kTooLarge for
  // the page limit) is final: every later call returns it again.
  base::Result<std::optional<StreamEvent>> next();

  // Whether FAILURE or END was returned.
  bool ended() const { return ended_; }

 private:
  base::Result<std::optional<StreamEvent>> step();
  base::Result<StreamEvent> decode(std::uint8_t type, std::string_view payload);
  base::Result<StreamEvent> decode_info(std::string_view payload);
  base::Result<StreamEvent> decode_page(std::string_view payload);
  base::Result<StreamEvent> decode_warning(std::string_view payload);
  base::Result<StreamEvent> decode_failure(std::string_view payload);
  base::Result<StreamEvent> decode_end(std::string_view payload);
  base::Result<StreamEvent> decode_words(std::string_view payload);
  base::Result<StreamEvent> decode_image(std::string_view payload);

  std::uint32_t max_pages_;
  std::string buffer_;
  std::size_t begin_ = 0;  // of what is not decoded yet in buffer_
  std::optional<base::Error> broken_;
  bool header_seen_ = false;
  bool info_seen_ = false;
  bool words_seen_ = false;
  std::size_t image_bytes_ = 0;
  bool paged_ = false;
  bool ended_ = false;
  std::uint32_t pages_ = 0;
  std::uint32_t last_number_ = 0;
  std::size_t warnings_ = 0;
};

}  // namespace qwalt::extract
