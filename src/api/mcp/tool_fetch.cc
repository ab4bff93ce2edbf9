// `fetch`: the page that a passage stands on, or a document. The other half of `search` for hosted
// connectors.
#include "api/mcp/document_text.h"
#include "api/mcp/tools.h"
#include "api/page_links.h"
#include "base/async.h"
#include "base/bytes.h"
#include "base/utf8.h"

namespace qwalt::api::mcp {
namespace {

constexpr std::string_view kListing = R"({
  "name": "fetch",
  "title": "Read a page or a document",
  "description": "Reads more than search shows: with the id of a passage the whole page that it stands on, with the id of a document its text from the beginning. What does not fit is read page by page as resources qwalt://documents/{id}/pages/{n}.",
  "inputSchema": {
    "type": "object",
    "properties": {
      "id": {"type": "string", "minLength": 1, "maxLength": 200, "description": "The id of a passage or of a document."}
    },
    "required": ["id"],
    "additionalProperties": false
  },
  "outputSchema": {
    "type": "object",
    "properties": {
      "id": {"type": "string"},
      "title": {"type": "string"},
      "text": {"type": "string"},
      "url": {"type": "string"},
      "metadata": {
        "type": "object",
        "properties": {
          "document": {"type": "string"},
          "document_id": {"type": "string"},
          "page": {"type": ["integer", "null"]},
          "section": {"type": "integer", "description": "n of qwalt://documents/{id}/pages/{n}"},
          "pages": {"type": "integer"},
          "heading": {"type": "array", "items": {"type": "string"}},
          "passage": {"type": "string", "description": "The passage itself."},
          "complete": {"type": "boolean", "description": "false: the text goes on, see pages_read."},
          "pages_read": {"type": "integer"}
        },
        "required": ["document", "document_id", "pages", "complete"]
      }
    },
    "required": ["id", "title", "text", "url", "metadata"]
  },
  "annotations": {"title": "Read a page or a document", "readOnlyHint": true, "destructiveHint": false, "idempotentHint": true, "openWorldHint": false}
})";

ToolAnswer make_answer(std::string_view id, std::string_view title, std::string_view text,
                       std::string_view url, json::object metadata) {
  ToolAnswer answer;
  answer.structured = {{"id", id},
                       {"title", title},
                       {"text", text},
                       {"url", url},
                       {"metadata", std::move(metadata)}};
  return answer;
}

json::object metadata_of(const store::Document& document, bool complete) {
  return {{"document", document.name},
          {"document_id", base::id_to_string(document.id)},
          {"pages", document.pages},
          {"complete", complete}};
}

base::Result<ToolAnswer> fetch_document(Services& services, const Call& call, std::string_view id) {
  TRY_ASSIGN(const auto document, ready_document(services, call.caller.workspace, id));
  TRY_ASSIGN(const DocumentText read,
             read_text(services.library.store(), document, kMaxDocumentBytes));
  json::object metadata = metadata_of(document, read.whole);
  metadata["pages_read"] = read.pages;
  return make_answer(id, document.name, read.text, page_link(call.server, document, 1),
                     std::move(metadata));
}

json::array headings_json(const std::vector<std::string>& headings) {
  json::array out;
  for (const std::string& heading : headings) out.emplace_back(heading);
  return out;
}

base::Result<ToolAnswer> fetch_passage(Services& services, const Call& call, std::string_view id,
                                       const store::PassageRef& ref) {
  // First of all, whether it is the caller's.
  TRY_ASSIGN(const auto document,
             ready_document(services, call.caller.workspace, base::id_to_string(ref.document)));
  store::Store& store = services.library.store();
  TRY_ASSIGN(const auto passages, store.passages({ref}));
  if (passages.empty()) {
    return base::fail(base::Code::kNotFound, "This document has no such passage.");
  }
  const store::PassageText& passage = passages.front();
  TRY_ASSIGN(const store::PageRecord page, store.page(document.id, passage.record.page));
  const bool fits = page.text.size() <= kMaxDocumentBytes;
  json::object metadata = metadata_of(document, fits);
  metadata["page"] = passage.paged ? json::value(page.number) : json::value();
  metadata["section"] = page.number;
  metadata["heading"] = headings_json(passage.record.heading);
  metadata["passage"] = passage.text;
  return make_answer(id, title_of(passage), fits ? page.text : passage.text,
                     page_link(call.server, document, page.number, ref.ordinal),
                     std::move(metadata));
}

asio::awaitable<base::Result<ToolAnswer>> run(Services& services, Call& call,
                                              const json::object& arguments) {
  const std::string id = text_in(arguments, "id");
  co_return co_await base::run_on(services.pool, [&]() -> base::Result<ToolAnswer> {
    if (const auto ref = parse_passage_id(id)) return fetch_passage(services, call, id, *ref);
    return fetch_document(services, call, id);
  });
}

}  // namespace

Tool fetch_tool() { return make_tool(kListing, run); }

}  // namespace qwalt::api::mcp
