#include "api/mcp/tools.h"

#include "base/check.h"

namespace qwalt::api::mcp {

std::span<const Tool> tools() {
  static const Tool all[] = {search_tool(), fetch_tool(), ask_tool(), list_documents_tool()};
  return all;
}

Tool make_tool(std::string_view listing, ToolWork work, bool slow) {
  auto parsed = base::parse_json(listing);
  CHECK(parsed && parsed->is_object());
  return {std::move(parsed->as_object()), work, slow};
}

json::object text_content(std::string_view text) { return {{"type", "text"}, {"text", text}}; }

json::object tool_result(ToolAnswer answer) {
  if (answer.text.empty()) answer.text = json::serialize(answer.structured);
  json::array content;
  content.push_back(text_content(answer.text));
  return {{"content", std::move(content)},
          {"structuredContent", std::move(answer.structured)},
          {"isError", false}};
}

json::object tool_failure(std::string_view sentence) {
  json::array content;
  content.push_back(text_content(sentence));
  return {{"content", std::move(content)}, {"isError", true}};
}

std::string text_in(const json::object& arguments, std::string_view name) {
  const json::value* text = arguments.if_contains(name);
  return text && text->is_string() ? std::string(text->as_string()) : std::string();
}

std::vector<std::string> texts_in(const json::object& arguments, std::string_view name) {
  std::vector<std::string> texts;
  const json::value* list = arguments.if_contains(name);
  if (!list || !list->is_array()) return texts;
  for (const json::value& item : list->as_array()) texts.emplace_back(item.as_string());
  return texts;
}

}  // namespace qwalt::api::mcp
