#include "api/page_links.h"

#include <fmt/format.h>

#include "base/bytes.h"
#include "http/form.h"

namespace qwalt::api {
namespace {

bool is_host(std::string_view host) {
  constexpr std::string_view kAllowed =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:[]";
  return !host.empty() && host.find_first_not_of(kAllowed) == std::string_view::npos;
}

// The first of a list such as "a, b": what the outermost of several proxies was asked for.
std::string_view first_of(std::string_view list) { return list.substr(0, list.find(',')); }

}  // namespace

std::string address_of_server(const http::Exchange& exchange) {
  std::string_view host = first_of(exchange.header("x-forwarded-host").value_or(""));
  if (!is_host(host)) host = exchange.header("host").value_or("");
  const std::string_view scheme = first_of(exchange.header("x-forwarded-proto").value_or("http"));
  const bool secure = http::equal_without_case(scheme, "https");
  return fmt::format("{}://{}", secure ? "https" : "http", is_host(host) ? host : "localhost");
}

std::string page_link(const std::string& server, const store::Document& document,
                      std::uint32_t number, std::optional<std::uint32_t> passage) {
  const std::string id = base::id_to_string(document.id);
  const bool has_look =
      document.media_type == "application/pdf" || document.media_type.starts_with("image/");
  std::string link = fmt::format("{}/api/v1/documents/{}/pages/{}", server, id, number);
  if (!has_look) return link;
  link.append(".png");
  if (passage) link.append(fmt::format("?passage={}-{}", id, *passage));
  return link;
}

std::string page_view_base(const std::string& server, std::string_view workspace) {
  if (workspace.empty() || workspace == "default") return server + "/#";
  return fmt::format("{}/#/in/{}", server, workspace);
}

std::string page_view_link(const std::string& beginning, store::Id document, std::uint32_t number,
                           std::optional<TextSpan> marked) {
  std::string link =
      fmt::format("{}/documents/{}/{}", beginning, base::id_to_string(document), number);
  if (marked) link += fmt::format("/{}-{}", marked->first, marked->second);
  return link;
}

}  // namespace qwalt::api
