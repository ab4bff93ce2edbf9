// How a reader of one format ends: well, or with the reason why the document has no text.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

#include "extract/extractor.h"

namespace qwalt::worker {

using extract::Failure;
using extract::FailureKind;
using extract::Limits;

template <class T>
using Read = tl::expected<T, Failure>;
using Outcome = Read<void>;

inline tl::unexpected<Failure> refuse(FailureKind kind, std::string message) {
  return tl::unexpected<Failure>(Failure{kind, std::move(message)});
}

inline tl::unexpected<Failure> refuse(Failure failure) {
  return tl::unexpected<Failure>(std::move(failure));
}

}  // namespace qwalt::worker
