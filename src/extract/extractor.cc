#include "extract/extractor.h"

namespace qwalt::extract {

const char* failure_name(FailureKind kind) {
  switch (kind) {
    case FailureKind::kPasswordProtected:
      return "password_protected";
    case FailureKind::kNeedsOcr:
      return "needs_ocr";
    case FailureKind::kNoText:
      return "no_text";
    case FailureKind::kUnreadable:
      return "unreadable";
    case FailureKind::kUnsupported:
      return "unsupported";
    case FailureKind::kTooLarge:
      return "too_large";
    case FailureKind::kTimeout:
      return "timeout";
    case FailureKind::kCancelled:
      return "cancelled";
    case FailureKind::kInternal:
      break;
  }
  return "internal";
}

}  // namespace qwalt::extract
