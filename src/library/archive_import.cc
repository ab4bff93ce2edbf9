// Reads an archive: docs/format/archive.md.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <set>
#include <utility>

#include "base/log.h"
#include "base/random.h"
#include "base/sha256.h"
#include "base/utf8.h"
#include "library/archive_json.h"
#include "library/library.h"
#include "library/tar.h"

namespace qwalt::library {
namespace {

using base::Code;

constexpr std::size_t kMaxManifestBytes = std::size_t{64} << 10;
constexpr std::size_t kMaxDocumentBytes = std::size_t{1} << 20;
constexpr std::size_t kMaxChatBytes = std::size_t{64} << 10;
constexpr std::size_t kMaxMessageBytes = std::size_t{16} << 20;
constexpr std::size_t kMaxListed = 1000;

// Whether it is the disk that fails, and not the archive.
bool is_ours_to_mend(const base::Error& error) {
  return error.code == Code::kNoSpace || error.code == Code::kIo ||
         error.code == Code::kUnavailable || error.code == Code::kCorrupt ||
         error.code == Code::kInternal;
}

// "a/b.pdf" → "a/b (imported).pdf"
std::string imported_name(const std::string& name, int number) {
  const std::size_t slash = name.rfind('/');
  std::size_t dot = name.rfind('.');
  if (dot == std::string::npos || dot == 0 || (slash != std::string::npos && dot <= slash + 1)) {
    dot = name.size();
  }
  const std::string mark = number == 1 ? " (imported)" : fmt::format(" (imported {})", number);
  return name.substr(0, dot) + mark + name.substr(dot);
}

class TarImport final : public Import, private TarSink {
 public:
  TarImport(Library& library, store::Id workspace, ImportOptions options)
      : library_(library),
        store_(library.store()),
        workspace_(workspace),
        options_(std::move(options)),
        reader_(*this) {}

  base::Status write(base::ByteView bytes) override {
    if (failure_) failure_ = reader_.write(bytes);
    return failure_;
  }

  base::Result<ImportReport> finish() override {
    if (failure_) failure_ = reader_.finish();
    if (failure_ && !complete_) {
      failure_ =
          base::fail(Code::kCorrupt, "The archive has no checksums at its end: it is cut short.");
    }
    TRY(failure_);
    return report_;
  }

  const ImportReport& report() const override { return report_; }

 private:
  enum class Kind { kManifest, kDocument, kOriginal, kChat, kMessage, kChecksums, kExtra };
  enum class Way { kGather, kStore, kCompare, kSkip };  // what is done with the bytes

  static Kind kind_of(std::string_view path) {
    if (path == "manifest.json") return Kind::kManifest;
    if (path == "checksums") return Kind::kChecksums;
    if (path.starts_with("documents/")) return Kind::kDocument;
    if (path.starts_with("files/")) return Kind::kOriginal;
    if (!path.starts_with("chats/")) return Kind::kExtra;
    return path.find('/', 6) == std::string_view::npos ? Kind::kChat : Kind::kMessage;
  }

  static std::size_t limit_of(Kind kind) {
    switch (kind) {
      case Kind::kManifest:
        return kMaxManifestBytes;
      case Kind::kDocument:
        return kMaxDocumentBytes;
      case Kind::kChat:
        return kMaxChatBytes;
      case Kind::kMessage:
        return kMaxMessageBytes;
      default:
        return kMaxExtraBytes;
    }
  }

  base::Status begin_file(const TarEntry& entry) override {
    entry_ = entry;
    kind_ = kind_of(entry.path);
    hash_ = {};
    text_.clear();
    incoming_.reset();
    if (complete_) return base::fail(Code::kCorrupt, "There is something after the checksums.");
    if (!begun_ && kind_ != Kind::kManifest) {
      return base::fail(Code::kInvalid, "This is no archive of QWalT.");
    }
    if (kind_ == Kind::kOriginal) return begin_original();
    if (kind_ == Kind::kChecksums) {
      way_ = Way::kCompare;
      return {};
    }
    way_ = Way::kGather;
    if (entry.size <= static_cast<std::int64_t>(limit_of(kind_))) return {};
    if (kind_ == Kind::kManifest) {
      return base::fail(Code::kInvalid, "This is no archive of QWalT.");
    }
    refuse("It is larger than such an entry may be.");
    way_ = Way::kSkip;
    return {};
  }

  base::Status begin_original() {
    way_ = Way::kSkip;
    if (!document_ || entry_.path != "files/" + document_->sha256 ||
        entry_.size != document_->bytes) {
      refuse("The archive does not say what document this is.");
      document_.reset();
      return {};
    }
    if (entry_.size > library_.upload_limit()) {
      refuse(fmt::format("The document is larger than {} MB, the most this server takes.",
                         library_.upload_limit() / 1'000'000));
      document_.reset();
      return {};
    }
    TRY_ASSIGN(incoming_, library_.begin_upload());
    blank_ = true;
    way_ = Way::kStore;
    return {};
  }

  base::Status file_bytes(base::ByteView bytes) override {
    hash_.update(bytes);
    switch (way_) {
      case Way::kGather:
        text_.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        return {};
      case Way::kStore:
        blank_ = blank_ && std::all_of(bytes.begin(), bytes.end(), [](auto c) { return c == 0; });
        return incoming_->write(bytes);
      default:
        return {};
    }
  }

  base::Status end_file() override {
    const std::string actual = hash_.hex();
    if (kind_ == Kind::kChecksums) return compare(actual);
    const std::string line = fmt::format("{} {} {}\n", actual, entry_.size, entry_.path);
    lines_.update(base::as_bytes(line));
    if (way_ == Way::kSkip) return {};
    if (kind_ == Kind::kOriginal) return end_original(actual);
    if (actual != entry_.sha256) {
      if (kind_ == Kind::kManifest) {
        return base::fail(Code::kCorrupt, "The archive is damaged at its beginning.");
      }
      if (kind_ == Kind::kDocument) document_.reset();
      refuse("Its bytes do not fit their checksum.");
      return {};
    }
    return take_text();
  }

  base::Status compare(const std::string& actual) {
    if (lines_.hex() != actual) {
      return base::fail(Code::kCorrupt,
                        "The archive is damaged: entries are missing, or their checksums are "
                        "wrong. What came before is kept.");
    }
    complete_ = true;
    return {};
  }

  base::Status take_text() {
    switch (kind_) {
      case Kind::kManifest:
        begun_ = true;
        return take_manifest();
      case Kind::kDocument:
        return take_document();
      case Kind::kChat:
        return judged(take_chat());
      case Kind::kMessage:
        return judged(take_message());
      default:
        return judged(take_extra());
    }
  }

  // What is wrong with the entry refuses it; what is wrong with the disk ends the import.
  base::Status judged(base::Status taken) {
    if (taken || is_ours_to_mend(taken.error())) return taken;
    refuse(taken.error().message);
    return {};
  }

  base::Status take_document() {
    document_.reset();
    auto document = read_document(text_);
    if (!document) {
      refuse(document.error().message);
      return {};
    }
    document_ = std::move(*document);
    return {};
  }

  base::Status end_original(const std::string& actual) {
    const ArchivedDocument document = std::move(*document_);
    document_.reset();
    if (actual != document.sha256) {
      refuse(blank_ ? "It was removed while the archive was made."
                    : "Its bytes do not fit their checksum.");
      return {};
    }
    return judged(add_document(document));
  }

  base::Status add_document(const ArchivedDocument& archived) {
    TRY_ASSIGN(auto names, free_names(archived));
    store::NewDocument document;
    document.workspace = workspace_;
    document.name = std::move(names.back());
    names.pop_back();
    document.older_names = std::move(names);
    document.id = archived.id;
    document.created_at = std::min(archived.created_at, base::now());
    document.source_url = archived.source_url;
    TRY_ASSIGN(const Uploaded uploaded, library_.finish_upload(*incoming_, std::move(document)));
    incoming_.reset();
    ++(uploaded.duplicate ? report_.documents_there : report_.documents);
    const store::Id id = uploaded.document.document.id;
    if (id != archived.id) documents_[archived.id] = id;
    return {};
  }

  // Oldest first. Nothing that is here loses its name to what was somewhere else.
  base::Result<std::vector<std::string>> free_names(const ArchivedDocument& archived) {
    std::vector<std::string> names;
    std::optional<std::string> wanted;
    for (const std::string& name : archived.names) {
      auto cleaned = clean_name(name);
      if (!cleaned) continue;
      TRY_ASSIGN(const bool free, is_free(*cleaned, archived.sha256));
      if (free) names.push_back(*cleaned);
      wanted = std::move(*cleaned);
    }
    if (!names.empty()) return names;
    if (!wanted) return base::fail(Code::kInvalid, "The document has no name that can be kept.");
    for (int number = 1; number <= 100; ++number) {
      TRY_ASSIGN(std::string name, clean_name(imported_name(*wanted, number)));
      TRY_ASSIGN(const bool free, is_free(name, archived.sha256));
      if (!free) continue;
      if (report_.renamed.size() < kMaxListed) {
        report_.renamed.push_back(fmt::format(
            "Another document is called \"{}\": this one is called \"{}\".", *wanted, name));
      }
      return std::vector{std::move(name)};
    }
    return base::fail(Code::kConflict, "Other documents have its name.");
  }

  base::Result<bool> is_free(const std::string& name, const std::string& sha256) {
    TRY_ASSIGN(const auto holder, store_.find_document(workspace_, name));
    return !holder || holder->sha256 == sha256;
  }

  base::Status take_chat() {
    chat_.reset();
    messages_.clear();
    TRY_ASSIGN(store::Chat chat, read_chat(text_));
    chat.workspace = workspace_;
    if (entry_.path != "chats/" + base::id_to_string(chat.id) + ".json") {
      return base::fail(Code::kInvalid, "It is not the chat that its name says.");
    }
    archived_chat_ = chat.id;
    there_.clear();
    present_.clear();
    messages_.clear();
    last_message_ = 0;
    if (store_.chat(workspace_, chat.id)) {
      TRY_ASSIGN(const auto messages, store_.messages(chat.id));
      for (const store::Message& message : messages) there_.insert(message.id);
      present_ = there_;
      chat_ = chat.id;
      ++report_.chats_there;
      return {};
    }
    auto added = store_.add_chat(chat);
    if (!added && added.error().code == Code::kConflict) {
      chat.id = 0;  // of another workspace
      added = store_.add_chat(chat);
    }
    if (!added) return base::fail(std::move(added).error());
    chat_ = added->id;
    ++report_.chats;
    library_.events().publish(EventKind::kChat, workspace_, *chat_);
    return {};
  }

  base::Status take_message() {
    if (!chat_ || !entry_.path.starts_with("chats/" + base::id_to_string(archived_chat_) + "/")) {
      return base::fail(Code::kInvalid, "The archive does not say of what chat this is.");
    }
    TRY_ASSIGN(store::Message message, read_message(text_, version_));
    const store::Id archived = message.id;
    message.chat = *chat_;
    message.parent = parent_here(message.parent);
    for (store::SourceRecord& source : message.sources) {
      const auto mapped = documents_.find(source.passage.document);
      if (mapped != documents_.end()) source.passage.document = mapped->second;
    }
    if (*chat_ != archived_chat_) message.id = base::random_id();
    if (there_.contains(message.id)) {
      last_message_ = message.id;
      return {};
    }
    base::Status added = store_.add_message(message);
    if (!added && added.error().code == Code::kConflict) {  // of another chat
      message.id = base::random_id();
      added = store_.add_message(message);
    }
    TRY(added);
    if (message.id != archived) messages_[archived] = message.id;
    present_.insert(message.id);
    last_message_ = message.id;
    ++report_.messages;
    return {};
  }

  base::Status take_manifest() {
    TRY_ASSIGN(version_, read_manifest(text_));
    return {};
  }

  // What a message follows in the chat as it is here. A chat of version 1 is one line: who follows
  // nobody follows the message before; and so it is for one whose parent did not come.
  store::Id parent_here(store::Id archived) const {
    if (archived == 0 && version_ >= 2) return 0;
    const auto mapped = messages_.find(archived);
    const store::Id parent = mapped == messages_.end() ? archived : mapped->second;
    return present_.contains(parent) ? parent : last_message_;
  }

  base::Status take_extra() {
    if (!options_.on_extra) return base::fail(Code::kUnsupported, "It is of no known kind.");
    base::Status taken = options_.on_extra({entry_.path, std::move(text_)});
    if (taken) ++report_.extras;
    return taken;
  }

  void refuse(std::string sentence) {
    if (report_.refused.size() < kMaxListed) {
      report_.refused.push_back({entry_.path, std::move(sentence)});
    } else {
      ++report_.more_refused;
    }
  }

  Library& library_;
  store::Store& store_;
  const store::Id workspace_;
  const ImportOptions options_;
  TarReader reader_;
  base::Status failure_;
  ImportReport report_;
  std::int64_t version_ = kArchiveVersion;
  bool begun_ = false;
  bool complete_ = false;
  base::Sha256 lines_;  // of what "checksums" should say

  TarEntry entry_;
  Kind kind_ = Kind::kManifest;
  Way way_ = Way::kSkip;
  base::Sha256 hash_;
  std::string text_;
  std::unique_ptr<Incoming> incoming_;
  bool blank_ = true;
  std::optional<ArchivedDocument> document_;  // whose original comes next
  std::map<store::Id, store::Id> documents_;  // those that have another id here
  std::optional<store::Id> chat_;             // whose messages come
  store::Id archived_chat_ = 0;
  std::set<store::Id> there_;                // messages that it had before
  std::set<store::Id> present_;              // and those that have come
  store::Id last_message_ = 0;               // of that chat
  std::map<store::Id, store::Id> messages_;  // of that chat, those with another id here
};

}  // namespace

base::Result<std::unique_ptr<Import>> Library::begin_import(store::Id workspace,
                                                            ImportOptions options) {
  return std::unique_ptr<Import>(std::make_unique<TarImport>(*this, workspace, std::move(options)));
}

}  // namespace qwalt::library
