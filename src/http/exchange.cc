#include "http/exchange.h"

#include <algorithm>
#include <array>

#include "http/connection.h"

namespace qwalt::http {

Exchange::Exchange(Connection& connection) : connection_(connection) {}

std::string_view Exchange::method() const { return connection_.request().method; }
std::string_view Exchange::target() const { return connection_.request().target; }
std::string_view Exchange::raw_path() const {
  std::string_view target = connection_.request().target;
  return target.substr(0, target.find('?'));
}
const std::string& Exchange::path() const { return connection_.request().path; }
const Parameters& Exchange::query() const { return connection_.request().query; }
const std::string& Exchange::request_id() const { return connection_.request().id; }
bool Exchange::peer_is_loopback() const { return connection_.peer().is_loopback(); }
std::string Exchange::peer_address() const { return connection_.peer().to_string(); }

std::optional<std::string_view> Exchange::header(std::string_view name) const {
  for (const Header& header : connection_.request().headers) {
    if (equal_without_case(header.name, name)) return header.value;
  }
  return std::nullopt;
}

std::string Exchange::header_list(std::string_view name) const {
  std::string joined;
  bool first = true;
  for (const Header& header : connection_.request().headers) {
    if (!equal_without_case(header.name, name)) continue;
    if (!std::exchange(first, false)) joined += ", ";
    joined += header.value;
  }
  return joined;
}

std::optional<std::string> Exchange::cookie(std::string_view name) const {
  for (const Header& header : connection_.request().headers) {
    if (!equal_without_case(header.name, "Cookie")) continue;
    if (auto value = find_cookie(header.value, name)) return value;
  }
  return std::nullopt;
}

std::string_view Exchange::parameter(std::string_view name) const {
  for (const auto& [key, value] : connection_.request().parameters) {
    if (key == name) return value;
  }
  return {};
}

void Exchange::set_parameters(std::vector<std::pair<std::string, std::string>> parameters) {
  connection_.request().parameters = std::move(parameters);
}

std::optional<std::uint64_t> Exchange::content_length() const {
  return connection_.request().content_length;
}

void Exchange::set_body_limit(std::uint64_t bytes) { connection_.set_body_limit(bytes); }

asio::awaitable<base::Result<std::string>> Exchange::read_body(std::size_t max_bytes) {
  connection_.set_body_limit(max_bytes);
  std::string body;
  // Grows with what really comes: an announced size alone must not take memory.
  constexpr std::size_t kPiece = 16 * 1024;
  for (;;) {
    std::size_t before = body.size();
    body.resize(before + kPiece);
    std::span<char> room(body.data() + before, kPiece);
    base::Result<std::size_t> got = co_await connection_.read_body_some(room);
    if (!got) co_return base::fail(std::move(got).error());
    body.resize(before + *got);
    if (*got == 0) break;
  }
  co_return body;
}

asio::awaitable<base::Result<std::size_t>> Exchange::read_some(std::span<char> buffer) {
  return connection_.read_body_some(buffer);
}

void Exchange::set_reply_header(std::string_view name, std::string_view value) {
  Headers& headers = connection_.reply_headers();
  std::erase_if(headers, [name](const Header& h) { return equal_without_case(h.name, name); });
  headers.push_back({std::string(name), std::string(value)});
}

bool Exchange::has_reply_header(std::string_view name) const {
  const Headers& headers = connection_.reply_headers();
  return std::any_of(headers.begin(), headers.end(),
                     [name](const Header& h) { return equal_without_case(h.name, name); });
}

asio::awaitable<base::Status> Exchange::send(Response response) {
  return connection_.send(std::move(response));
}

bool Exchange::replied() const { return connection_.replied(); }

asio::awaitable<base::Result<EventStream>> Exchange::start_events(EventHub& hub,
                                                                  OnStreamEnd on_end) {
  return connection_.start_events(hub, std::move(on_end));
}

asio::awaitable<void> Exchange::client_gone() { return connection_.peer_gone(); }

}  // namespace qwalt::http
