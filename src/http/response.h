// What a handler answers with.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/file.h"
#include "base/result.h"

namespace qwalt::http {

struct Header {
  std::string name;
  std::string value;
};
using Headers = std::vector<Header>;

// Bytes that outlive the exchange, such as an embedded file. They are sent without a copy.
struct StaticBody {
  std::string_view bytes;
};

// `size` bytes of an open regular file from `offset`, sent in pieces of 64 KB.
struct FileBody {
  base::UniqueFd file;
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
};

// `size` bytes that `read` gives piece by piece. If it fails, or gives fewer, the connection is
// cut: the client sees that the body is not whole.
struct StreamBody {
  std::uint64_t size = 0;
  // Up to into.size() bytes, at least one.
  std::function<boost::asio::awaitable<base::Result<std::size_t>>(std::span<char> into)> read;
};

// Content-Length, Date, Connection and X-Request-Id are written by the server; every other header
// is in `headers`. Header values with control characters are refused: see Exchange::send.
struct Response {
  int status = 200;
  Headers headers;
  std::variant<std::string, StaticBody, FileBody, StreamBody> body;

  Response& header(std::string_view name, std::string_view value) & {
    headers.push_back({std::string(name), std::string(value)});
    return *this;
  }
  Response&& header(std::string_view name, std::string_view value) && {
    headers.push_back({std::string(name), std::string(value)});
    return std::move(*this);
  }
};

// A reply with `body` and its Content-Type.
Response reply(int status, std::string_view content_type, std::string body);
// A reply with nothing in it, such as 204 or 304.
Response empty_reply(int status);

// "Not Found" for 404; "Unknown" for a status without a name.
std::string_view reason_phrase(int status);

}  // namespace qwalt::http
