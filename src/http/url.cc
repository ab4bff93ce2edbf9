#include <algorithm>
#include <charconv>

#include "http/client.h"
#include "http/form.h"

namespace qwalt::http {
namespace {

// The message never repeats the URL: it may hold a secret.
base::Result<Url> no_url() {
  return base::fail(base::Code::kInvalid, "This is not a complete http or https address.");
}

bool is_plain(char c) {
  auto byte = static_cast<unsigned char>(c);
  return byte > 0x20 && byte != 0x7f;
}

// What could be neither a name nor an address, or would end one when the URL is written again.
bool is_host(std::string_view host, bool bracketed) {
  if (bracketed && host.find(':') == std::string_view::npos) return false;
  const std::string_view refused = bracketed ? "[]\\^`{|}\"<>" : "[]\\^`{|}\"<>:";
  return !host.empty() && host.find_first_of(refused) == std::string_view::npos;
}

bool take_port(std::string_view text, std::uint16_t& port) {
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc{} && end == text.data() + text.size() && port != 0;
}

}  // namespace

base::Result<Url> parse_url(std::string_view url) {
  Url parsed;
  auto scheme_end = url.find("://");
  if (scheme_end == std::string_view::npos) return no_url();
  std::string_view scheme = url.substr(0, scheme_end);
  parsed.tls = equal_without_case(scheme, "https");
  if (!parsed.tls && !equal_without_case(scheme, "http")) return no_url();
  if (!std::all_of(url.begin(), url.end(), is_plain)) return no_url();
  std::string_view rest = url.substr(scheme_end + 3);
  rest = rest.substr(0, rest.find('#'));
  std::string_view authority = rest.substr(0, rest.find_first_of("/?"));
  rest.remove_prefix(authority.size());
  parsed.target = (rest.starts_with('/') ? "" : "/") + std::string(rest);
  if (authority.find('@') != std::string_view::npos) return no_url();
  std::string_view port;
  const bool bracketed = authority.starts_with('[');
  if (bracketed) {
    auto close = authority.find(']');
    if (close == std::string_view::npos) return no_url();
    parsed.host = authority.substr(1, close - 1);
    port = authority.substr(close + 1);
  } else {
    parsed.host = authority.substr(0, authority.find(':'));
    port = authority.substr(parsed.host.size());
  }
  parsed.port = parsed.tls ? 443 : 80;
  bool bad_port = !port.empty() && (port.front() != ':' || !take_port(port.substr(1), parsed.port));
  if (!is_host(parsed.host, bracketed) || bad_port) return no_url();
  return parsed;
}

}  // namespace qwalt::http
