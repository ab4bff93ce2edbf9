// Any bytes as the JSON entries of an archive: what is read is written and read again the same.
#include <cstdlib>
#include <string_view>

#include "library/archive_json.h"

using namespace qwalt::library;

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view entry(reinterpret_cast<const char*>(data), size);
  static_cast<void>(read_manifest(entry));
  static_cast<void>(read_message(entry, 1));
  if (const auto document = read_document(entry)) {
    if (document->names.empty() || document->sha256.size() != 64) std::abort();
  }
  if (const auto chat = read_chat(entry)) {
    const auto again = read_chat(chat_entry(*chat));
    if (!again || again->title != chat->title || again->id != chat->id) std::abort();
  }
  if (const auto message = read_message(entry, kArchiveVersion)) {
    const auto again = read_message(message_entry(*message), kArchiveVersion);
    if (!again || again->text != message->text || again->sources.size() != message->sources.size())
      std::abort();
  }
  return 0;
}
