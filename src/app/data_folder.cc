#include "app/data_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "base/file_system.h"
#include "base/json.h"

namespace qwalt::app {
namespace {

constexpr std::size_t kMaxServerFile = 16 * 1024;

base::Result<base::UniqueFd> open_lock(const std::string& path) {
  base::UniqueFd lock(::open((path + "/lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!lock) return base::fail(base::errno_error("The data folder cannot be used", errno));
  return lock;
}

std::string server_file(const std::string& path) { return path + "/server.json"; }

// Somebody who only looks (is_taken) holds the lock for some microseconds.
bool lock_exclusively(int fd) {
  for (int attempt = 0; attempt < 5; ++attempt) {
    if (::flock(fd, LOCK_EX | LOCK_NB) == 0) return true;
    ::usleep(2000);
  }
  return false;
}

}  // namespace

base::Result<DataFolder> DataFolder::take(const std::string& path) {
  const bool is_new = !base::file_exists(path);
  TRY(base::make_directories(path));
  if (is_new && ::chmod(path.c_str(), 0700) != 0) {
    return base::fail(base::errno_error("The data folder cannot be protected", errno));
  }
  TRY_ASSIGN(base::UniqueFd lock, open_lock(path));
  if (!lock_exclusively(lock.get())) {
    return base::fail(base::Code::kConflict,
                      "Another server uses the data folder " + path + " already.");
  }
  // What a server left that was killed.
  ::unlink(server_file(path).c_str());
  return DataFolder(path, std::move(lock));
}

bool DataFolder::is_taken(const std::string& path) {
  base::UniqueFd lock(::open((path + "/lock").c_str(), O_RDWR | O_CLOEXEC));
  // Shared: two commands that only look must not take each other for a server.
  return lock && ::flock(lock.get(), LOCK_SH | LOCK_NB) != 0;
}

base::Result<ServerAddress> DataFolder::server_of(const std::string& path) {
  if (!is_taken(path)) {
    return base::fail(base::Code::kNotFound, "No server uses this data folder now.");
  }
  ServerAddress address;
  const auto text = base::read_file(server_file(path), kMaxServerFile);
  const auto value = base::parse_json(text.value_or("{}"));
  if (!value) return base::fail(value.error());
  address.url = base::string_at(*value, "url").value_or("");
  address.token = base::string_at(*value, "token").value_or("");
  address.pid = static_cast<int>(base::integer_at(*value, "pid").value_or(0));
  if (address.url.empty()) {
    return base::fail(base::Code::kUnavailable, "The server is starting; try again in a moment.");
  }
  return address;
}

DataFolder::~DataFolder() {
  if (lock_) ::unlink(server_file(path_).c_str());
}

base::Status DataFolder::announce(const ServerAddress& address) {
  const base::json::object value{
      {"url", address.url}, {"token", address.token}, {"pid", address.pid}};
  // Whole or not at all, but not synced: it means nothing after a crash.
  base::FileSystem& files = base::posix_file_system();
  const std::string temporary = server_file(path_) + ".tmp";
  TRY_ASSIGN(auto file, files.create(temporary));
  TRY(file->append(base::json::serialize(value) + "\n"));
  TRY(file->close());
  return files.rename(temporary, server_file(path_));
}

}  // namespace qwalt::app
