#include "api/archive_prompts.h"

#include "answer/prompt.h"
#include "base/json.h"
#include "base/log.h"
#include "base/sha256.h"

namespace qwalt::api {
namespace {

constexpr std::string_view kFolder = "prompts/";
constexpr int kListed = 500;
constexpr std::size_t kMaxTogether = std::size_t{16} << 20;

library::ExtraEntry entry_of(const std::string& name, const std::string& prompt) {
  const base::json::object body{{"name", name}, {"system_prompt", prompt}};
  return {std::string(kFolder) + base::sha256_hex(name) + ".json", base::json::serialize(body)};
}

}  // namespace

base::Result<std::vector<library::ExtraEntry>> prompts_of_workspace(
    const library::Library& library, const answer::DocumentPrompts& prompts, store::Id workspace) {
  std::vector<library::ExtraEntry> entries;
  std::size_t bytes = 0;
  std::string cursor;
  do {
    TRY_ASSIGN(const auto list, library.list(workspace, "", cursor, kListed));
    for (const library::DocumentView& view : list.documents) {
      const std::string& name = view.document.name;
      const std::string prompt = prompts.read(name);
      if (prompt == answer::default_system_prompt()) continue;
      entries.push_back(entry_of(name, prompt));
      bytes += entries.back().bytes.size();
      if (bytes > kMaxTogether) {
        return base::fail(base::Code::kTooLarge,
                          "The prompts of the documents are larger than 16 MB together; an archive "
                          "cannot hold them.");
      }
    }
    cursor = list.next_cursor;
  } while (!cursor.empty());
  return entries;
}

base::Status take_prompt(answer::DocumentPrompts& prompts, const library::ExtraEntry& entry) {
  if (!entry.path.starts_with(kFolder)) {
    return base::fail(base::Code::kInvalid, "This version of QWalT does not know this entry.");
  }
  auto parsed = base::parse_json(entry.bytes);
  const auto name = parsed ? base::string_at(*parsed, "name") : std::nullopt;
  const auto prompt = parsed ? base::string_at(*parsed, "system_prompt") : std::nullopt;
  if (!name || !prompt) {
    return base::fail(base::Code::kInvalid, "This is no prompt of a document.");
  }
  TRY_ASSIGN(const std::string kept, library::clean_name(*name));
  if (prompts.read(kept) != answer::default_system_prompt()) return {};
  return prompts.write(kept, *prompt);
}

}  // namespace qwalt::api
