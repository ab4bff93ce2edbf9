// The connections of one store: one that writes, a few that read, so that reading never waits for
// a long write. Thread-safe.
//
// Work given to read() and write() runs on the caller's thread inside one transaction; it must not
// call the engine again, and must let go of its Rows before it returns.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/result.h"
#include "store/sqlite/connection.h"
#include "store/sqlite/turn_mutex.h"

namespace qwalt::store::sqlite {

class Engine {
 public:
  // Opens or makes the file and migrates it to this version.
  static base::Result<std::unique_ptr<Engine>> open(const std::string& path);

  // Commits what `work` did when it returns a value, undoes it when it returns an error.
  template <class Work>
  std::invoke_result_t<Work&, Connection&> write(Work work) {
    return write_as(Transaction::Kind::kWrite, work);
  }

  // As write(), but a loss of power may undo it until the next write() has returned.
  template <class Work>
  std::invoke_result_t<Work&, Connection&> write_relaxed(Work work) {
    return write_as(Transaction::Kind::kRelaxed, work);
  }

  // `work` sees one state of the store: the last one committed.
  template <class Work>
  std::invoke_result_t<Work&, Connection&> read(Work work) {
    TRY_ASSIGN(const Reader reader, take_reader());
    return in_transaction(*reader, Transaction::Kind::kRead, work);
  }

  // Outside of a transaction, on the writing connection.
  template <class Work>
  std::invoke_result_t<Work&, Connection&> maintain(Work work) {
    const std::lock_guard lock(writing_);
    return work(*writer_);
  }

  // Gives the caches of the connections at rest back to the system.
  void release_memory();

 private:
  static constexpr std::size_t kReaders = 3;

  struct GiveBack {
    Engine* engine = nullptr;
    void operator()(Connection* connection) const { engine->give_back(connection); }
  };
  using Reader = std::unique_ptr<Connection, GiveBack>;

  explicit Engine(std::string path) : path_(std::move(path)) {}

  template <class Work>
  std::invoke_result_t<Work&, Connection&> write_as(Transaction::Kind kind, Work& work) {
    const std::lock_guard lock(writing_);
    return in_transaction(*writer_, kind, work);
  }

  template <class Work>
  static std::invoke_result_t<Work&, Connection&> in_transaction(Connection& connection,
                                                                 Transaction::Kind kind,
                                                                 Work& work) {
    Transaction transaction(connection);
    TRY(transaction.begin(kind));
    auto outcome = work(connection);
    if (outcome) TRY(transaction.commit());
    return outcome;
  }

  base::Result<Reader> take_reader();
  void give_back(Connection* connection);

  const std::string path_;
  TurnMutex writing_;
  std::unique_ptr<Connection> writer_;

  std::mutex reading_;
  std::condition_variable reader_free_;
  std::size_t readers_open_ = 0;
  std::vector<std::unique_ptr<Connection>> readers_at_rest_;
};

}  // namespace qwalt::store::sqlite
