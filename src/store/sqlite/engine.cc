#include "store/sqlite/engine.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "base/file.h"
#include "base/file_system.h"
#include "store/sqlite/schema.h"

namespace qwalt::store::sqlite {
namespace {

base::Status sync_file(const std::string& path) {
  base::UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file && ::fdatasync(file.get()) == 0) return {};
  return base::fail(base::errno_error("The new store could not be synced to disk", errno));
}

// A new store is made beside its place, without a sync for each step, and moved there whole: two
// syncs instead of fourteen, and a crash leaves none that is half made.
base::Status make_store(const std::string& path) {
  base::FileSystem& files = base::posix_file_system();
  const std::string fresh = path + ".new";
  // Also what a store left that somebody took away: a log would be played into the new one.
  for (const std::string& left :
       {fresh, fresh + "-wal", fresh + "-shm", path + "-wal", path + "-shm"}) {
    TRY(files.remove(left));
  }
  {
    // SQLite would make the file readable by everybody.
    TRY_ASSIGN(const auto file, files.create(fresh));
    TRY(file->close());
  }
  {
    TRY_ASSIGN(auto connection, Connection::open(fresh, Connection::Access::kWrite));
    TRY(connection->execute("PRAGMA synchronous = OFF"));
    TRY(migrate(*connection, fresh, migrations()));
  }  // closed, it has no log of its own any more
  TRY(sync_file(fresh));
  TRY(files.rename(fresh, path));
  const auto folder = std::filesystem::path(path).parent_path();
  return files.sync_directory(folder.empty() ? "." : folder.string());
}

}  // namespace

base::Result<std::unique_ptr<Engine>> Engine::open(const std::string& path) {
  std::unique_ptr<Engine> engine(new Engine(path));
  if (!base::file_exists(path)) TRY(make_store(path));
  TRY_ASSIGN(engine->writer_, Connection::open(path, Connection::Access::kWrite));
  TRY(migrate(*engine->writer_, path, migrations()));
  return engine;
}

base::Result<Engine::Reader> Engine::take_reader() {
  std::unique_lock lock(reading_);
  reader_free_.wait(lock, [this] { return !readers_at_rest_.empty() || readers_open_ < kReaders; });
  if (!readers_at_rest_.empty()) {
    Connection* connection = readers_at_rest_.back().release();
    readers_at_rest_.pop_back();
    return Reader(connection, GiveBack{this});
  }
  ++readers_open_;
  lock.unlock();
  auto opened = Connection::open(path_, Connection::Access::kRead);
  if (opened) return Reader(opened->release(), GiveBack{this});
  lock.lock();
  --readers_open_;
  reader_free_.notify_one();
  return base::fail(std::move(opened).error());
}

void Engine::give_back(Connection* connection) {
  const std::lock_guard lock(reading_);
  readers_at_rest_.emplace_back(connection);
  reader_free_.notify_one();
}

void Engine::release_memory() {
  {
    const std::lock_guard lock(writing_);
    writer_->release_memory();
  }
  const std::lock_guard lock(reading_);
  for (const auto& connection : readers_at_rest_) connection->release_memory();
}

}  // namespace qwalt::store::sqlite
