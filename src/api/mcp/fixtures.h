// What the protocol's conformance suite asks a server to have: tools, resources and prompts of
// fixed content. Only with --mcp-test-fixtures; nothing of it is of use to anybody else.
#pragma once

#include <optional>
#include <span>

#include "api/mcp/call.h"
#include "api/mcp/tools.h"

namespace qwalt::api::mcp {

std::span<const Tool> fixture_tools();
// The whole result of a fixture tool, or the error that it is there to give.
Outcome call_fixture(Call& call);

void add_fixture_resources(json::array& resources);
void add_fixture_templates(json::array& templates);
json::array fixture_contents(std::string_view uri);  // empty: no fixture

void add_fixture_prompts(json::array& prompts);
std::optional<json::object> fixture_prompt(const json::object& params);

}  // namespace qwalt::api::mcp
