#include "api/openai/file_ids.h"

#include <fmt/format.h>

#include "base/bytes.h"
#include "base/utf8.h"

namespace qwalt::api::openai {
namespace {

constexpr std::string_view kPrefix = "file-";
constexpr std::size_t kHashDigits = 64;

}  // namespace

std::string file_id(const store::Document& document) {
  return std::string(kPrefix) + document.sha256;
}

std::optional<std::string> hash_of_file(std::string_view id) {
  if (!id.starts_with(kPrefix)) return std::nullopt;
  const std::string_view hash = id.substr(kPrefix.size());
  if (hash.size() != kHashDigits ||
      hash.find_first_not_of("0123456789abcdef") != std::string_view::npos) {
    return std::nullopt;
  }
  return std::string(hash);
}

base::Result<library::DocumentView> document_of_file(const library::Library& library,
                                                     store::Id workspace, std::string_view id) {
  if (const auto hash = hash_of_file(id)) {
    TRY_ASSIGN(auto found, library.document_of_original(workspace, *hash));
    if (found) return std::move(*found);
  }
  return base::fail(base::Code::kNotFound,
                    fmt::format("There is no file \"{}\".", base::utf8_prefix(id, 100)));
}

base::Result<std::vector<std::string>> documents_of_files(const library::Library& library,
                                                          store::Id workspace,
                                                          std::vector<std::string> named) {
  for (std::string& name : named) {
    if (!hash_of_file(name)) continue;
    TRY_ASSIGN(const auto view, document_of_file(library, workspace, name));
    name = base::id_to_string(view.document.id);
  }
  return named;
}

}  // namespace qwalt::api::openai
