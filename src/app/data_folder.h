// The one folder that holds everything: who uses it now, and how to reach that server.
//
// DATA/lock is locked (flock) by the process that uses the folder; DATA/server.json (mode 0600)
// says where it listens and holds a token that its own machine's command line may use.
#pragma once

#include <optional>
#include <string>

#include "base/file.h"
#include "base/result.h"

namespace qwalt::app {

struct ServerAddress {
  std::string url;    // "http://127.0.0.1:8000"
  std::string token;  // of this run of the server
  int pid = 0;
};

class DataFolder {
 public:
  // Makes the folder if need be (mode 0700). kConflict when another process uses it.
  static base::Result<DataFolder> take(const std::string& path);
  // Whether another process uses the folder now.
  static bool is_taken(const std::string& path);
  // What the server that uses the folder wrote; kNotFound when none does.
  static base::Result<ServerAddress> server_of(const std::string& path);

  ~DataFolder();  // takes server.json away
  DataFolder(DataFolder&&) noexcept = default;
  DataFolder& operator=(DataFolder&&) noexcept = delete;

  const std::string& path() const { return path_; }
  base::Status announce(const ServerAddress& address);

 private:
  DataFolder(std::string path, base::UniqueFd lock)
      : path_(std::move(path)), lock_(std::move(lock)) {}

  std::string path_;
  base::UniqueFd lock_;  // none after a move
};

}  // namespace qwalt::app
