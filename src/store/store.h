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
#include <utility>
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

constexpr std::int64_t kMaxWorkspaces = 1000;

enum class AgeOrder { kNewestFirst, kOldestFirst };

struct DocumentCounts {
  std::int64_t waiting = 0;  // queued, or being read
  std::int64_t ready = 0;
  std::int64_t failed = 0;
  std::int64_t bytes = 0;  // of all originals
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
  virtual base::Result<std::vector<Workspace>> list_workspaces() = 0;  // by name
  // kInvalid unless the name is 1 to 64 of a-z, 0-9, _ and -; kConflict when it is there, or when
  // there are kMaxWorkspaces.
  virtual base::Result<Workspace> add_workspace(std::string_view name) = 0;
  // With its chats, the keys bound to it and its settings ("workspace.<id>."). kConflict for
  // "default", and while it has documents or watched folders. kNotFound.
  virtual base::Status remove_workspace(Id id) = 0;

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
  // The document made of the original with this hash, in any state: a workspace has one at most.
  virtual base::Result<std::optional<Document>> document_of_original(Id workspace,
                                                                     std::string_view sha256) = 0;
  // Newest first; `name_part` matched without case, anywhere; kInvalid for a foreign cursor.
  virtual base::Result<DocumentList> list_documents(Id workspace, std::string_view name_part,
                                                    std::string_view cursor, int limit) = 0;
  // At most `limit` documents, never more than 1000, those after the document `after` (0: from the
  // first one on).
  // kNotFound when that one is not there.
  virtual base::Result<std::vector<Document>> documents_by_age(Id workspace, AgeOrder order,
                                                               Id after, int limit) = 0;
  virtual base::Result<DocumentCounts> document_counts(Id workspace) = 0;
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
  // Several at once, all or none: returns those that were there, in the order given.
  virtual base::Result<std::vector<Document>> remove_documents(
      Id workspace, const std::vector<Id>& documents) = 0;
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
  // Those that have `text` in their title or in a message, without case; kInvalid without a text.
  // Looks through 16 MB of messages at most: a page may be short, or empty, and have a next one.
  virtual base::Result<ChatList> search_chats(Id workspace, std::string_view owner,
                                              std::string_view text, std::string_view cursor,
                                              int limit) = 0;
  virtual base::Result<Chat> rename_chat(Id workspace, Id id, std::string_view title) = 0;
  virtual base::Status remove_chat(Id workspace, Id id) = 0;  // kNotFound
  // Of all owners, by id, those after `after`.
  virtual base::Result<std::vector<Chat>> all_chats(Id workspace, Id after, int limit) = 0;
  // kNotFound without its chat, kInvalid when its parent is no message of the chat.
  virtual base::Status add_message(const Message& message) = 0;
  // All but id, chat, parent, time and rating. kNotFound when it was removed meanwhile.
  virtual base::Status update_message(const Message& message) = 0;
  virtual base::Result<Message> message(Id chat, Id id) = 0;  // kNotFound
  virtual base::Result<std::vector<Message>> messages(
      Id chat) = 0;  // of all branches, oldest first
  // The last `count` of the path from the root to the message, oldest first. kNotFound.
  virtual base::Result<std::vector<Message>> path_to(Id chat, Id message, int count) = 0;
  // The same for the newest message, which ends the newest branch. Empty for an empty chat.
  virtual base::Result<std::vector<Message>> last_messages(Id chat, int count) = 0;
  // With all that follow it, on every branch; the number removed. kNotFound.
  virtual base::Result<std::int64_t> remove_branch(Id chat, Id message) = 0;
  // kInvalid unless the rating is -1, 0 or 1; a reason goes with one that is not 0. kNotFound.
  virtual base::Status rate_message(Id chat, Id message, int rating, std::string_view reason) = 0;
  // Those with a rating in all chats of a workspace, by id, those after `after`.
  virtual base::Result<std::vector<Message>> rated_messages(Id workspace, Id after, int limit) = 0;
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
  virtual base::Status remove_setting(std::string_view name) = 0;  // no error if not there
  // Name and value of those that begin with `prefix`, by name.
  virtual base::Result<std::vector<std::pair<std::string, std::string>>> settings(
      std::string_view prefix) = 0;

  // The model's books. add_spending() adds to the row of its day and workspace.
  virtual base::Status add_spending(const Spending& spending) = 0;
  // By day and workspace, both days included.
  virtual base::Result<std::vector<Spending>> spending(std::int64_t from_day,
                                                       std::int64_t to_day) = 0;

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
