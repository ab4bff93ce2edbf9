// The bytes before a reply's body. Private to this room.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "http/response.h"

namespace qwalt::http {

struct ReplyHead {
  int status = 200;
  const Headers* headers = nullptr;       // of the response: they win
  const Headers* more_headers = nullptr;  // of the exchange
  std::string_view request_id;
  std::optional<std::uint64_t> content_length;  // absent: no such header
  bool chunked = false;
  bool keep_alive = false;
  bool http_1_0 = false;
};

// Names are tokens and values have no control characters (RFC 9110, section 5).
bool are_sound(const Headers& headers);

std::string format_head(const ReplyHead& head);

// "Sun, 06 Nov 1994 08:49:37 GMT", now.
std::string http_date();

}  // namespace qwalt::http
