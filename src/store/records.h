// What the store keeps, as plain values. Times are base::Micros, ids base::random_id().
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"

namespace qwalt::store {

using Id = std::int64_t;
using Sequence = std::int64_t;

enum class DocumentState : std::uint8_t { kQueued = 0, kExtracting = 1, kReady = 2, kFailed = 3 };

struct Document {
  Id id = 0;
  Id workspace = 0;
  std::string name;                // the newest name it has or wants
  std::vector<std::string> names;  // every name it has (ready) or wants (before), newest first
  std::string sha256;              // of the original: names its file
  std::int64_t bytes = 0;
  std::string media_type;
  DocumentState state = DocumentState::kQueued;
  std::uint32_t pages = 0;
  bool paged = false;
  std::uint32_t passages = 0;
  std::uint64_t characters = 0;
  std::string language;  // BCP 47, or empty
  std::vector<std::string> warnings;
  std::string error_code;  // extract::failure_name, empty unless failed
  std::string error_message;
  std::string source_url;  // where it was fetched from, or empty
  base::Micros created_at = 0;
  base::Micros ready_at = 0;
};

// Of the workspace "default", which is always there.
constexpr Id kDefaultWorkspace = 1;

// A collection of its own: documents, chats and watched folders belong to one, keys may.
struct Workspace {
  Id id = 0;
  std::string name;  // 1 to 64 of a-z, 0-9, _ and -
  base::Micros created_at = 0;
  std::int64_t documents = 0;  // those that a list shows
};

struct NewDocument {
  Id workspace = 0;
  std::string name;
  std::string sha256;
  std::int64_t bytes = 0;
  std::string source_url = {};  // of a document that is there already: replaces it, unless empty
  Id id = 0;                    // wished for: kept when no document has it; 0: a random one
  base::Micros created_at = 0;  // 0: now
  std::vector<std::string> older_names = {};  // claimed before `name`, in this order
};

struct PageRecord {
  std::uint32_t number = 1;
  std::string label;
  std::uint8_t language = 0;  // text::Language
  std::uint64_t char_start = 0;
  std::string text;
};

// A passage is a slice of its page's text; the text is stored once, with the page.
struct PassageRecord {
  std::uint32_t ordinal = 0;  // from 0, without gaps within the document
  std::uint32_t page = 1;
  std::uint32_t begin = 0;  // bytes in PageRecord::text
  std::uint32_t end = 0;
  std::uint64_t char_start = 0;  // code points in the document's text
  std::uint64_t char_end = 0;
  std::vector<std::string> heading;
  std::string table_head;
};

struct PassageRef {
  Id document = 0;
  std::uint32_t ordinal = 0;
  bool operator==(const PassageRef&) const = default;
};

// A passage as readers want it.
struct PassageText {
  PassageRef ref;
  std::string document_name;
  bool paged = false;
  std::uint8_t language = 0;
  PassageRecord record;
  std::string text;
};

struct DocumentFacts {  // what is known once a document was read
  std::string media_type;
  bool paged = false;
  std::uint32_t pages = 0;
  std::uint32_t passages = 0;
  std::uint64_t characters = 0;
  std::string language;
  std::vector<std::string> warnings;
};

struct Change {
  Sequence sequence = 0;
  Id workspace = 0;
  Id document = 0;
  bool added = false;  // false: removed
};

struct Job {
  Id id = 0;
  Id workspace = 0;
  Id document = 0;
  int attempts = 0;  // this one included
};

struct Chat {
  Id id = 0;
  Id workspace = 0;
  std::string owner;  // "" for the page, "user:<user_id>" for the original API
  std::string title;
  base::Micros created_at = 0;
  base::Micros updated_at = 0;
  std::int64_t messages = 0;
};

enum class Role : std::uint8_t { kUser = 0, kAssistant = 1 };
enum class MessageState : std::uint8_t {
  kRunning = 0,
  kComplete = 1,
  kPartial = 2,
  kStopped = 3,
  kFailed = 4
};
enum class Verdict : std::uint8_t { kVerified = 0, kPartly = 1, kUnsupported = 2 };

// The passage behind a number. Its text is not copied: when the document is deleted, it is gone.
struct SourceRecord {
  std::uint32_t number = 1;
  PassageRef passage;
  std::string document_name;
  double score = 0;
};

struct CitationRecord {
  std::uint32_t number = 1;          // of the source; 0: a sentence that nothing was found for
  std::uint32_t sentence_begin = 0;  // code points in Message::text
  std::uint32_t sentence_end = 0;
  std::uint64_t quote_start = 0;  // code points in the document's text
  std::uint64_t quote_end = 0;
  Verdict verdict = Verdict::kUnsupported;
  // The sentence names no source: the passage that supports it best was looked for.
  bool implied = false;
};

// The messages of a chat form a tree: an answer follows its question, a question what was said
// before. Several that follow the same one are branches. A parent never changes.
struct Message {
  Id id = 0;
  Id chat = 0;
  Id parent = 0;  // the message of the chat that it answers or follows; 0: at the root
  Role role = Role::kUser;
  std::string text;
  MessageState state = MessageState::kComplete;
  std::string mode;   // "model", "extractive", or empty for questions
  std::string model;  // as the model's server names it
  std::int64_t prompt_tokens = 0;
  std::int64_t completion_tokens = 0;
  double cost = 0;  // US dollars
  double milliseconds = 0;
  std::string error_code;
  std::string error_message;
  std::string searched_for;
  std::vector<std::string> suggestions;
  std::vector<SourceRecord> sources;
  std::vector<CitationRecord> citations;
  base::Micros created_at = 0;
  bool answered = true;  // false: the documents hold nothing that is near enough
  bool needs_more_info = false;
  std::string follow_up_question;  // asked back
  int rating = 0;                  // -1, 0, 1; changed by Store::rate_message() only
  std::string rating_reason;
  bool cached = false;            // came from the cache of answers
  std::string instructions_name;  // of the ready action it came from, or empty
};

// A folder whose files are documents.
struct Watch {
  Id id = 0;
  Id workspace = 0;
  std::string folder;               // absolute
  std::string label;                // what the names of its documents begin with
  std::vector<std::string> ignore;  // patterns
  bool permanent = false;           // from the command line
  // Which folder it was when it was last seen; 0: never.
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  base::Micros created_at = 0;
};

// What a watch remembers of a file: as long as bytes and time are the same, so is the file.
struct WatchedFile {
  Id watch = 0;
  std::string folder;  // below the watched one, "" for itself; any bytes
  std::string name;
  std::int64_t bytes = 0;
  std::int64_t modified = 0;  // nanoseconds since 1970
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  Id document = 0;      // 0: it was refused
  std::string problem;  // why
};

// What Store::check() found: one sentence about one thing.
enum class StoreDamage : std::uint8_t {
  kFile = 0,     // of the store's file itself, or of its tables
  kText = 1,     // a document's text: reading it again helps
  kJob = 2,      // missing or one too many: mend_jobs() helps
  kChanges = 3,  // the sequence of changes, or a document that does not fit it
  kNames = 4,
};
struct StoreFinding {
  StoreDamage damage = StoreDamage::kFile;
  Id workspace = 0;  // 0: of no document
  Id document = 0;
  std::string sentence;
};

struct Key {
  Id id = 0;
  std::optional<Id> workspace;  // absent: all
  std::string name;
  std::string role;  // "admin", "editor" or "reader"
  base::Micros created_at = 0;
};

// What the model cost in a day.
struct Spending {
  std::int64_t day = 0;  // since 1970-01-01, UTC
  Id workspace = 0;      // may be gone by now
  std::int64_t calls = 0;
  std::int64_t prompt_tokens = 0;
  std::int64_t completion_tokens = 0;
  double cost = 0;  // US dollars
};

}  // namespace qwalt::store
