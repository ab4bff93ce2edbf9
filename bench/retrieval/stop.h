// How a benchmark ends that cannot go on: with a sentence.
#pragma once

#include <string>

#include "base/result.h"

namespace qwalt::bench {

[[noreturn]] void stop(const std::string& sentence);

// The value, or the end.
template <class T>
T need(base::Result<T> result) {
  if (!result) stop(result.error().message);
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

}  // namespace qwalt::bench
