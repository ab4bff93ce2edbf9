// How anything that input, disk or network can break is returned: a value or an Error.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace qwalt::base {

// What kind of failure; callers branch on it, people read Error::message. HTTP status: api/ only.
enum class Code {
  kInvalid,       // the caller's input is wrong; the same call fails again
  kUnauthorized,  // no key, or a wrong one
  kForbidden,     // a key that may not do this, or a refused origin
  kNotFound,
  kConflict,     // the thing is in a state that does not allow this
  kTooLarge,     // a named limit was passed
  kTooMany,      // too often, or too much at once; waiting helps
  kUnsupported,  // a sound input of a kind that is not handled
  kUnavailable,  // a peer or resource is away; trying later may help
  kTimeout,
  kCancelled,
  kNoSpace,   // the disk is full
  kCorrupt,   // stored bytes fail their checksum or their format
  kIo,        // any other failure of disk or network
  kInternal,  // a fault of ours
};

// Stable lower-case name of a code, such as "not-found"; it is part of the APIs.
const char* code_name(Code code);

struct Error {
  Code code = Code::kInternal;
  std::string message;  // one plain sentence for a person, without a path outside the data folder
};

template <class T>
using Result = tl::expected<T, Error>;
using Status = Result<void>;

inline tl::unexpected<Error> fail(Code code, std::string message) {
  return tl::unexpected<Error>(Error{code, std::move(message)});
}

inline tl::unexpected<Error> fail(Error error) { return tl::unexpected<Error>(std::move(error)); }

}  // namespace qwalt::base

#define QWALT_CONCAT_(a, b) a##b
#define QWALT_CONCAT(a, b) QWALT_CONCAT_(a, b)

// Leaves the function with the error of a Status or Result, if it has one.
#define TRY(expression)                                                              \
  do {                                                                               \
    if (auto try_status_ = (expression); !try_status_) {                             \
      return ::tl::unexpected<::qwalt::base::Error>(std::move(try_status_).error()); \
    }                                                                                \
  } while (false)

#define TRY_ASSIGN_(temporary, target, expression)                               \
  auto temporary = (expression);                                                 \
  if (!(temporary)) {                                                            \
    return ::tl::unexpected<::qwalt::base::Error>(std::move(temporary).error()); \
  }                                                                              \
  target = std::move(*(temporary))

// `TRY_ASSIGN(auto x, f());` gives x the value of f(), or leaves the function with its error.
#define TRY_ASSIGN(target, expression) \
  TRY_ASSIGN_(QWALT_CONCAT(try_result_, __LINE__), target, expression)

// The same two for coroutines.
#define CO_TRY(expression)                                                              \
  do {                                                                                  \
    if (auto try_status_ = (expression); !try_status_) {                                \
      co_return ::tl::unexpected<::qwalt::base::Error>(std::move(try_status_).error()); \
    }                                                                                   \
  } while (false)

#define CO_TRY_ASSIGN_(temporary, target, expression)                               \
  auto temporary = (expression);                                                    \
  if (!(temporary)) {                                                               \
    co_return ::tl::unexpected<::qwalt::base::Error>(std::move(temporary).error()); \
  }                                                                                 \
  target = std::move(*(temporary))

#define CO_TRY_ASSIGN(target, expression) \
  CO_TRY_ASSIGN_(QWALT_CONCAT(try_result_, __LINE__), target, expression)
