#include "answer/failures.h"

namespace qwalt::answer {

const char* error_name(llm::FailureKind kind) {
  switch (kind) {
    case llm::FailureKind::kNotConfigured:
      return "model_not_configured";
    case llm::FailureKind::kUnreachable:
      return "model_unreachable";
    case llm::FailureKind::kKeyRefused:
      return "model_key_refused";
    case llm::FailureKind::kNoCredit:
      return "model_no_credit";
    case llm::FailureKind::kModelNotFound:
      return "model_not_found";
    case llm::FailureKind::kContextTooLong:
      return "model_context_too_long";
    case llm::FailureKind::kRateLimited:
      return "model_rate_limited";
    case llm::FailureKind::kInvalidRequest:
      return "model_refused_request";
    case llm::FailureKind::kServer:
      return "model_failed";
    case llm::FailureKind::kTimeout:
      return "model_timeout";
    case llm::FailureKind::kProtocol:
      return "model_protocol";
    case llm::FailureKind::kEmpty:
      return "model_empty";
    case llm::FailureKind::kOverBudget:
      return "over_budget";
    case llm::FailureKind::kCancelled:
      return "stopped";
  }
  return "model_failed";
}

}  // namespace qwalt::answer
