// What the JSON entries of an archive say: docs/format/archive.md.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/records.h"

namespace qwalt::library {

constexpr std::string_view kArchiveFormat = "qwalt-archive";
constexpr std::int64_t kArchiveVersion = 2;

struct ArchiveCounts {
  std::int64_t documents = 0;
  std::int64_t document_bytes = 0;
  std::int64_t chats = 0;
  std::int64_t messages = 0;
  std::int64_t extras = 0;
};

struct ArchivedDocument {
  store::Id id = 0;
  std::vector<std::string> names;  // oldest first
  std::string sha256;
  std::int64_t bytes = 0;
  std::string source_url;
  base::Micros created_at = 0;
};

std::string manifest_entry(const ArchiveCounts& counts, base::Micros made_at);
std::string document_entry(const store::Document& document);
std::string chat_entry(const store::Chat& chat);
std::string message_entry(const store::Message& message);

// The version of the archive. kUnsupported for a newer one, kInvalid for what is not as it should
// be.
base::Result<std::int64_t> read_manifest(std::string_view entry);
base::Result<ArchivedDocument> read_document(std::string_view entry);
base::Result<store::Chat> read_chat(std::string_view entry);  // without workspace
// Without chat; of an archive of that version.
base::Result<store::Message> read_message(std::string_view entry, std::int64_t version);

}  // namespace qwalt::library
