#include "app/server_client.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <chrono>

#include "app/data_folder.h"
#include "base/random.h"
#include "http/client.h"
#include "http/form.h"

namespace qwalt::app {
namespace {

constexpr std::size_t kMaxReply = std::size_t{64} << 20;
// An answer may take as long as a model does.
constexpr auto kPatience = std::chrono::minutes(15);

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
  http::ClientRequest request;
  request.method = method;
  request.url = url_ + "/api/v1/" + std::string(path);
  if (!key_.empty()) request.headers.push_back({"Authorization", "Bearer " + key_});
  if (!body.is_null()) {
    request.headers.push_back({"Content-Type", "application/json"});
    request.body = base::json::serialize(body);
  }
  TRY_ASSIGN(const auto reply, http::fetch(std::move(request), kMaxReply, patient()));
  return read_reply(reply);
}

base::Result<base::json::value> ServerClient::upload(const std::string& path,
                                                     const std::string& name) {
  base::UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat info {};
  if (!file || ::fstat(file.get(), &info) != 0) {
    return base::fail(base::errno_error("The file cannot be read", errno));
  }
  const std::string boundary = "qwalt" + base::random_hex(16);
  http::ClientRequest request;
  request.method = "POST";
  request.url = url_ + "/api/v1/documents";
  if (!key_.empty()) request.headers.push_back({"Authorization", "Bearer " + key_});
  request.headers.push_back({"Content-Type", "multipart/form-data; boundary=" + boundary});
  request.body = "--" + boundary +
                 "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" +
                 quoted_name(name) + "\"\r\nContent-Type: application/octet-stream\r\n\r\n";
  request.file = {file.get(), static_cast<std::uint64_t>(info.st_size)};
  request.body_after_file = "\r\n--" + boundary + "--\r\n";
  TRY_ASSIGN(const auto fetched, http::fetch(std::move(request), kMaxReply, patient()));
  TRY_ASSIGN(const auto reply, read_reply(fetched));
  const base::json::value* documents = base::member(reply, "documents");
  const base::json::array* list = documents ? documents->if_array() : nullptr;
  if (!list || list->empty()) {
    return base::fail(base::Code::kInternal, "The server's reply names no document.");
  }
  return list->front();
}

}  // namespace qwalt::app
