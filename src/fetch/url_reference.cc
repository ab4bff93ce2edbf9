#include "fetch/url_reference.h"

#include <vector>

namespace qwalt::fetch {
namespace {

// "http" of "http://…", "mailto" of "mailto:x"; empty for a reference without a scheme.
std::string_view scheme_of(std::string_view reference) {
  const std::size_t colon = reference.find(':');
  if (colon == std::string_view::npos || reference.find_first_of("/?#") < colon) return {};
  return reference.substr(0, colon);
}

// Takes "." and ".." out of a path (section 5.2.4).
std::string without_dots(std::string_view path) {
  std::vector<std::string_view> kept;
  bool folder = false;
  while (!path.empty()) {
    path.remove_prefix(1);  // the slash
    const std::string_view part = path.substr(0, path.find('/'));
    path.remove_prefix(part.size());
    folder = part == "." || part == "..";
    if (part == ".." && !kept.empty()) kept.pop_back();
    if (!folder) kept.push_back(part);
  }
  std::string out;
  for (std::string_view part : kept) {
    out.push_back('/');
    out.append(part);
  }
  if (folder || out.empty()) out.push_back('/');
  return out;
}

std::string joined_target(std::string_view base, std::string_view reference) {
  const std::string_view base_path = base.substr(0, base.find('?'));
  const std::string_view path = reference.substr(0, reference.find('?'));
  const std::string query(reference.substr(path.size()));
  if (path.empty()) return std::string(query.empty() ? base : base_path) + query;
  if (path.starts_with('/')) return without_dots(path) + query;
  std::string whole(base_path.substr(0, base_path.rfind('/') + 1));
  return without_dots(whole.append(path)) + query;
}

}  // namespace

std::string url_text(const http::Url& url) {
  const bool six = url.host.find(':') != std::string::npos;
  std::string out = url.tls ? "https://" : "http://";
  out += six ? "[" + url.host + "]" : url.host;
  if (url.port != (url.tls ? 443 : 80)) out += ":" + std::to_string(url.port);
  return out + url.target;
}

base::Result<http::Url> resolve_reference(const http::Url& base, std::string_view reference) {
  if (reference.size() > kMaxUrlBytes) {
    return base::fail(base::Code::kInvalid, "The address is too long.");
  }
  reference = reference.substr(0, reference.find('#'));
  if (!scheme_of(reference).empty()) return http::parse_url(reference);
  if (reference.starts_with("//")) {
    return http::parse_url((base.tls ? "https:" : "http:") + std::string(reference));
  }
  http::Url target = base;
  target.target = joined_target(base.target, reference);
  return http::parse_url(url_text(target));
}

}  // namespace qwalt::fetch
