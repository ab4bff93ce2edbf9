#include "answer/document_prompts.h"

#include <fmt/format.h>

#include "answer/prompt.h"
#include "base/bytes.h"
#include "base/file.h"
#include "base/json.h"
#include "base/log.h"
#include "base/sha256.h"
#include "base/utf8.h"

namespace qwalt::answer {
namespace {

// Names of files have 255 bytes on Linux; ".json" and ".tmp" come on top.
constexpr std::size_t kMaxFileNameBytes = 200;
constexpr std::size_t kHashDigits = 16;

bool is_safe(unsigned char c) { return c >= 0x20 && c != '/' && c != '%' && c != 0x7f; }

}  // namespace

std::string prompt_file_name(std::string_view document_name) {
  std::string out;
  for (char c : document_name) {
    const auto byte = static_cast<unsigned char>(c);
    // A leading dot would hide the file, or be the folder itself.
    const bool safe = is_safe(byte) && !(out.empty() && c == '.');
    if (safe) {
      out.push_back(c);
    } else {
      out.append(fmt::format("%{:02X}", byte));
    }
  }
  if (out.size() <= kMaxFileNameBytes) return out;
  const std::string hash = base::sha256_hex(document_name).substr(0, kHashDigits);
  return std::string(base::utf8_prefix(out, kMaxFileNameBytes - kHashDigits - 1)) + "~" + hash;
}

std::string DocumentPrompts::path(std::string_view document_name) const {
  return folder_ + "/" + prompt_file_name(document_name) + ".json";
}

DocumentPrompts DocumentPrompts::in(store::Id workspace) const {
  if (workspace == store::kDefaultWorkspace) return *this;
  return DocumentPrompts(files_, folder_ + "/workspaces/" + base::id_to_string(workspace));
}

base::Status DocumentPrompts::ensure(std::string_view document_name) {
  if (base::file_exists(path(document_name))) return {};
  return write(document_name, default_system_prompt());
}

std::string DocumentPrompts::read(std::string_view document_name) const {
  auto text = base::read_file(path(document_name), 2 * kMaxSystemPromptBytes);
  if (!text) return std::string(default_system_prompt());
  auto parsed = base::parse_json(*text);
  auto prompt = parsed ? base::string_at(*parsed, "system_prompt") : std::nullopt;
  if (prompt && prompt->size() <= kMaxSystemPromptBytes) return *prompt;
  base::log_warning("The prompt file of \"{}\" is not {{\"system_prompt\": \"…\"}}; not used.",
                    document_name);
  return std::string(default_system_prompt());
}

base::Status DocumentPrompts::write(std::string_view document_name, std::string_view prompt) {
  if (prompt.size() > kMaxSystemPromptBytes) {
    return base::fail(base::Code::kTooLarge, "A prompt may have 16 KB at most.");
  }
  TRY(base::make_directories(folder_));
  const base::json::object file{{"system_prompt", base::to_valid_utf8(prompt)}};
  return base::write_durably(files_, path(document_name), base::json::serialize(file) + "\n");
}

base::Status DocumentPrompts::remove(std::string_view document_name) {
  return files_.remove(path(document_name));
}

}  // namespace qwalt::answer
