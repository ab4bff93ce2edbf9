#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <sstream>

#include "app/commands.h"
#include "base/file.h"
#include "base/file_system.h"

namespace qwalt::app {
namespace {

constexpr std::size_t kMaxLines = std::size_t{64} << 20;

base::Result<std::string> download_text(ServerClient& client, std::string_view path) {
  std::string text;
  TRY(client.download(path, [&](std::string_view piece, std::uint64_t) -> base::Status {
    if (text.size() + piece.size() > kMaxLines) {
      return base::fail(base::Code::kTooLarge, "The server sent more than 64 MB.");
    }
    text.append(piece);
    return {};
  }));
  return text;
}

base::Status download_file(ServerClient& client, std::string_view path, const std::string& file) {
  TRY(base::make_directories(std::filesystem::path(file).parent_path()));
  TRY_ASSIGN(const auto out, base::posix_file_system().create(file));
  TRY(client.download(path,
                      [&](std::string_view piece, std::uint64_t) { return out->append(piece); }));
  return out->close();
}

// Names of documents are data: nothing is written outside of the folder, whatever they are.
std::string file_for(const std::string& folder, const std::string& name) {
  std::string safe;
  for (const std::filesystem::path& part : std::filesystem::path(name)) {
    if (part == "." || part == ".." || part == "/" || part.empty()) continue;
    safe.append("/").append(part.string());
  }
  return folder + "/documents" + safe;
}

// By name, the id of each document that the questions ask of.
std::map<std::string, std::string> documents_in(const std::string& lines) {
  std::map<std::string, std::string> documents;
  std::istringstream in(lines);
  for (std::string line; std::getline(in, line);) {
    const auto row = base::parse_json(line);
    if (!row) continue;
    for (const auto& gold : array_at(*row, "gold")) {
      documents[text_at(gold, "doc")] = text_at(gold, "document_id");
    }
  }
  return documents;
}

base::Status export_to(ServerClient& client, const std::string& folder) {
  TRY_ASSIGN(const std::string good, download_text(client, "feedback/export?rating=up"));
  TRY_ASSIGN(const std::string bad, download_text(client, "feedback/export?rating=down"));
  TRY(base::make_directories(folder));
  base::FileSystem& files = base::posix_file_system();
  TRY(base::write_durably(files, folder + "/questions.jsonl", good));
  TRY(base::write_durably(files, folder + "/not-helpful.jsonl", bad));
  const auto documents = documents_in(good);
  for (const auto& [name, id] : documents) {
    TRY(download_file(client, "documents/" + id + "/file", file_for(folder, name)));
  }
  fmt::print("{} questions from good answers, of {} documents; {} answers that did not help.\n",
             std::count(good.begin(), good.end(), '\n'), documents.size(),
             std::count(bad.begin(), bad.end(), '\n'));
  return {};
}

}  // namespace

int export_feedback(const Target& target, const std::string& folder) {
  auto client = ServerClient::connect(target.settings, target.remote);
  if (!client) return report(client.error());
  auto done = export_to(**client, folder);
  return done ? 0 : report(done.error());
}

}  // namespace qwalt::app
