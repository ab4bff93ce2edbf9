// `search`: the best passages for some words. Name and shape are what hosted connectors look for.
#include "api/mcp/document_text.h"
#include "api/mcp/known_documents.h"
#include "api/mcp/tools.h"
#include "api/page_links.h"
#include "api/selection.h"
#include "base/async.h"
#include "base/bytes.h"

namespace qwalt::api::mcp {
namespace {

constexpr std::int64_t kDefaultPassages = 10;

constexpr std::string_view kListing = R"({
  "name": "search",
  "title": "Search the documents",
  "description": "Finds the passages of the documents that fit a question or some words best, best first. Give what you look for in the words of the documents; a whole question works well. Read more around a passage with fetch.",
  "inputSchema": {
    "type": "object",
    "properties": {
      "query": {"type": "string", "minLength": 1, "maxLength": 4000, "description": "What to look for. \"two words\" stand next to each other, -word is left out."},
      "documents": {"type": "array", "items": {"type": "string"}, "maxItems": 1000, "description": "Only in these documents, by name or id. Leave out to search all."},
      "limit": {"type": "integer", "minimum": 1, "maximum": 50, "default": 10, "description": "At most so many passages."}
    },
    "required": ["query"],
    "additionalProperties": false
  },
  "outputSchema": {
    "type": "object",
    "properties": {
      "results": {
        "type": "array",
        "items": {
          "type": "object",
          "properties": {
            "id": {"type": "string", "description": "For fetch."},
            "title": {"type": "string"},
            "url": {"type": "string"},
            "text": {"type": "string"},
            "document": {"type": "string"},
            "document_id": {"type": "string"},
            "page": {"type": ["integer", "null"]}
          },
          "required": ["id", "title", "url", "text", "document", "document_id", "page"]
        }
      }
    },
    "required": ["results"]
  },
  "annotations": {"title": "Search the documents", "readOnlyHint": true, "destructiveHint": false, "idempotentHint": true, "openWorldHint": false}
})";

base::Result<ToolAnswer> find_passages(Services& services, const Call& call,
                                       const json::object& arguments) {
  const auto named = texts_in(arguments, "documents");
  TRY_ASSIGN(auto selected, select_documents(services.library, call.caller.workspace, named));
  const std::string query = text_in(arguments, "query");
  const json::value* limit = arguments.if_contains("limit");
  const auto count = limit ? limit->as_int64() : kDefaultPassages;
  TRY_ASSIGN(const auto found,
             services.library.search({call.caller.workspace, query, std::move(selected.ids),
                                      static_cast<std::size_t>(count)}));
  KnownDocuments documents(services, call.caller.workspace);
  json::array results;
  for (const library::FoundPassage& each : found.passages) {
    const store::PassageText& passage = each.passage;
    const store::Document* document = documents.find(passage.ref.document);
    if (!document) continue;  // removed since
    results.push_back(
        {{"id", passage_id(passage.ref)},
         {"title", title_of(passage)},
         {"url", page_link(call.server, *document, passage.record.page, passage.ref.ordinal)},
         {"text", passage.text},
         {"document", passage.document_name},
         {"document_id", base::id_to_string(passage.ref.document)},
         {"page", passage.paged ? json::value(passage.record.page) : json::value()}});
  }
  ToolAnswer answer;
  answer.structured["results"] = std::move(results);
  return answer;
}

asio::awaitable<base::Result<ToolAnswer>> run(Services& services, Call& call,
                                              const json::object& arguments) {
  co_return co_await base::run_on(services.pool,
                                  [&] { return find_passages(services, call, arguments); });
}

}  // namespace

Tool search_tool() { return make_tool(kListing, run); }

}  // namespace qwalt::api::mcp
