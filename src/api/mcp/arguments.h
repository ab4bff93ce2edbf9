// Holds the arguments of a call to the JSON schema that the tool is listed with, so that a model
// that wrote them reads what to write instead.
//
// Knows the keywords that our own schemas use: type, properties, required, additionalProperties
// (false), items, enum, minLength, maxLength, minimum, maximum, maxItems. Pure.
#pragma once

#include <string_view>

#include "base/json.h"
#include "base/result.h"

namespace qwalt::api::mcp {

namespace json = boost::json;

// kInvalid with one sentence about the first thing that is wrong. Lengths are in code points.
base::Status check_arguments(const json::object& schema, const json::object& arguments);

}  // namespace qwalt::api::mcp
