// "What is true?" Documents, their text and passages, jobs, chats, keys, settings, and the gapless
// sequence of changes that the index follows. One interface for SQLite (store/sqlite/) and later
// PostgreSQL; store/conformance.h is the suite that every implementation passes.
//
// Thread-safe. Every call is one transaction; when it returns without error it is durable. Errors:
// kNotFound, kConflict, kInvalid as said; kNoSpace, kIo, kCorrupt from below, nothing changed then.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/records.h"

namespace qwalt::store {

struct Added {
  Document document;
  bool duplicate = false;  // the same bytes were there: `document` is that one, with one name more
  // Documents that lost their last name to this upload and are gone (duplicate of a ready one
  // only).
  std::vector<Document> replaced;
};

struct Finished {
  Document document;
  Sequence sequence = 0;           // of the last change appended, 0 if none (superseded)
  std::vector<Document> replaced;  // their last name went to `document`; see purge_replaced
  bool superseded = false;         // a newer upload holds all its names: it is gone itself
};

struct Removed {
  Document document;
  Sequence sequence = 0;  // of the change appended, 0 if it never was ready
};

struct NameReleased {
  std::vector<Document> removed;  // those that had no other name
  bool reindexed = false;         // one that is ready goes by another name now
};

struct DocumentList {
  std::vector<Document> documents;
  std::string next_cursor;  // empty: no more
  std::int64_t total = 0;
};

struct ChatList {
  std::vector<Chat> chats;
  std::string next_cursor;
};

class Store {
 public:
  virtual ~Store() = default;

  // Workspaces. "default" is there from the first start.
  virtual base::Result<Id> workspace(std::string_view name) = 0;  // kNotFound
  virtual base::Result<std::vector<Id>> workspaces() = 0;

  // Documents.

  // Records an upload and its job. Same workspace and sha256 as a document that is there: that one
  // gets the name as well, and a failed one is queued again. A name belongs to one ready document
  // at a time: the one with the latest claim. A ready document takes its names when it becomes
  // ready, or here if it is ready already; one that loses its last name is removed.
  virtual base::Result<Added> add_document(const NewDocument& document) = 0;
  virtual base::Result<Document> document(Id workspace, Id id) = 0;  // kNotFound
  // The ready document of that name, else the newest other one that wants it.
  virtual base::Result<std::optional<Document>> find_document(Id workspace,
                                                              std::string_view name) = 0;
  // Newest first; `name_part` matched without case, anywhere; kInvalid for a foreign cursor.
  virtual base::Result<DocumentList> list_documents(Id workspace, std::string_view name_part,
                                                    std::string_view cursor, int limit) = 0;
  virtual base::Result<std::vector<Id>> ready_documents(Id workspace) = 0;
  // Whether any document, in any state, still needs the original with this hash.
  virtual base::Result<bool> original_in_use(std::string_view sha256) = 0;

  // Text. A document being read: begin_text drops what an earlier attempt left, append_text adds
  // pages and the passages that lie on them, finish_document makes it ready, takes its names,
  // ends its job and appends to the changes, all at once. kNotFound if it was removed meanwhile,
  // kConflict if it is failed or ready; kInvalid when pages do not ascend, a passage is not the
  // next one or lies outside of the pages given with it, or the facts count other passages.
  // Text is durable with finish_document; until then a crash may take it, and the job starts over.
  virtual base::Status begin_text(Id document) = 0;
  virtual base::Status append_text(Id document, const std::vector<PageRecord>& pages,
                                   const std::vector<PassageRecord>& passages) = 0;
  virtual base::Result<Finished> finish_document(Id document, const DocumentFacts& facts) = 0;
  // Ends the job; the text so far is dropped. kConflict when the document is ready already; one
  // that has failed already keeps its first failure.
  virtual base::Result<Document> fail_document(Id document, std::string_view code,
                                               std::string_view message) = 0;
  virtual base::Result<Document> retry_document(Id workspace, Id document) = 0;  // kConflict
  // Removes rows, names, job and text; appends to the changes if it was ready. kNotFound.
  virtual base::Result<Removed> remove_document(Id workspace, Id document) = 0;
  // Queues a document that is ready or failed to be read anew: its text is dropped, its names stay,
  // and a ready one is appended to the changes as removed. kConflict while it waits or is read.
  virtual base::Result<Document> reread_document(Id workspace, Id document) = 0;
  virtual base::Status set_warnings(Id document, const std::vector<std::string>& warnings) = 0;

  // Names. What is searched for includes a document's newest name, so a ready one whose newest name
  // is another afterwards is appended to the changes as added once more.

  // Gives the document the name `to` in place of `from`, as an upload of the same bytes would.
  // kNotFound when it is gone or has no name `from`.
  virtual base::Result<Added> rename_document(Id workspace, Id document, std::string_view from,
                                              std::string_view to) = 0;
  // Takes the names from every document that has or wants them; one that has no other is removed.
  // No error when nobody has them.
  virtual base::Result<NameReleased> release_names(Id workspace,
                                                   const std::vector<std::string>& names) = 0;

  // A document that finish_document replaced is listed and found no more, but its text stays
  // readable for searches in an index that has not reached `sequence` yet: the old document answers
  // until the new one is searchable. This drops those whose removal is at or before `sequence`,
  // and returns them, so that their originals can go too. Those of add_document are gone at once.
  virtual base::Result<std::vector<Document>> purge_replaced(Sequence sequence) = 0;

  // Reading text: of documents that are ready, and of replaced ones until they are purged.
  virtual base::Result<PageRecord> page(Id document, std::uint32_t number) = 0;  // kNotFound
  // In the order asked; those whose document is gone are left out.
  virtual base::Result<std::vector<PassageText>> passages(const std::vector<PassageRef>& refs) = 0;
  // All passages of a ready document in order, streamed in memory of one page. A call that returns
  // an error ends it. `visit` may call the store. kNotFound when it has no text, or is removed
  // meanwhile.
  virtual base::Status each_passage(
      Id document, const std::function<base::Status(const PassageText&)>& visit) = 0;

  // Changes. A transaction that replaces appends the added document first, then the removed ones.
  virtual base::Result<Sequence> last_sequence() = 0;
  virtual base::Result<std::vector<Change>> changes_after(Sequence sequence, int limit) = 0;
  // Every ready document, as changes would add them: what an index is rebuilt from.
  virtual base::Result<std::vector<Change>> all_documents() = 0;

  // Jobs. A lease is taken by one worker; when it runs out, or the server restarts
  // (release_leases), the job is free again. Oldest first, but one of 1 MB and more lets the 100
  // that came after it go first, if they are smaller. Job::attempts counts the leases that nobody
  // gave back: those that ended with the process. One with three of them waits after a start, 10 s
  // and more each time, so that what it does to the server does not keep others from being read.
  virtual base::Result<std::optional<Job>> lease_job(base::Micros now, base::Micros until) = 0;
  virtual base::Status renew_lease(Id job, base::Micros until) = 0;
  // Frees it at `when`; the attempt does not count. No error when it has ended.
  virtual base::Status give_back_job(Id job, base::Micros when) = 0;
  virtual base::Status release_leases(base::Micros now) = 0;
  // Gives every unread document its job and removes the jobs of others. The number mended.
  virtual base::Result<std::int64_t> mend_jobs() = 0;

  // Chats and messages.
  virtual base::Result<Chat> add_chat(const Chat& chat) = 0;
  virtual base::Result<Chat> chat(Id workspace, Id id) = 0;  // kNotFound
  virtual base::Result<Chat> chat_of_owner(Id workspace,
                                           std::string_view owner) = 0;  // made if none
  virtual base::Result<ChatList> list_chats(Id workspace, std::string_view owner,
                                            std::string_view cursor, int limit) = 0;
  virtual base::Result<Chat> rename_chat(Id workspace, Id id, std::string_view title) = 0;
  virtual base::Status remove_chat(Id workspace, Id id) = 0;  // kNotFound
  // Of all owners, by id, those after `after`.
  virtual base::Result<std::vector<Chat>> all_chats(Id workspace, Id after, int limit) = 0;
  virtual base::Status add_message(const Message& message) = 0;  // kNotFound without its chat
  virtual base::Status update_message(const Message& message) = 0;
  virtual base::Result<std::vector<Message>> messages(Id chat) = 0;  // oldest first
  virtual base::Result<std::vector<Message>> last_messages(Id chat, int count) = 0;
  // Answers that a crash cut off: running ones become partial.
  virtual base::Status close_running_messages() = 0;

  // Watched folders and what is remembered of their files. A workspace has one watch for a folder,
  // and one for a label: kConflict. update_watch() changes all but id, workspace and folder; files
  // on the device it had before are on the new one then.
  virtual base::Result<Watch> add_watch(const Watch& watch) = 0;
  virtual base::Result<std::vector<Watch>> watches() = 0;  // oldest first
  virtual base::Status update_watch(const Watch& watch) = 0;
  virtual base::Status remove_watch(Id watch) = 0;                     // its files too; kNotFound
  virtual base::Status put_watched_file(const WatchedFile& file) = 0;  // kNotFound without watch
  virtual base::Status remove_watched_file(Id watch, std::string_view folder,
                                           std::string_view name) = 0;  // no error if not there
  // At most `limit` of the files in one folder, by name, after the name given.
  virtual base::Result<std::vector<WatchedFile>> watched_files(Id watch, std::string_view folder,
                                                               std::string_view after,
                                                               int limit) = 0;
  virtual base::Result<std::optional<WatchedFile>> watched_file(Id watch, std::string_view folder,
                                                                std::string_view name) = 0;
  // Of the files with this inode, one with these bytes and time.
  virtual base::Result<std::optional<WatchedFile>> watched_file_like(const WatchedFile& file) = 0;
  // The next folder with files after `after` (nullopt: the first): `below` itself, or one in it.
  virtual base::Result<std::optional<std::string>> next_watched_folder(
      Id watch, std::string_view below, std::optional<std::string_view> after) = 0;
  struct WatchCounts {
    std::int64_t files = 0;   // that became documents
    std::int64_t failed = 0;  // that were refused
    std::string problem;      // of one of those
  };
  virtual base::Result<WatchCounts> watch_counts(Id watch) = 0;

  // Keys. `hash` is the SHA-256 of the secret, in hexadecimal.
  virtual base::Status add_key(const Key& key, std::string_view hash) = 0;
  virtual base::Result<std::optional<Key>> find_key(std::string_view hash) = 0;
  virtual base::Result<std::vector<Key>> keys() = 0;
  virtual base::Status remove_key(Id id) = 0;  // kNotFound

  // Settings.
  virtual base::Result<std::optional<std::string>> setting(std::string_view name) = 0;
  virtual base::Status set_setting(std::string_view name, std::string_view value) = 0;

  // Looks through the whole store: that its file is sound, and that its tables keep the invariants
  // of docs/format/store.md. Some 10 s a GB; reading and writing go on meanwhile. At most 1000
  // findings. kCancelled when stopped.
  virtual base::Result<std::vector<StoreFinding>> check(std::stop_token stop) = 0;

  // Clears away what large removed documents left (nothing can read it any more), gives free space
  // back to the disk and cache to the system. Call it where waiting is allowed: after a job, after
  // a removal and once after the start. Other calls wait some milliseconds for it at most.
  virtual base::Status tidy() = 0;
};

}  // namespace qwalt::store
