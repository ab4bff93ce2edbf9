// How the command line reaches the library: always over HTTP, so that there is one path. A server
// that holds the data folder is used; without one, the command runs a server of its own, on a free
// port of loopback, for as long as it takes.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "app/runtime.h"
#include "app/settings.h"
#include "base/json.h"
#include "base/result.h"
#include "http/client.h"

namespace qwalt::app {

// Another server than that of the data folder.
struct RemoteServer {
  std::string url;
  std::string key;
};

// Once connected, for several threads at once.
class ServerClient {
 public:
  static base::Result<std::unique_ptr<ServerClient>> connect(
      const Settings& settings, const std::optional<RemoteServer>& remote);
  ~ServerClient();  // stops the server of its own, if there is one
  ServerClient(const ServerClient&) = delete;
  ServerClient& operator=(const ServerClient&) = delete;

  const std::string& url() const { return url_; }
  const std::string& key() const { return key_; }

  // A call of the native API: `path` below /api/v1. The reply's JSON (null for 204), or the error
  // that the server explained.
  base::Result<base::json::value> call(std::string_view method, std::string_view path,
                                       const base::json::value& body = nullptr);

  // Called with the bytes so far; false ends the call with kCancelled.
  using Progress = std::function<bool(std::uint64_t bytes)>;

  // Uploads a file under `name`; the document as the server shows it.
  base::Result<base::json::value> upload(const std::string& path, const std::string& name,
                                         const Progress& progress = {});
  // Has the server fetch a document from an address; the document as the server shows it.
  base::Result<base::json::value> add_address(const std::string& url);

  // Receives the bytes of a reply. `size` 0: the server did not say.
  using TakePiece = std::function<base::Status(std::string_view piece, std::uint64_t size)>;
  base::Status download(std::string_view path, const TakePiece& take);
  // Sends what `fd` holds from where it stands to its end; the reply's JSON.
  base::Result<base::json::value> send_stream(std::string_view path, int fd,
                                              const Progress& progress);
  // A call that is answered by server-sent events. kIo when the stream ends before `on_event`
  // returned false, which ends the call.
  using OnEvent = std::function<bool(const std::string& name, const base::json::value& data)>;
  base::Status call_for_events(std::string_view path, const base::json::value& body,
                               const OnEvent& on_event);

 private:
  ServerClient() = default;
  http::ClientRequest request(std::string_view method, std::string_view path) const;

  std::string url_;
  std::string key_;
  std::string workspace_;
  std::unique_ptr<Runtime> own_;
  std::thread own_thread_;
};

}  // namespace qwalt::app
