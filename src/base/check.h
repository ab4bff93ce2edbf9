// CHECK(condition): ends the process on a programmer's error. Never for bytes from outside.
#pragma once

namespace qwalt::base {
[[noreturn]] void check_failed(const char* condition, const char* file, int line);
}

#define CHECK(condition)                                           \
  do {                                                             \
    if (!(condition)) [[unlikely]] {                               \
      ::qwalt::base::check_failed(#condition, __FILE__, __LINE__); \
    }                                                              \
  } while (false)
