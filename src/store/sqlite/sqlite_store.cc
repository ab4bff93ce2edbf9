#include "store/sqlite/sqlite_store.h"

#include <utility>

#include "store/sqlite/changes.h"
#include "store/sqlite/chats.h"
#include "store/sqlite/check.h"
#include "store/sqlite/document_lists.h"
#include "store/sqlite/documents.h"
#include "store/sqlite/engine.h"
#include "store/sqlite/jobs.h"
#include "store/sqlite/keys.h"
#include "store/sqlite/messages.h"
#include "store/sqlite/purge.h"
#include "store/sqlite/reading.h"
#include "store/sqlite/settings.h"
#include "store/sqlite/states.h"
#include "store/sqlite/text.h"
#include "store/sqlite/watches.h"
#include "store/sqlite/workspaces.h"

namespace qwalt::store {
namespace {

using base::Result;
using base::Status;
using sqlite::Connection;

// Each call of the interface as one transaction of the engine.
class SqliteStore final : public Store {
 public:
  explicit SqliteStore(std::unique_ptr<sqlite::Engine> engine) : engine_(std::move(engine)) {}

  Result<Id> workspace(std::string_view name) override {
    return engine_->read(
        [&](Connection& connection) { return sqlite::workspace(connection, name); });
  }

  Result<std::vector<Id>> workspaces() override {
    return engine_->read([&](Connection& connection) { return sqlite::workspaces(connection); });
  }

  Result<std::vector<Workspace>> list_workspaces() override {
    return engine_->read(
        [&](Connection& connection) { return sqlite::list_workspaces(connection); });
  }

  Result<Workspace> add_workspace(std::string_view name) override {
    return engine_->write(
        [&](Connection& connection) { return sqlite::add_workspace(connection, name); });
  }

  Status remove_workspace(Id id) override {
    return engine_->write(
        [&](Connection& connection) { return sqlite::remove_workspace(connection, id); });
  }

  Result<Added> add_document(const NewDocument& document) override {
    return engine_->write(
        [&](Connection& connection) { return sqlite::add_document(connection, document); });
  }

  Result<Document> document(Id workspace, Id id) override {
    return engine_->read(
        [&](Connection& connection) { return sqlite::load_document(connection, workspace, id); });
  }

  Result<std::optional<Document>> find_document(Id workspace, std::string_view name) override {
    return engine_->read(
        [&](Connection& connection) { return sqlite::find_document(connection, workspace, name); });
  }

  Result<std::optional<Document>> document_of_original(Id workspace,
                                                       std::string_view sha256) override {
    return engine_->read([&](Connection& connection) {
      return sqlite::document_of_original(connection, workspace, sha256);
    });
  }

  Result<DocumentList> list_documents(Id workspace, std::string_view name_part,
                                      std::string_view cursor, int limit) override {
    return engine_->read([&](Connection& connection) {
      return sqlite::list_documents(connection, workspace, name_part, cursor, limit);
    });
  }

  Result<std::vector<Document>> documents_by_age(Id workspace, AgeOrder order, Id after,
                                                 int limit) override {
    return engine_->read([&](Connection& connection) {
      return sqlite::documents_by_age(connection, workspace, order, after, limit);
    });
  }

  Result<DocumentCounts> document_counts(Id workspace) override {
    return engine_->read(
        [&](Connection& connection) { return sqlite::document_counts(connection, workspace); });
  }

  Result<std::vector<Id>> ready_documents(Id workspace) override {
    return engine_->read(
        [&](Connection& connection) { return sqlite::ready_documents(connection, workspace); });
  }

  Result<bool> original_in_use(std::string_view sha256) override {
    return engine_->read(
        [&](Connection& connection) { return sqlite::original_in_use(connection, sha256); });
  }

  Status begin_text(Id document) override {
    return engine_->write_relaxed(
        [&](Connection& connection) { return sqlite::begin_text(connection, document); });
  }

  Status append_text(Id document, const std::vector<PageRecord>& pages,
                     const std::vector<PassageRecord>& passages) override {
    return engine_->write_relaxed([&](Connection& connection) {
      return sqlite::append_text(connection, document, pages, passages);
    });
  }

  Result<Finished> finish_document(Id document, const DocumentFacts& facts) override {
    return engine_->write([&](Connection& connection) {
      return sqlite::finish_document(connection, document, facts);
    });
  }

  Result<Document> fail_document(Id document, std::string_view code,
                                 std::string_view message) override {
    return engine_->write([&](Connection& connection) {
      return sqlite::fail_document(connection, document, code, message);
    });
  }

  Result<Document> retry_document(Id workspace, Id document) override {
    return engine_->write([&](Connection& connection) {
      return sqlite::retry_document(connection, workspace, document);
    });
  }

  Result<Removed> remove_document(Id workspace, Id document) override {
    return engine_->write([&](Connection& connection) {
      return sqlite::remove_document(connection, workspace, document);
    });
  }

  Result<std::vector<Document>> remove_documents(Id workspace,
                                                 const std::vector<Id>& documents) override {
    return engine_->write([&](Connection& connection) {
      return sqlite::remove_documents(connection, workspace, documents);
    });
  }

  Result<Document> reread_document(Id workspace, Id document) override {
    return engine_->write([&](Connection& connection) {
      return sqlite::reread_document(connection, workspace, document);
    });
  }

  Status set_warnings(Id document, const std::vector<std::string>& warnings) override {
    return engine_->write([&](Connection& connection) {
      return sqlite::set_warnings(connection, document, warnings);
    });
  }

  Result<Added> rename_document(Id workspace, Id document, std::string_view from,
                                std::string_view to) override {
    return engine_->write([&](Connection& connection) {
      return sqlite::rename_document(connection, workspace, document, from, to);
    });
  }

  Result<NameReleased> release_names(Id workspace, const std::vector<std::string>& names) override {
    return engine_->write([&](Connection& connection) {
      return sqlite::release_names(connection, workspace, names);
    });
  }

  Result<std::vector<Document>> purge_replaced(Sequence sequence) override {
    return engine_->write(
        [&](Connection& connection) { return sqlite::purge_replaced(connection, sequence); });
  }

  Result<PageRecord> page(Id document, std::uint32_t number) override {
    return engine_->read(
        [&](Connection& connection) { return sqlite::page(connection, document, number); });
  }

  Result<std::vector<PassageText>> passages(const std::vector<PassageRef>& refs) override {
    return engine_->read(
        [&](Connection& connection) { return sqlite::passages(connection, refs); });
  }

  Status each_passage(Id document, const std::function<Status(const PassageText&)>& visit) override;

  Result<Sequence> last_sequence() override {
    return engine_->read([&](Connection& connection) { return sqlite::last_sequence(connection); });
  }

  Result<std::vector<Change>> changes_after(Sequence sequence, int limit) override {
    return engine_->read(
        [&](Connection& connection) { return sqlite::changes_after(connection, sequence, limit); });
  }

  Result<std::vector<Change>> all_documents() override {
    return engine_->read([&](Connection& connection) { return sqlite::all_documents(connection); });
  }

  Result<std::optional<Job>> lease_job(base::Micros now, base::Micros until) override {
    return engine_->write(
        [&](Connection& connection) { return sqlite::lease_job(connection, now, until); });
  }

  Status renew_lease(Id job, base::Micros until) override {
    return engine_->write(
        [&](Connection& connection) { return sqlite::renew_lease(connection, job, until); });
  }

  Status give_back_job(Id job, base::Micros when) override {
    return engine_->write(
        [&](Connection& connection) { return sqlite::give_back_job(connection, job, when); });
  }

  Status release_leases(base::Micros now) override {
    return engine_->write(
        [&](Connection& connection) { return sqlite::release_leases(connection, now); });
  }

  Result<std::int64_t> mend_jobs() override {
    return engine_->write([&](Connection& connection) { return sqlite::mend_jobs(connection); });
  }

  Result<Chat> add_chat(const Chat& chat) override {
    return engine_->write(
        [&](Connection& connection) { return sqlite::add_chat(connection, chat); });
  }

  Result<Chat> chat(Id workspace, Id id) override {
    return engine_->read(
        [&](Connection& connection) { return sqlite::load_chat(connection, workspace, id); });
  }

  Result<Chat> chat_of_owner(Id workspace, std::string_view owner) override {
    return engine_->write([&](Connection& connection) {
      return sqlite::chat_of_owner(connection, workspace, owner);
    });
  }

  Result<ChatList> list_chats(Id workspace, std::string_view owner, std::string_view cursor,
                              int limit) override {
    return engine_->read([&](Connection& connection) {
      return sqlite::list_chats(connection, workspace, owner, cursor, limit);
    });
  }

  Result<ChatList> search_chats(Id workspace, std::string_view owner, std::string_view text,
                                std::string_view cursor, int limit) override {
    return engine_->read([&](Connection& connection) {
      return sqlite::search_chats(connection, workspace, owner, text, cursor, limit);
    });
  }

  Result<Chat> rename_chat(Id workspace, Id id, std::string_view title) override {
    return engine_->write([&](Connection& connection) {
      return sqlite::rename_chat(connection, workspace, id, title);
    });
  }

  Result<std::vector<Chat>> all_chats(Id workspace, Id after, int limit) override {
    return engine_->read([&](Connection& connection) {
      return sqlite::all_chats(connection, workspace, after, limit);
    });
  }

  Status remove_chat(Id workspace, Id id) override {
    return engine_->write(
        [&](Connection& connection) { return sqlite::remove_chat(connection, workspace, id); });
  }

  Status add_message(const Message& message) override {
    return engine_->write(
        [&](Connection& connection) { return sqlite::add_message(connection, message); });
  }

  Status update_message(const Message& message) override {
    return engine_->write(
        [&](Connection& connection) { return sqlite::update_message(connection, message); });
  }

  Result<Message> message(Id chat, Id id) override {
    return engine_->read(
        [&](Connection& connection) { return sqlite::message(connection, chat, id); });
  }

  Result<std::vector<Message>> messages(Id chat) override {
    return engine_->read(
        [&](Connection& connection) { return sqlite::messages(connection, chat); });
  }

  Result<std::vector<Message>> path_to(Id chat, Id message, int count) override {
    return engine_->read(
        [&](Connection& connection) { return sqlite::path_to(connection, chat, message, count); });
  }

  Result<std::vector<Message>> last_messages(Id chat, int count) override {
    return engine_->read(
        [&](Connection& connection) { return sqlite::last_messages(connection, chat, count); });
  }

  Result<std::int64_t> remove_branch(Id chat, Id message) override {
    return engine_->write(
        [&](Connection& connection) { return sqlite::remove_branch(connection, chat, message); });
  }

  Status rate_message(Id chat, Id message, int rating, std::string_view reason) override {
    return engine_->write([&](Connection& connection) {
      return sqlite::rate_message(connection, chat, message, rating, reason);
    });
  }

  Result<std::vector<Message>> rated_messages(Id workspace, Id after, int limit) override {
    return engine_->read([&](Connection& connection) {
      return sqlite::rated_messages(connection, workspace, after, limit);
    });
  }

  Status close_running_messages() override {
    return engine_->write(
        [&](Connection& connection) { return sqlite::close_running_messages(connection); });
  }

  Result<Watch> add_watch(const Watch& watch) override {
    return engine_->write(
        [&](Connection& connection) { return sqlite::add_watch(connection, watch); });
  }

  Result<std::vector<Watch>> watches() override {
    return engine_->read([&](Connection& connection) { return sqlite::watches(connection); });
  }

  Status update_watch(const Watch& watch) override {
    return engine_->write(
        [&](Connection& connection) { return sqlite::update_watch(connection, watch); });
  }

  Status remove_watch(Id watch) override {
    return engine_->write(
        [&](Connection& connection) { return sqlite::remove_watch(connection, watch); });
  }

  Status put_watched_file(const WatchedFile& file) override {
    return engine_->write_relaxed(
        [&](Connection& connection) { return sqlite::put_watched_file(connection, file); });
  }

  Status remove_watched_file(Id watch, std::string_view folder, std::string_view name) override {
    return engine_->write_relaxed([&](Connection& connection) {
      return sqlite::remove_watched_file(connection, watch, folder, name);
    });
  }

  Result<std::vector<WatchedFile>> watched_files(Id watch, std::string_view folder,
                                                 std::string_view after, int limit) override {
    return engine_->read([&](Connection& connection) {
      return sqlite::watched_files(connection, watch, folder, after, limit);
    });
  }

  Result<std::optional<WatchedFile>> watched_file(Id watch, std::string_view folder,
                                                  std::string_view name) override {
    return engine_->read([&](Connection& connection) {
      return sqlite::watched_file(connection, watch, folder, name);
    });
  }

  Result<std::optional<WatchedFile>> watched_file_like(const WatchedFile& file) override {
    return engine_->read(
        [&](Connection& connection) { return sqlite::watched_file_like(connection, file); });
  }

  Result<std::optional<std::string>> next_watched_folder(
      Id watch, std::string_view below, std::optional<std::string_view> after) override {
    return engine_->read([&](Connection& connection) {
      return sqlite::next_watched_folder(connection, watch, below, after);
    });
  }

  Result<WatchCounts> watch_counts(Id watch) override {
    return engine_->read(
        [&](Connection& connection) { return sqlite::watch_counts(connection, watch); });
  }

  Status add_key(const Key& key, std::string_view hash) override {
    return engine_->write(
        [&](Connection& connection) { return sqlite::add_key(connection, key, hash); });
  }

  Result<std::optional<Key>> find_key(std::string_view hash) override {
    return engine_->read(
        [&](Connection& connection) { return sqlite::find_key(connection, hash); });
  }

  Result<std::vector<Key>> keys() override {
    return engine_->read([&](Connection& connection) { return sqlite::keys(connection); });
  }

  Status remove_key(Id id) override {
    return engine_->write(
        [&](Connection& connection) { return sqlite::remove_key(connection, id); });
  }

  Result<std::optional<std::string>> setting(std::string_view name) override {
    return engine_->read([&](Connection& connection) { return sqlite::setting(connection, name); });
  }

  Status set_setting(std::string_view name, std::string_view value) override {
    return engine_->write(
        [&](Connection& connection) { return sqlite::set_setting(connection, name, value); });
  }

  Status remove_setting(std::string_view name) override {
    return engine_->write(
        [&](Connection& connection) { return sqlite::remove_setting(connection, name); });
  }

  Result<std::vector<std::pair<std::string, std::string>>> settings(
      std::string_view prefix) override {
    return engine_->read(
        [&](Connection& connection) { return sqlite::settings(connection, prefix); });
  }

  Status add_spending(const Spending& spending) override {
    return engine_->write(
        [&](Connection& connection) { return sqlite::add_spending(connection, spending); });
  }

  Result<std::vector<Spending>> spending(std::int64_t from_day, std::int64_t to_day) override {
    return engine_->read(
        [&](Connection& connection) { return sqlite::spending(connection, from_day, to_day); });
  }

  Result<std::vector<StoreFinding>> check(std::stop_token stop) override {
    return engine_->read([&](Connection& connection) { return sqlite::check(connection, stop); });
  }

  Status tidy() override;

 private:
  std::unique_ptr<sqlite::Engine> engine_;
};

// No transaction stays open while `visit` runs: it may take long, or call the store.
Status SqliteStore::each_passage(Id document,
                                 const std::function<Status(const PassageText&)>& visit) {
  std::uint32_t next = 0;
  for (;;) {
    TRY_ASSIGN(const auto found, engine_->read([&](Connection& connection) {
      return sqlite::passages_of_one_page(connection, document, next);
    }));
    if (found.empty()) return {};
    for (const PassageText& passage : found) TRY(visit(passage));
    next = found.back().record.ordinal + 1;
  }
}

Status SqliteStore::tidy() {
  for (bool pending = true; pending;) {
    TRY_ASSIGN(pending, engine_->write_relaxed([](Connection& connection) -> Result<bool> {
      TRY(sqlite::purge_batch(connection));
      return sqlite::purge_pending(connection);
    }));
  }
  for (bool more = true; more;) {
    TRY_ASSIGN(more, engine_->maintain(sqlite::shrink_step));
  }
  TRY(engine_->maintain(sqlite::empty_log));
  engine_->release_memory();
  return {};
}

}  // namespace

base::Result<std::unique_ptr<Store>> open_sqlite_store(const std::string& path) {
  TRY_ASSIGN(auto engine, sqlite::Engine::open(path));
  return std::unique_ptr<Store>(std::make_unique<SqliteStore>(std::move(engine)));
}

}  // namespace qwalt::store
