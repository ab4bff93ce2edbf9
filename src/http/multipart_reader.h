// The parts of a multipart/form-data request, one after another, in flat memory (64 KB):
//
//   MultipartReader reader(exchange);
//   for (;;) {
//     CO_TRY_ASSIGN(const PartHead* part, co_await reader.next());
//     if (part == nullptr) break;
//     for (;;) {
//       CO_TRY_ASSIGN(std::string_view piece, co_await reader.read_some());
//       if (piece.empty()) break;
//       …
//     }
//   }
#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "http/exchange.h"
#include "http/multipart.h"

namespace qwalt::http {

// Not thread-safe; lives no longer than the exchange. The size of the whole body is limited by
// Exchange::set_body_limit. After an error every call returns that error.
class MultipartReader {
 public:
  explicit MultipartReader(Exchange& exchange, MultipartLimits limits = {});
  ~MultipartReader();
  MultipartReader(const MultipartReader&) = delete;
  MultipartReader& operator=(const MultipartReader&) = delete;

  // Goes to the next part, past what was not read of this one. Null after the last. The head is
  // valid until the next call. kUnsupported when the body is not multipart/form-data; kInvalid when
  // it is broken or cut.
  asio::awaitable<base::Result<const PartHead*>> next();
  // The next piece of this part, never more than 64 KB; empty at its end. Valid until the next
  // call.
  asio::awaitable<base::Result<std::string_view>> read_some();
  // What is left of this part; kTooLarge beyond `max_bytes`.
  asio::awaitable<base::Result<std::string>> read_all(std::size_t max_bytes);

 private:
  asio::awaitable<base::Result<MultipartStep>> step();
  asio::awaitable<base::Status> fill();

  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace qwalt::http
