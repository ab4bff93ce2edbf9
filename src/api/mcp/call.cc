#include "api/mcp/call.h"

namespace qwalt::api::mcp {

void CallLink::stop() {
  stopped_ = true;
  if (stop_) stop_();
}

void CallLink::on_stop(std::function<void()> stop) {
  stop_ = std::move(stop);
  if (stopped_ && stop_) stop_();
}

void CallLink::notify(std::string_view method, json::object params) const {
  if (notify_) notify_(notification(method, std::move(params)));
}

void Call::progress(int step, std::string_view sentence) const {
  const json::value* meta = params().if_contains("_meta");
  const json::value* token = meta ? base::member(*meta, "progressToken") : nullptr;
  if (!token || !(token->is_string() || token->is_int64() || token->is_uint64())) return;
  link.notify("notifications/progress",
              {{"progressToken", *token}, {"progress", step}, {"message", sentence}});
}

RpcError rpc_error(const base::Error& error) {
  switch (error.code) {
    case base::Code::kInvalid:
    case base::Code::kNotFound:
    case base::Code::kTooLarge:
    case base::Code::kConflict:
    case base::Code::kUnsupported:
      return {kInvalidParams, error.message, nullptr, false};
    default:
      return {kInternalError, error.message, nullptr, false};
  }
}

}  // namespace qwalt::api::mcp
