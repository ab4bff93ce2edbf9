// Server-sent events as bytes (WHATWG HTML, section 9.2): a formatter and an incremental parser.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace qwalt::http {

// One event to send. Empty `name` and `id` are left out. Line breaks within `data` become several
// data lines; within `name` and `id` they become spaces.
struct Event {
  std::string_view name;
  std::string_view data;
  std::string_view id = {};
};

std::string format_event(const Event& event);

// What a stream said: an event, or a comment (which only says that the other side lives).
struct SseItem {
  bool comment = false;
  std::string name;  // empty: "message"
  std::string data;
  std::string id;
};

constexpr std::size_t kMaxSseLine = 1024 * 1024;

// Takes bytes in pieces of any size; lines end with CR, LF or CRLF. Not thread-safe.
class SseParser {
 public:
  // `max_bytes` limits a line, and also the data of one event.
  explicit SseParser(std::size_t max_bytes = kMaxSseLine) : max_bytes_(max_bytes) {}

  // Takes bytes off the front of `input` until an item is complete, and returns it; nullopt when
  // `input` is used up. kTooLarge for a line or an event beyond the limit; then the parser is done.
  base::Result<std::optional<SseItem>> next(std::string_view& input);

  // At the end of the stream: the item that a last, unfinished line or missing empty line holds.
  // The standard drops it; some servers end so.
  std::optional<SseItem> finish();

 private:
  std::optional<SseItem> take_line();
  std::optional<SseItem> dispatch();

  std::size_t max_bytes_;
  std::string line_;
  bool after_cr_ = false;
  bool first_line_ = true;
  bool has_data_ = false;
  bool failed_ = false;
  SseItem pending_;
};

}  // namespace qwalt::http
