// One request in work: what it is, who asks, and how the work speaks to whoever waits for it. The
// transport makes it; methods read it. On the I/O thread; lives until the method has returned.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "api/auth.h"
#include "api/mcp/json_rpc.h"
#include "api/mcp/revision.h"

namespace qwalt::api::mcp {

// Between a transport and the work it waits for.
class CallLink {
 public:
  // For the transport. Without `notify`, notifications go nowhere.
  void set_notify(std::function<void(const json::object&)> notify) { notify_ = std::move(notify); }
  // Nobody waits any more. May be called more than once.
  void stop();

  // For the work: what ends it early; called at once if stop() was.
  void on_stop(std::function<void()> stop);
  void notify(std::string_view method, json::object params) const;

 private:
  std::function<void(const json::object&)> notify_;
  std::function<void()> stop_;
  bool stopped_ = false;
};

struct Call {
  Message message;
  Dialect dialect;
  Caller caller;
  std::string server;  // address_of_server
  CallLink& link;

  const json::object& params() const { return message.params; }
  // Sends `notifications/progress` when the request has a token for it. `step` counts from 1.
  void progress(int step, std::string_view sentence) const;
};

using Outcome = tl::expected<json::object, RpcError>;

inline tl::unexpected<RpcError> rpc_fail(int code, std::string message,
                                         json::value data = nullptr) {
  return tl::unexpected(RpcError{code, std::move(message), std::move(data), false});
}

// An error of ours as one of the protocol: the sentence, and a code.
RpcError rpc_error(const base::Error& error);

}  // namespace qwalt::api::mcp
