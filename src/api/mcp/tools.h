// The tools: what `tools/list` shows and what `tools/call` does. One file a tool.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "api/mcp/call.h"
#include "api/services.h"

namespace qwalt::api::mcp {

struct ToolAnswer {
  json::object structured;  // fits the tool's outputSchema
  std::string text;         // for whoever reads; empty: `structured` as JSON
};

// `arguments` fit the tool's inputSchema. An error becomes a result with isError: its sentence is
// read by the model that called.
using ToolWork = asio::awaitable<base::Result<ToolAnswer>> (*)(Services&, Call&,
                                                               const json::object& arguments);

struct Tool {
  json::object listing;  // name, title, description, schemas, annotations
  ToolWork work = nullptr;
  bool slow = false;  // may take as long as a model does

  std::string_view name() const { return listing.at("name").as_string(); }
};

// In the order in which they are listed. From the first call on; any thread.
std::span<const Tool> tools();

Tool search_tool();          // tool_search.cc
Tool fetch_tool();           // tool_fetch.cc
Tool ask_tool();             // tool_ask.cc
Tool list_documents_tool();  // tool_list_documents.cc

// A tool from its listing, written as JSON. A fault in it is a programmer's.
Tool make_tool(std::string_view listing, ToolWork work, bool slow = false);

// The result of tools/call.
json::object tool_result(ToolAnswer answer);
json::object tool_failure(std::string_view sentence);

// {"type":"text","text":…}
json::object text_content(std::string_view text);

// Arguments that check_arguments has seen: a text, or a list of texts; empty when absent.
std::string text_in(const json::object& arguments, std::string_view name);
std::vector<std::string> texts_in(const json::object& arguments, std::string_view name);

}  // namespace qwalt::api::mcp
