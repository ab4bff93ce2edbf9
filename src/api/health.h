// What /health and /metrics measure.
#pragma once

#include "base/json.h"
#include "extract/extractor.h"

namespace qwalt::api {

// Bytes: resident, anonymous, mapped and peak of the server, children, and the container's own
// account where there is one. Some 0.1 ms.
boost::json::object memory_json(const extract::Extractor& extractor);

}  // namespace qwalt::api
