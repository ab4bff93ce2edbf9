// `list_documents`: what there is to be asked about.
#include "api/json_views.h"
#include "api/mcp/document_text.h"
#include "api/mcp/tools.h"
#include "base/async.h"

namespace qwalt::api::mcp {
namespace {

constexpr int kPageSize = 100;

constexpr std::string_view kListing = R"({
  "name": "list_documents",
  "title": "List the documents",
  "description": "Lists the documents, newest first, a hundred at a time. Only those that are ready can be searched and read.",
  "inputSchema": {
    "type": "object",
    "properties": {
      "name": {"type": "string", "maxLength": 500, "description": "Only those with this in their name."},
      "cursor": {"type": "string", "maxLength": 500, "description": "next_cursor of the list before."}
    },
    "additionalProperties": false
  },
  "outputSchema": {
    "type": "object",
    "properties": {
      "documents": {
        "type": "array",
        "items": {
          "type": "object",
          "properties": {
            "id": {"type": "string"},
            "name": {"type": "string"},
            "state": {"type": "string", "enum": ["queued", "extracting", "indexing", "ready", "failed"]},
            "pages": {"type": "integer"},
            "passages": {"type": "integer"},
            "language": {"type": ["string", "null"]},
            "bytes": {"type": "integer"},
            "created_at": {"type": "string"},
            "resource": {"type": "string"},
            "error": {"type": ["string", "null"]}
          },
          "required": ["id", "name", "state", "pages", "passages", "language", "bytes", "created_at", "resource", "error"]
        }
      },
      "next_cursor": {"type": ["string", "null"]},
      "total": {"type": "integer"}
    },
    "required": ["documents", "next_cursor", "total"]
  },
  "annotations": {"title": "List the documents", "readOnlyHint": true, "destructiveHint": false, "idempotentHint": true, "openWorldHint": false}
})";

json::object listed(const library::DocumentView& view) {
  json::object whole = document_json(view);
  json::object out;
  for (const char* member :
       {"id", "name", "state", "pages", "passages", "language", "bytes", "created_at"}) {
    out[member] = std::move(whole[member]);
  }
  out["resource"] = address_of(view.document.id);
  out["error"] = text_or_null(view.document.error_message);
  return out;
}

base::Result<ToolAnswer> list(Services& services, const Call& call, const json::object& arguments) {
  TRY_ASSIGN(const auto found,
             services.library.list(call.caller.workspace, text_in(arguments, "name"),
                                   text_in(arguments, "cursor"), kPageSize));
  json::array documents;
  for (const auto& view : found.documents) documents.push_back(listed(view));
  ToolAnswer answer;
  answer.structured = {{"documents", std::move(documents)},
                       {"next_cursor", text_or_null(found.next_cursor)},
                       {"total", found.total}};
  return answer;
}

asio::awaitable<base::Result<ToolAnswer>> run(Services& services, Call& call,
                                              const json::object& arguments) {
  co_return co_await base::run_on(services.pool, [&] { return list(services, call, arguments); });
}

}  // namespace

Tool list_documents_tool() { return make_tool(kListing, run); }

}  // namespace qwalt::api::mcp
