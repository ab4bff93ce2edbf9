// Writes an archive: docs/format/archive.md.
#include <fcntl.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <map>
#include <utility>

#include "base/file.h"
#include "base/log.h"
#include "base/sha256.h"
#include "library/archive_json.h"
#include "library/library.h"
#include "library/tar.h"

namespace qwalt::library {
namespace {

using base::Code;

constexpr int kListedAtOnce = 200;
constexpr std::size_t kReadBytes = std::size_t{256} << 10;
constexpr std::string_view kOurs[] = {"manifest.json", "documents", "files", "chats", "checksums"};

bool is_ours(std::string_view path) {
  const std::string_view first = path.substr(0, path.find('/'));
  return std::find(std::begin(kOurs), std::end(kOurs), first) != std::end(kOurs);
}

// What "checksums" says of an entry. Its length does not depend on the hash.
std::string checksum_line(const TarEntry& entry) {
  return fmt::format("{} {} {}\n", entry.sha256, entry.size, entry.path);
}

// The list of what is to be written, made before the first byte goes out, in a file beside the
// uploads: with all texts, and the names of the originals.
class Plan {
 public:
  enum class Kind : std::uint8_t { kText = 0, kOriginal = 1 };
  struct Item {
    Kind kind = Kind::kText;
    TarEntry entry;
    std::string text;
  };

  static base::Result<std::unique_ptr<Plan>> make(std::unique_ptr<Incoming> file) {
    std::unique_ptr<Plan> plan(new Plan(std::move(file)));
    plan->read_.reset(::open(plan->file_->path().c_str(), O_RDONLY | O_CLOEXEC));
    if (!plan->read_) return base::fail(base::errno_error("The export's list", errno));
    return plan;
  }

  base::Status add_text(std::string path, std::string_view text) {
    Item item{Kind::kText, {std::move(path), static_cast<std::int64_t>(text.size()), {}}, {}};
    item.entry.sha256 = base::sha256_hex(text);
    return add(item, text);
  }
  base::Status add_original(const std::string& sha256, std::int64_t bytes) {
    return add({Kind::kOriginal, {"files/" + sha256, bytes, sha256}, {}}, {});
  }

  // Of the whole archive, once all was added.
  std::int64_t total_bytes() const {
    const TarEntry checksums{"checksums", checksum_bytes_, {}};
    return entry_bytes_ + static_cast<std::int64_t>(tar_head(checksums, 0).size()) +
           checksum_bytes_ + static_cast<std::int64_t>(tar_padding(checksum_bytes_)) +
           static_cast<std::int64_t>(tar_end().size());
  }
  std::int64_t checksum_bytes() const { return checksum_bytes_; }

  base::Status rewind() {
    if (::lseek(read_.get(), 0, SEEK_SET) == 0) return {};
    return base::fail(base::errno_error("The export's list could not be read", errno));
  }
  // nullopt at the end. Texts are passed over unless wanted.
  base::Result<std::optional<Item>> next(bool with_text) {
    Head head;
    TRY_ASSIGN(const bool more, read_all({reinterpret_cast<char*>(&head), sizeof head}));
    if (!more) return std::optional<Item>();
    Item item;
    item.kind = head.kind;
    item.entry.size = head.size;
    item.entry.sha256.assign(head.sha256, sizeof head.sha256);
    item.entry.path.resize(head.path_bytes);
    TRY(read_all(item.entry.path));
    if (item.kind == Kind::kText && with_text) {
      item.text.resize(static_cast<std::size_t>(item.entry.size));
      TRY(read_all(item.text));
    } else if (item.kind == Kind::kText) {
      ::lseek(read_.get(), item.entry.size, SEEK_CUR);
    }
    return std::optional(std::move(item));
  }

 private:
  struct Head {
    Kind kind = Kind::kText;
    std::uint8_t path_bytes = 0;
    char sha256[64] = {};
    std::int64_t size = 0;
  };

  explicit Plan(std::unique_ptr<Incoming> file) : file_(std::move(file)) {}

  base::Status add(const Item& item, std::string_view text) {
    Head head;
    head.kind = item.kind;
    head.path_bytes = static_cast<std::uint8_t>(item.entry.path.size());
    std::memcpy(head.sha256, item.entry.sha256.data(), sizeof head.sha256);
    head.size = item.entry.size;
    TRY(file_->write(base::as_bytes({reinterpret_cast<const char*>(&head), sizeof head})));
    TRY(file_->write(base::as_bytes(item.entry.path)));
    if (!text.empty()) TRY(file_->write(base::as_bytes(text)));
    entry_bytes_ += static_cast<std::int64_t>(tar_head(item.entry, 0).size()) + item.entry.size +
                    static_cast<std::int64_t>(tar_padding(item.entry.size));
    checksum_bytes_ += static_cast<std::int64_t>(checksum_line(item.entry).size());
    return {};
  }

  // False at the end.
  base::Result<bool> read_all(std::span<char> into) {
    std::size_t have = 0;
    while (have < into.size()) {
      TRY_ASSIGN(const std::size_t got, base::read_some(read_.get(), into.subspan(have),
                                                        "The export's list could not be read"));
      if (got == 0 && have == 0) return false;
      if (got == 0) return base::fail(Code::kCorrupt, "The export's list is cut short.");
      have += got;
    }
    return true;
  }

  std::unique_ptr<Incoming> file_;
  base::UniqueFd read_;
  std::int64_t entry_bytes_ = 0;
  std::int64_t checksum_bytes_ = 0;
};

class TarExport final : public Export {
 public:
  TarExport(const Originals& originals, std::unique_ptr<Plan> plan, base::Micros made_at)
      : originals_(originals), plan_(std::move(plan)), seconds_(made_at / 1'000'000) {}

  std::int64_t total_bytes() const override { return plan_->total_bytes(); }

  base::Result<std::size_t> read_some(std::span<char> into) override {
    while (at_ == ready_.size()) {
      ready_.clear();
      at_ = 0;
      if (stage_ == Stage::kDone) return std::size_t{0};
      TRY(prepare());
    }
    const std::size_t size = std::min(into.size(), ready_.size() - at_);
    std::memcpy(into.data(), ready_.data() + at_, size);
    at_ += size;
    return size;
  }

 private:
  enum class Stage { kEntries, kOriginal, kChecksums, kDone };

  base::Status prepare() {
    switch (stage_) {
      case Stage::kEntries:
        return prepare_entry();
      case Stage::kOriginal:
        prepare_original();
        return {};
      case Stage::kChecksums:
        return prepare_checksums();
      case Stage::kDone:
        break;
    }
    return {};
  }

  base::Status prepare_entry() {
    TRY_ASSIGN(auto item, plan_->next(true));
    if (!item) {
      TRY(plan_->rewind());
      ready_ = tar_head({"checksums", plan_->checksum_bytes(), {}}, seconds_);
      stage_ = Stage::kChecksums;
      number_ = 0;
      return {};
    }
    ready_ = tar_head(item->entry, seconds_);
    if (item->kind == Plan::Kind::kText) {
      ready_ += item->text;
      ready_.append(tar_padding(item->entry.size), '\0');
      ++number_;
      return {};
    }
    stage_ = Stage::kOriginal;
    entry_ = std::move(item->entry);
    left_ = entry_.size;
    hash_.emplace();
    original_.reset(::open(originals_.path(entry_.sha256).c_str(), O_RDONLY | O_CLOEXEC));
    return {};
  }

  // The next piece. What is not there any more is written as zeros: the size was promised.
  void prepare_original() {
    if (left_ == 0) {
      ready_.assign(tar_padding(entry_.size), '\0');
      const std::string actual = hash_->hex();
      if (actual != entry_.sha256) {
        base::log_warning("An original was removed or damaged, and is blank in the export.");
        actual_[number_] = actual;
      }
      original_.reset();
      ++number_;
      stage_ = Stage::kEntries;
      return;
    }
    ready_.resize(static_cast<std::size_t>(
        std::min<std::int64_t>(left_, static_cast<std::int64_t>(kReadBytes))));
    std::size_t got = 0;
    if (original_) {
      got = base::read_some(original_.get(), ready_, "An original could not be read").value_or(0);
      if (got == 0) original_.reset();
    }
    if (got > 0) {
      ready_.resize(got);
    } else {
      std::fill(ready_.begin(), ready_.end(), '\0');
    }
    hash_->update(base::as_bytes(ready_));
    left_ -= static_cast<std::int64_t>(ready_.size());
  }

  base::Status prepare_checksums() {
    while (ready_.size() < kReadBytes) {
      TRY_ASSIGN(auto item, plan_->next(false));
      if (!item) {
        ready_.append(tar_padding(plan_->checksum_bytes()), '\0');
        ready_ += tar_end();
        stage_ = Stage::kDone;
        return {};
      }
      const auto other = actual_.find(number_++);
      if (other != actual_.end()) item->entry.sha256 = other->second;
      ready_ += checksum_line(item->entry);
    }
    return {};
  }

  const Originals& originals_;
  std::unique_ptr<Plan> plan_;
  const std::int64_t seconds_;
  Stage stage_ = Stage::kEntries;
  std::string ready_;
  std::size_t at_ = 0;
  std::int64_t number_ = 0;                     // of the entry at hand
  std::map<std::int64_t, std::string> actual_;  // hashes of entries that are not what they were
  TarEntry entry_;
  base::UniqueFd original_;
  std::optional<base::Sha256> hash_;
  std::int64_t left_ = 0;
};

base::Status plan_document(Plan& plan, const store::Document& document) {
  TRY(plan.add_text("documents/" + base::id_to_string(document.id) + ".json",
                    document_entry(document)));
  return plan.add_original(document.sha256, document.bytes);
}

// Oldest first, so that names are claimed again in the same order.
base::Status plan_documents(Plan& plan, store::Store& store, const std::vector<store::Id>& ids,
                            store::Id workspace) {
  for (const store::Id id : ids) {
    const auto document = store.document(workspace, id);
    if (document) TRY(plan_document(plan, *document));
  }
  return {};
}

struct Listed {
  std::vector<store::Id> documents;  // oldest first
  ArchiveCounts counts;
};

base::Result<Listed> list_all(store::Store& store, store::Id workspace) {
  Listed listed;
  std::string cursor;
  do {
    TRY_ASSIGN(auto list, store.list_documents(workspace, "", cursor, kListedAtOnce));
    for (const store::Document& document : list.documents) {
      listed.documents.push_back(document.id);
      listed.counts.document_bytes += document.bytes;
    }
    cursor = std::move(list.next_cursor);
  } while (!cursor.empty());
  std::reverse(listed.documents.begin(), listed.documents.end());
  listed.counts.documents = static_cast<std::int64_t>(listed.documents.size());
  store::Id after = 0;
  for (;;) {
    TRY_ASSIGN(const auto chats, store.all_chats(workspace, after, kListedAtOnce));
    if (chats.empty()) return listed;
    for (const store::Chat& chat : chats) listed.counts.messages += chat.messages;
    listed.counts.chats += static_cast<std::int64_t>(chats.size());
    after = chats.back().id;
  }
}

base::Status plan_chats(Plan& plan, store::Store& store, store::Id workspace) {
  store::Id after = 0;
  for (;;) {
    TRY_ASSIGN(const auto chats, store.all_chats(workspace, after, kListedAtOnce));
    if (chats.empty()) return {};
    for (const store::Chat& chat : chats) {
      const std::string path = "chats/" + base::id_to_string(chat.id);
      TRY(plan.add_text(path + ".json", chat_entry(chat)));
      TRY_ASSIGN(const auto messages, store.messages(chat.id));
      int number = 0;
      for (const store::Message& message : messages) {
        TRY(plan.add_text(fmt::format("{}/{}.json", path, ++number), message_entry(message)));
      }
    }
    after = chats.back().id;
  }
}

base::Status check_extra(const ExtraEntry& extra) {
  if (!is_archive_path(extra.path) || is_ours(extra.path) || extra.bytes.size() > kMaxExtraBytes) {
    return base::fail(Code::kInvalid,
                      fmt::format("\"{}\" cannot be put into an archive.", extra.path));
  }
  return {};
}

}  // namespace

base::Result<std::unique_ptr<Export>> Library::begin_export(store::Id workspace,
                                                            const std::vector<ExtraEntry>& extras) {
  for (const ExtraEntry& extra : extras) TRY(check_extra(extra));
  const base::Micros now = base::now();
  TRY_ASSIGN(auto file, originals_->begin(std::numeric_limits<std::int64_t>::max()));
  TRY_ASSIGN(auto plan, Plan::make(std::move(file)));
  TRY_ASSIGN(Listed listed, list_all(store_, workspace));
  listed.counts.extras = static_cast<std::int64_t>(extras.size());
  TRY(plan->add_text("manifest.json", manifest_entry(listed.counts, now)));
  TRY(plan_documents(*plan, store_, listed.documents, workspace));
  TRY(plan_chats(*plan, store_, workspace));
  for (const ExtraEntry& extra : extras) TRY(plan->add_text(extra.path, extra.bytes));
  return std::unique_ptr<Export>(std::make_unique<TarExport>(*originals_, std::move(plan), now));
}

}  // namespace qwalt::library
