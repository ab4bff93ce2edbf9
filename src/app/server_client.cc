#include "app/server_client.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <charconv>
#include <chrono>

#include "app/data_folder.h"
#include "base/random.h"
#include "http/client.h"
#include "http/sse.h"

namespace qwalt::app {
namespace {

constexpr std::size_t kMaxReply = std::size_t{64} << 20;
// An answer may take as long as a model does.
constexpr auto kPatience = std::chrono::minutes(15);

// Of a reply that says what went wrong.
constexpr std::size_t kMaxProblem = 64 * 1024;

http::ClientOptions patient() {
  http::ClientOptions options;
  options.first_byte_timeout = kPatience;
  return options;
}

base::Result<base::json::value> read_reply(const http::FetchedResponse& reply) {
  if (reply.status == 204) return base::json::value();
  auto value = base::parse_json(reply.body);
  if (reply.status < 300) return value;
  std::string detail = value ? base::string_at(*value, "detail").value_or("") : "";
  if (detail.empty()) detail = "The server answered " + std::to_string(reply.status) + ".";
  return base::fail(reply.status == 404 ? base::Code::kNotFound : base::Code::kInvalid,
                    std::move(detail));
}

base::Result<base::json::value> first_document(const base::json::value& reply) {
  const base::json::value* documents = base::member(reply, "documents");
  const base::json::array* list = documents ? documents->if_array() : nullptr;
  if (!list || list->empty()) {
    return base::fail(base::Code::kInternal, "The server's reply names no document.");
  }
  return list->front();
}

std::uint64_t size_of(const http::ClientResponse& head) {
  const std::string_view text = head.header("Content-Length").value_or("");
  std::uint64_t size = 0;
  std::from_chars(text.data(), text.data() + text.size(), size);
  return size;
}

// A file name within a quoted string, as browsers write it.
std::string quoted_name(std::string_view name) {
  std::string out;
  for (char c : name) {
    if (c == '"') {
      out.append("%22");
    } else if (c != '\r' && c != '\n') {
      out.push_back(c);
    }
  }
  return out;
}

}  // namespace

base::Result<std::unique_ptr<ServerClient>> ServerClient::connect(
    const Settings& settings, const std::optional<RemoteServer>& remote) {
  std::unique_ptr<ServerClient> client(new ServerClient);
  client->workspace_ = settings.workspace;
  if (remote) {
    client->url_ = remote->url;
    client->key_ = remote->key;
    while (client->url_.ends_with('/')) client->url_.pop_back();
    return client;
  }
  if (DataFolder::is_taken(settings.data)) {
    TRY_ASSIGN(const auto address, DataFolder::server_of(settings.data));
    client->url_ = address.url;
    client->key_ = address.token;
    return client;
  }
  Settings own = settings;
  own.host = "127.0.0.1";
  own.port = 0;
  TRY_ASSIGN(client->own_, Runtime::start(std::move(own)));
  client->url_ = client->own_->url();
  client->key_ = client->own_->token();
  client->own_thread_ = std::thread([runtime = client->own_.get()] { runtime->run(); });
  return client;
}

ServerClient::~ServerClient() {
  if (!own_) return;
  own_->stop();
  own_thread_.join();
}

base::Result<base::json::value> ServerClient::call(std::string_view method, std::string_view path,
                                                   const base::json::value& body) {
  http::ClientRequest made = request(method, path);
  if (!body.is_null()) {
    made.headers.push_back({"Content-Type", "application/json"});
    made.body = base::json::serialize(body);
  }
  TRY_ASSIGN(const auto reply, http::fetch(std::move(made), kMaxReply, patient()));
  return read_reply(reply);
}

http::ClientRequest ServerClient::request(std::string_view method, std::string_view path) const {
  http::ClientRequest made;
  made.method = method;
  made.url = url_ + "/api/v1/" + std::string(path);
  if (!key_.empty()) made.headers.push_back({"Authorization", "Bearer " + key_});
  if (!workspace_.empty()) made.headers.push_back({"X-QWalT-Workspace", workspace_});
  return made;
}

base::Result<base::json::value> ServerClient::upload(const std::string& path,
                                                     const std::string& name,
                                                     const Progress& progress) {
  base::UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat info {};
  if (!file || ::fstat(file.get(), &info) != 0) {
    return base::fail(base::errno_error("The file cannot be read", errno));
  }
  const std::string boundary = "qwalt" + base::random_hex(16);
  http::ClientRequest made = request("POST", "documents");
  made.headers.push_back({"Content-Type", "multipart/form-data; boundary=" + boundary});
  made.body = "--" + boundary + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" +
              quoted_name(name) + "\"\r\nContent-Type: application/octet-stream\r\n\r\n";
  made.file.fd = file.get();
  made.file.size = static_cast<std::uint64_t>(info.st_size);
  made.file.on_sent = progress;
  made.body_after_file = "\r\n--" + boundary + "--\r\n";
  TRY_ASSIGN(const auto fetched, http::fetch(std::move(made), kMaxReply, patient()));
  TRY_ASSIGN(const auto reply, read_reply(fetched));
  return first_document(reply);
}

base::Result<base::json::value> ServerClient::add_address(const std::string& url) {
  TRY_ASSIGN(const auto reply, call("POST", "documents", base::json::object{{"url", url}}));
  return first_document(reply);
}

base::Status ServerClient::download(std::string_view path, const TakePiece& take) {
  http::FetchedResponse problem;
  const http::TakeReply receive = [&](const http::ClientResponse& head,
                                      std::string_view piece) -> base::Status {
    if (head.status() == 200) return take(piece, size_of(head));
    problem.body.append(piece.substr(0, kMaxProblem - std::min(kMaxProblem, problem.body.size())));
    return {};
  };
  TRY_ASSIGN(problem.status, http::fetch_pieces(request("GET", path), receive, patient()));
  if (problem.status == 200) return {};
  TRY(read_reply(problem));
  return base::fail(base::Code::kInternal, "The server's reply cannot be understood.");
}

base::Result<base::json::value> ServerClient::send_stream(std::string_view path, int fd,
                                                          const Progress& progress) {
  http::ClientRequest made = request("POST", path);
  made.headers.push_back({"Content-Type", "application/octet-stream"});
  made.file.fd = fd;
  made.file.to_end = true;
  made.file.on_sent = progress;
  TRY_ASSIGN(const auto reply, http::fetch(std::move(made), kMaxReply, patient()));
  return read_reply(reply);
}

base::Status ServerClient::call_for_events(std::string_view path, const base::json::value& body,
                                           const OnEvent& on_event) {
  http::ClientRequest made = request("POST", path);
  made.headers.push_back({"Content-Type", "application/json"});
  made.body = base::json::serialize(body);
  http::FetchedResponse problem;
  http::SseParser parser;
  bool ended = false;
  const http::TakeReply receive = [&](const http::ClientResponse& head,
                                      std::string_view piece) -> base::Status {
    if (head.status() != 200) {
      problem.body.append(
          piece.substr(0, kMaxProblem - std::min(kMaxProblem, problem.body.size())));
      return {};
    }
    while (!ended) {
      TRY_ASSIGN(const auto item, parser.next(piece));
      if (!item) return {};
      if (item->comment) continue;
      TRY_ASSIGN(const auto data, base::parse_json(item->data));
      ended = !on_event(item->name, data);
    }
    return {};
  };
  TRY_ASSIGN(problem.status, http::fetch_pieces(std::move(made), receive, patient()));
  if (problem.status != 200) TRY(read_reply(problem));
  if (!ended) return base::fail(base::Code::kIo, "The server stopped in the middle of its work.");
  return {};
}

}  // namespace qwalt::app
