#include "api/mcp/fixtures.h"

#include <fmt/format.h>

#include <algorithm>

namespace qwalt::api::mcp {
namespace {

// One red pixel.
constexpr std::string_view kPicture =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC";
// A RIFF head without samples.
constexpr std::string_view kSound = "UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAIA+AAACABAAZGF0YQAAAAA=";

constexpr std::string_view kTextAddress = "test://static-text";
constexpr std::string_view kBinaryAddress = "test://static-binary";
constexpr std::string_view kTemplateHead = "test://template/";
constexpr std::string_view kTemplateTail = "/data";

constexpr std::string_view kSchemaTool = R"({
  "name": "json_schema_2020_12_tool",
  "description": "A test of JSON Schema 2020-12.",
  "inputSchema": {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "$defs": {"address": {"$anchor": "addressDef", "type": "object",
      "properties": {"street": {"type": "string"}, "city": {"type": "string"}}}},
    "properties": {"name": {"type": "string"}, "address": {"$ref": "#/$defs/address"},
      "contactMethod": {"type": "string", "enum": ["phone", "email"]},
      "phone": {"type": "string"}, "email": {"type": "string"}},
    "allOf": [{"anyOf": [{"required": ["phone"]}, {"required": ["email"]}]}],
    "if": {"properties": {"contactMethod": {"const": "phone"}}, "required": ["contactMethod"]},
    "then": {"required": ["phone"]},
    "else": {"required": ["email"]},
    "additionalProperties": false
  }
})";

json::object picture_content() {
  return {{"type", "image"}, {"data", kPicture}, {"mimeType", "image/png"}};
}

json::object text_resource(std::string_view uri, std::string_view type, std::string_view text) {
  return {{"uri", uri}, {"mimeType", type}, {"text", text}};
}

json::object embedded(std::string_view uri, std::string_view type, std::string_view text) {
  return {{"type", "resource"}, {"resource", text_resource(uri, type, text)}};
}

json::object with_content(json::array content) { return {{"content", std::move(content)}}; }

Outcome simple_text(Call&) {
  return with_content({text_content("This is a simple text response for testing.")});
}
Outcome picture(Call&) { return with_content({picture_content()}); }
Outcome sound(Call&) {
  return with_content(
      {json::object{{"type", "audio"}, {"data", kSound}, {"mimeType", "audio/wav"}}});
}
Outcome resource(Call&) {
  return with_content({embedded("test://embedded-resource", "text/plain",
                                "This is an embedded resource content.")});
}
Outcome mixed(Call&) {
  return with_content({text_content("Multiple content types test:"), picture_content(),
                       embedded("test://mixed-content-resource", "application/json",
                                R"({"test":"data","value":123})")});
}
Outcome failing(Call&) {
  return tool_failure("This tool intentionally returns an error for testing");
}
Outcome progressing(Call& call) {
  for (int step : {0, 50, 100}) call.progress(step, "Working.");
  return with_content({text_content("Done.")});
}
Outcome needs_sampling(Call& call) {
  if (call.dialect.capabilities.contains("sampling")) return simple_text(call);
  json::object required;
  required["sampling"] = json::object();
  json::object data;
  data["requiredCapabilities"] = std::move(required);
  RpcError error{kMissingCapability, "This tool needs a client that samples.", std::move(data),
                 true};
  return tl::unexpected(std::move(error));
}

struct Fixture {
  std::string_view name;
  Outcome (*run)(Call&);
};

constexpr Fixture kTools[] = {
    {"test_simple_text", simple_text},
    {"test_image_content", picture},
    {"test_audio_content", sound},
    {"test_embedded_resource", resource},
    {"test_multiple_content_types", mixed},
    {"test_error_handling", failing},
    {"test_tool_with_progress", progressing},
    {"test_missing_capability", needs_sampling},
    {"test_streaming_elicitation", simple_text},
    {"test_logging_tool", simple_text},
};

std::vector<Tool> make_tools() {
  std::vector<Tool> all;
  for (const Fixture& each : kTools) {
    json::object listing{{"name", each.name},
                         {"description", "A test of the protocol."},
                         {"inputSchema", json::object{{"type", "object"}}}};
    all.push_back({std::move(listing), nullptr, each.run == &progressing});
  }
  all.push_back(make_tool(kSchemaTool, nullptr));
  return all;
}

json::object prompt(std::string_view name, std::initializer_list<std::string_view> arguments) {
  json::array list;
  for (std::string_view argument : arguments) {
    list.push_back({{"name", argument}, {"description", "A test."}, {"required", true}});
  }
  return {
      {"name", name}, {"description", "A test of the protocol."}, {"arguments", std::move(list)}};
}

json::object messages(std::initializer_list<json::object> contents) {
  json::array list;
  for (const json::object& content : contents) {
    list.push_back({{"role", "user"}, {"content", content}});
  }
  json::object out;
  out["messages"] = std::move(list);
  return out;
}

std::string argument(const json::object& params, std::string_view name) {
  const json::value* given = params.if_contains("arguments");
  return given && given->is_object() ? text_in(given->as_object(), name) : std::string();
}

}  // namespace

std::span<const Tool> fixture_tools() {
  static const std::vector<Tool> all = make_tools();
  return all;
}

Outcome call_fixture(Call& call) {
  const std::string name = text_in(call.params(), "name");
  const auto* found = std::find_if(std::begin(kTools), std::end(kTools),
                                   [&](const Fixture& each) { return each.name == name; });
  return found == std::end(kTools) ? simple_text(call) : found->run(call);
}

void add_fixture_resources(json::array& resources) {
  resources.push_back({{"uri", kTextAddress}, {"name", "text"}, {"description", "A test."}});
  resources.push_back({{"uri", kBinaryAddress}, {"name", "binary"}, {"description", "A test."}});
}

void add_fixture_templates(json::array& templates) {
  templates.push_back({{"uriTemplate", "test://template/{id}/data"}, {"name", "template"}});
}

json::array fixture_contents(std::string_view uri) {
  if (uri == kTextAddress) {
    return {text_resource(uri, "text/plain", "This is the content of the static text resource.")};
  }
  if (uri == kBinaryAddress) {
    return {json::object{{"uri", uri}, {"mimeType", "image/png"}, {"blob", kPicture}}};
  }
  if (!uri.starts_with(kTemplateHead) || !uri.ends_with(kTemplateTail) ||
      uri.size() < kTemplateHead.size() + kTemplateTail.size()) {
    return {};
  }
  const std::string_view id =
      uri.substr(kTemplateHead.size(), uri.size() - kTemplateHead.size() - kTemplateTail.size());
  const json::object data{{"id", id}, {"templateTest", true}};
  return {text_resource(uri, "application/json", json::serialize(data))};
}

void add_fixture_prompts(json::array& prompts) {
  prompts.push_back(prompt("test_simple_prompt", {}));
  prompts.push_back(prompt("test_prompt_with_arguments", {"arg1", "arg2"}));
  prompts.push_back(prompt("test_prompt_with_embedded_resource", {"resourceUri"}));
  prompts.push_back(prompt("test_prompt_with_image", {}));
}

std::optional<json::object> fixture_prompt(const json::object& params) {
  const std::string name = text_in(params, "name");
  if (name == "test_simple_prompt") {
    return messages({text_content("This is a simple prompt for testing.")});
  }
  if (name == "test_prompt_with_arguments") {
    return messages(
        {text_content(fmt::format("Prompt with arguments: arg1='{}', arg2='{}'",
                                  argument(params, "arg1"), argument(params, "arg2")))});
  }
  if (name == "test_prompt_with_embedded_resource") {
    return messages({embedded(argument(params, "resourceUri"), "text/plain",
                              "Embedded resource content for testing."),
                     text_content("Please process the embedded resource above.")});
  }
  if (name == "test_prompt_with_image") {
    return messages({picture_content(), text_content("Please analyze the image above.")});
  }
  return std::nullopt;
}

}  // namespace qwalt::api::mcp
