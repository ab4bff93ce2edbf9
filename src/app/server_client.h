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

namespace qwalt::app {

// Another server than that of the data folder.
struct RemoteServer {
  std::string url;
  std::string key;
};

class ServerClient {
 public:
  static base::Result<std::unique_ptr<ServerClient>> connect(
      const Settings& settings, const std::optional<RemoteServer>& remote);
  ~ServerClient();  // stops the server of its own, if there is one
  ServerClient(const ServerClient&) = delete;
  ServerClient& operator=(const ServerClient&) = delete;

  // A call of the native API: `path` below /api/v1. The reply's JSON (null for 204), or the error
  // that the server explained.
  base::Result<base::json::value> call(std::string_view method, std::string_view path,
                                       const base::json::value& body = nullptr);

  // Uploads a file under `name`; the document as the server shows it.
  base::Result<base::json::value> upload(const std::string& path, const std::string& name);

 private:
  ServerClient() = default;

  std::string url_;
  std::string key_;
  std::unique_ptr<Runtime> own_;
  std::thread own_thread_;
};

}  // namespace qwalt::app
