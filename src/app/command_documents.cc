#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <thread>

#include "app/commands.h"
#include "app/progress_line.h"
#include "base/file.h"
#include "http/form.h"

namespace qwalt::app {
namespace {

namespace fs = std::filesystem;
using base::json::value;

constexpr auto kPollInterval = std::chrono::milliseconds(100);

struct FileToAdd {
  std::string path;
  std::string name;  // what the document is called
};

// A file by its own name; of a folder every file below, called by its path from there. Hidden files
// and folders are passed over.
base::Result<std::vector<FileToAdd>> files_at(const std::string& path) {
  std::error_code error;
  const fs::path given(path);
  if (fs::is_regular_file(given, error)) {
    return std::vector<FileToAdd>{{path, given.filename().string()}};
  }
  if (!fs::is_directory(given, error)) {
    return base::fail(base::Code::kNotFound, "There is no file or folder " + path + ".");
  }
  std::vector<FileToAdd> files;
  fs::recursive_directory_iterator entries(given, fs::directory_options::skip_permission_denied,
                                           error);
  for (; !error && entries != fs::recursive_directory_iterator(); entries.increment(error)) {
    const bool hidden = entries->path().filename().string().starts_with('.');
    std::error_code ignored;
    if (hidden && entries->is_directory(ignored)) entries.disable_recursion_pending();
    if (hidden || !entries->is_regular_file(ignored)) continue;
    files.push_back({entries->path().string(), entries->path().lexically_relative(given).string()});
  }
  if (error) return base::fail(base::errno_error("The folder cannot be read", error.value()));
  std::sort(files.begin(), files.end(),
            [](const FileToAdd& a, const FileToAdd& b) { return a.name < b.name; });
  return files;
}

std::string error_of(const value& document) {
  const value* error = base::member(document, "error");
  return error ? text_at(*error, "message") : "";
}

void show(ProgressLine& line, const value& document) {
  const std::string state = text_at(document, "state");
  const value* progress = base::member(document, "progress");
  const double done =
      progress ? static_cast<double>(base::integer_at(*progress, "done").value_or(0)) : 0;
  const double total =
      progress ? static_cast<double>(base::integer_at(*progress, "total").value_or(0)) : 0;
  if (total > 0) {
    line.show(done / total, fmt::format("{} {} of {} pages", state, done, total));
  } else {
    line.show(state == "indexing" ? 1 : 0, state);
  }
}

std::string summary_of(const value& document, bool duplicate) {
  const auto pages = base::integer_at(document, "pages").value_or(0);
  const bool paged = base::bool_at(document, "paged").value_or(false);
  std::string text =
      fmt::format("ready: {}{} passages", paged ? fmt::format("{} pages, ", pages) : "",
                  base::integer_at(document, "passages").value_or(0));
  return duplicate ? text + " (was here already)" : text;
}

// Uploads one file and waits until it can be found, or has failed.
base::Status add_one(ServerClient& client, const FileToAdd& file, ProgressLine& line) {
  line.show(0, "uploading");
  TRY_ASSIGN(const value uploaded, client.upload(file.path, file.name));
  const bool duplicate = !text_at(uploaded, "duplicate_of").empty();
  const std::string id = text_at(uploaded, "id");
  value document = uploaded;
  for (;;) {
    const std::string state = text_at(document, "state");
    if (state == "ready") break;
    if (state == "failed") return base::fail(base::Code::kInvalid, error_of(document));
    show(line, document);
    std::this_thread::sleep_for(kPollInterval);
    TRY_ASSIGN(document, client.call("GET", "documents/" + id));
  }
  line.finish(summary_of(document, duplicate));
  return {};
}

// The id of the document that a person calls by its name or id.
base::Result<std::string> find_id(ServerClient& client, const std::string& name) {
  std::string cursor;
  do {
    TRY_ASSIGN(const value list,
               client.call("GET", "documents?limit=1000&cursor=" + http::percent_encode(cursor)));
    for (const value& document : base::member(list, "documents")->as_array()) {
      if (text_at(document, "id") == name || text_at(document, "name") == name) {
        return text_at(document, "id");
      }
      TRY_ASSIGN(const auto names, base::string_list(base::member(document, "names")));
      if (std::find(names.begin(), names.end(), name) != names.end()) {
        return text_at(document, "id");
      }
    }
    cursor = text_at(list, "next_cursor");
  } while (!cursor.empty());
  return base::fail(base::Code::kNotFound, "There is no document called \"" + name + "\".");
}

void print_row(const value& document) {
  const std::string state = text_at(document, "state");
  const double kilobytes =
      static_cast<double>(base::integer_at(document, "bytes").value_or(0)) / 1e3;
  std::string note = state;
  if (state == "failed") note += ": " + error_of(document);
  fmt::print("{}  {:>10.1f} KB  {:>6} passages  {}  {}\n", text_at(document, "id"), kilobytes,
             base::integer_at(document, "passages").value_or(0),
             printable(text_at(document, "name")), printable(note));
}

}  // namespace

int add_documents(const Target& target, const std::vector<std::string>& paths) {
  std::vector<FileToAdd> files;
  for (const std::string& path : paths) {
    auto found = files_at(path);
    if (!found) return report(found.error());
    files.insert(files.end(), found->begin(), found->end());
  }
  if (files.empty()) return report({base::Code::kNotFound, "There are no files to add."});
  auto client = ServerClient::connect(target.settings, target.remote);
  if (!client) return report(client.error());
  int failed = 0;
  for (const FileToAdd& file : files) {
    ProgressLine line(file.name);
    if (auto added = add_one(**client, file, line); !added) {
      ++failed;
      line.finish("failed: " + added.error().message);
    }
  }
  if (files.size() > 1) {
    fmt::print("{} of {} files added.\n", files.size() - static_cast<std::size_t>(failed),
               files.size());
  }
  return failed == 0 ? 0 : 1;
}

int list_documents(const Target& target, bool as_json) {
  auto client = ServerClient::connect(target.settings, target.remote);
  if (!client) return report(client.error());
  base::json::array all;
  std::string cursor;
  do {
    auto list =
        (*client)->call("GET", "documents?limit=1000&cursor=" + http::percent_encode(cursor));
    if (!list) return report(list.error());
    for (const value& document : base::member(*list, "documents")->as_array()) {
      if (!as_json) print_row(document);
      all.push_back(document);
    }
    cursor = text_at(*list, "next_cursor");
  } while (!cursor.empty());
  if (as_json) {
    fmt::print("{}\n", base::json::serialize(all));
  } else if (all.empty()) {
    fmt::print("There are no documents yet. Add some: qwalt add FILE…\n");
  }
  return 0;
}

int remove_documents(const Target& target, const std::vector<std::string>& names) {
  auto client = ServerClient::connect(target.settings, target.remote);
  if (!client) return report(client.error());
  int status = 0;
  for (const std::string& name : names) {
    auto id = find_id(**client, name);
    auto removed = id ? (*client)->call("DELETE", "documents/" + *id)
                      : base::Result<value>(base::fail(id.error()));
    if (removed) {
      fmt::print("Removed {}.\n", printable(name));
    } else {
      status = report(removed.error());
    }
  }
  return status;
}

}  // namespace qwalt::app
