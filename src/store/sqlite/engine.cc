#include "store/sqlite/engine.h"

#include <fcntl.h>

#include <filesystem>

#include "base/file.h"
#include "base/file_system.h"
#include "store/sqlite/schema.h"

namespace qwalt::store::sqlite {
namespace {

// SQLite would make the file readable by everybody.
base::Status make_file(const std::string& path) {
  if (base::file_exists(path)) return {};
  TRY_ASSIGN(const auto file, base::posix_file_system().create(path));
  TRY(file->sync());
  TRY(file->close());
  const auto folder = std::filesystem::path(path).parent_path();
  return base::posix_file_system().sync_directory(folder.empty() ? "." : folder.string());
}

}  // namespace

base::Result<std::unique_ptr<Engine>> Engine::open(const std::string& path) {
  std::unique_ptr<Engine> engine(new Engine(path));
  TRY(make_file(path));
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
