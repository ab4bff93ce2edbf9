#include "api/mcp/resources.h"

#include <fmt/format.h>

#include "api/mcp/document_text.h"
#include "api/mcp/fixtures.h"
#include "base/async.h"
#include "base/bytes.h"

namespace qwalt::api::mcp {
namespace {

constexpr int kPageSize = 100;
constexpr std::string_view kMimeType = "text/plain";

json::object resource_json(const store::Document& document) {
  json::object out{{"uri", address_of(document.id)},
                   {"name", document.name},
                   {"title", document.name},
                   {"mimeType", kMimeType}};
  const std::string_view unit = document.paged ? "pages" : "sections";
  out["description"] = fmt::format("The text of {} ({} {}).", document.name, document.pages, unit);
  return out;
}

base::Result<json::object> resources_page(Services& services, const Call& call,
                                          const std::string& cursor) {
  TRY_ASSIGN(const auto found, services.library.list(call.caller.workspace, "", cursor, kPageSize));
  json::array resources;
  if (services.mcp_fixtures && cursor.empty()) add_fixture_resources(resources);
  for (const library::DocumentView& view : found.documents) {
    if (view.state == library::DocumentState::kReady) {
      resources.push_back(resource_json(view.document));
    }
  }
  json::object out;
  out["resources"] = std::move(resources);
  if (!found.next_cursor.empty()) out["nextCursor"] = found.next_cursor;
  return out;
}

json::object text_contents(const std::string& uri, std::string_view text) {
  return {{"uri", uri}, {"mimeType", kMimeType}, {"text", text}};
}

base::Result<json::object> page_contents(Services& services, const store::Document& document,
                                         std::uint32_t number) {
  TRY_ASSIGN(const auto page, services.library.store().page(document.id, number));
  return text_contents(address_of(document.id, number), page.text);
}

base::Result<json::object> contents_of(Services& services, const Call& call,
                                       const std::string& uri) {
  const auto address = parse_address(uri);
  if (!address) return base::fail(base::Code::kNotFound, "There is no such resource.");
  TRY_ASSIGN(const auto document, ready_document(services, call.caller.workspace,
                                                 base::id_to_string(address->document)));
  if (address->page) return page_contents(services, document, *address->page);
  return document_contents(services.library.store(), document, kMaxDocumentBytes);
}

RpcError not_found(const Call& call, const base::Error& error, const std::string& uri) {
  RpcError out = rpc_error(error);
  if (error.code == base::Code::kNotFound) {
    out.code = call.dialect.modern ? kInvalidParams : kResourceNotFound;
    out.data = json::object{{"uri", uri}};
  }
  return out;
}

json::object template_json(std::string_view uri, std::string_view name, std::string_view title,
                           std::string_view description) {
  return {{"uriTemplate", uri},
          {"name", name},
          {"title", title},
          {"description", description},
          {"mimeType", kMimeType}};
}

}  // namespace

base::Result<json::object> document_contents(store::Store& store, const store::Document& document,
                                             std::size_t max_bytes) {
  TRY_ASSIGN(DocumentText read, read_text(store, document, max_bytes));
  if (!read.whole) {
    read.text.append(fmt::format("\n[Here ends what is read at once: {} of {}. The rest: {}]",
                                 read.pages, document.pages,
                                 address_of(document.id, read.pages + 1)));
  }
  return text_contents(address_of(document.id), read.text);
}

asio::awaitable<Outcome> list_resources(Services& services, Call& call) {
  const json::value* given = call.params().if_contains("cursor");
  if (given && !given->is_string()) co_return rpc_fail(kInvalidParams, "This cursor is none.");
  const std::string cursor = given ? std::string(given->as_string()) : std::string();
  auto page =
      co_await base::run_on(services.pool, [&] { return resources_page(services, call, cursor); });
  if (!page) co_return tl::unexpected(rpc_error(page.error()));
  co_return std::move(*page);
}

asio::awaitable<Outcome> list_templates(Services& services, Call& /*call*/) {
  json::array templates;
  templates.push_back(template_json("qwalt://documents/{id}", "document", "Document",
                                    "The text of a document, by its id."));
  templates.push_back(
      template_json("qwalt://documents/{id}/pages/{n}", "page", "Page",
                    "The text of a page, from 1; of formats without pages a section."));
  if (services.mcp_fixtures) add_fixture_templates(templates);
  json::object out;
  out["resourceTemplates"] = std::move(templates);
  co_return out;
}

asio::awaitable<Outcome> read_resource(Services& services, Call& call) {
  const json::value* given = call.params().if_contains("uri");
  if (!given || !given->is_string()) {
    co_return rpc_fail(kInvalidParams, "\"uri\" has to be the address of a resource.");
  }
  const std::string uri(given->as_string());
  json::array contents;
  if (services.mcp_fixtures) contents = fixture_contents(uri);
  if (contents.empty()) {
    auto read =
        co_await base::run_on(services.pool, [&] { return contents_of(services, call, uri); });
    if (!read) co_return tl::unexpected(not_found(call, read.error(), uri));
    contents.push_back(std::move(*read));
  }
  json::object out;
  out["contents"] = std::move(contents);
  co_return out;
}

}  // namespace qwalt::api::mcp
