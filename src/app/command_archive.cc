#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>

#include "app/commands.h"
#include "app/progress_line.h"
#include "base/file.h"

namespace qwalt::app {
namespace {

using base::json::value;

std::int64_t number_at(const value& object, std::string_view key) {
  return base::integer_at(object, key).value_or(0);
}

std::string stage_name(const std::string& stage) {
  if (stage == "store") return "reading the store";
  if (stage == "originals") return "hashing the originals";
  if (stage == "files") return "looking for files of nobody";
  if (stage == "index") return "decoding the index";
  return stage;
}

double share_of(std::int64_t done, std::int64_t total) {
  return total > 0 ? static_cast<double>(done) / static_cast<double>(total) : 0;
}

// Shows events of POST verify as they come, and keeps the last one.
struct Verification {
  ProgressLine line{"verify"};
  std::vector<value> findings;
  value done = nullptr;
  std::string error;

  bool take(const std::string& name, const value& data) {
    if (name == "progress") {
      const auto done_so_far = number_at(data, "done");
      const auto total = number_at(data, "total");
      line.show(share_of(done_so_far, total), stage_name(text_at(data, "stage")));
    }
    if (name == "finding") findings.push_back(data);
    if (name == "done") done = data;
    if (name == "error") error = text_at(data, "message");
    return name != "done" && name != "error";
  }
};

int print_verification(Verification& seen, bool repair) {
  const auto found = number_at(seen.done, "findings");
  const auto repaired = number_at(seen.done, "repaired");
  std::string verdict = "nothing is wrong";
  if (found > 0) verdict = fmt::format("{} finding{}", found, found == 1 ? "" : "s");
  if (repair && found > 0) verdict += fmt::format(", {} mended", repaired);
  seen.line.finish(fmt::format(
      "{} ({} documents, {} in originals, {} passages)", verdict, number_at(seen.done, "documents"),
      shown_bytes(number_at(seen.done, "bytes")), number_at(seen.done, "passages")));
  for (const value& finding : seen.findings) {
    const bool mended = base::bool_at(finding, "repaired").value_or(false);
    fmt::print("  {}{}: {}\n", mended ? "mended: " : "", printable(text_at(finding, "subject")),
               printable(text_at(finding, "sentence")));
  }
  const auto more = number_at(seen.done, "more_findings");
  if (more > 0) fmt::print("  and {} more\n", more);
  if (found > repaired && !repair) fmt::print("qwalt verify --repair mends what can be mended.\n");
  return found == 0 ? 0 : 1;
}

bool is_standard(const std::string& file) { return file == "-"; }

// Progress that leaves standard output to the archive.
class TransferLine {
 public:
  explicit TransferLine(bool shown) {
    if (shown) line_.emplace("archive");
  }
  void show(std::uint64_t done, std::uint64_t total) {
    if (!line_ || done - last_ < kStep) return;
    last_ = done;
    line_->show(share_of(static_cast<std::int64_t>(done), static_cast<std::int64_t>(total)),
                shown_bytes(static_cast<std::int64_t>(done)));
  }
  void finish(const std::string& state) {
    if (line_) line_->finish(state);
  }

 private:
  static constexpr std::uint64_t kStep = 4'000'000;
  std::optional<ProgressLine> line_;
  std::uint64_t last_ = 0;
};

base::Result<std::uint64_t> download_to(ServerClient& client, int fd, TransferLine& line) {
  std::uint64_t done = 0;
  const auto take = [&](std::string_view piece, std::uint64_t size) -> base::Status {
    TRY(base::write_all(fd, piece));
    done += piece.size();
    line.show(done, size);
    return {};
  };
  TRY(client.download("export", take));
  return done;
}

// Beside the file first, so that a whole archive is never replaced by half of one.
base::Result<std::uint64_t> download_file(ServerClient& client, const std::string& path,
                                          TransferLine& line) {
  const std::string half = path + ".part";
  base::UniqueFd file(::open(half.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  if (!file) return base::fail(base::errno_error("The archive cannot be written", errno));
  auto done = download_to(client, file.get(), line);
  if (done && (::fsync(file.get()) != 0 || ::rename(half.c_str(), path.c_str()) != 0)) {
    done = base::fail(base::errno_error("The archive cannot be written", errno));
  }
  if (!done) ::unlink(half.c_str());
  return done;
}

void print_import(const value& report) {
  const auto number = [&](const char* key) { return number_at(report, key); };
  fmt::print(
      "{} documents came ({} were here already), {} chats ({} were here already), {} "
      "prompts.\n",
      number("documents"), number("documents_there"), number("chats"), number("chats_there"),
      number("prompts"));
  for (const value& sentence : array_at(report, "renamed")) {
    if (sentence.is_string()) fmt::print("  {}\n", printable(sentence.as_string()));
  }
  for (const value& each : array_at(report, "refused")) {
    fmt::print("  refused: {}: {}\n", printable(text_at(each, "path")),
               printable(text_at(each, "sentence")));
  }
  if (number("more_refused") > 0) fmt::print("  and {} more refused\n", number("more_refused"));
}

}  // namespace

int verify(const Target& target, bool repair) {
  auto client = ServerClient::connect(target.settings, target.remote);
  if (!client) return report(client.error());
  Verification seen;
  auto ended = (*client)->call_for_events(
      "verify", base::json::object{{"repair", repair}},
      [&](const std::string& name, const value& data) { return seen.take(name, data); });
  if (!ended) return report(ended.error());
  if (!seen.error.empty()) return report({base::Code::kInternal, seen.error});
  return print_verification(seen, repair);
}

int export_archive(const Target& target, const std::string& file) {
  if (is_standard(file) && ::isatty(STDOUT_FILENO) == 1) {
    return report({base::Code::kInvalid, "An archive is not for a terminal; name a file."});
  }
  auto client = ServerClient::connect(target.settings, target.remote);
  if (!client) return report(client.error());
  TransferLine line(!is_standard(file));
  auto done = is_standard(file) ? download_to(**client, STDOUT_FILENO, line)
                                : download_file(**client, file, line);
  if (!done) return report(done.error());
  line.finish(shown_bytes(static_cast<std::int64_t>(*done)) + " written");
  return 0;
}

int import_archive(const Target& target, const std::string& file) {
  base::UniqueFd opened;
  int fd = STDIN_FILENO;
  struct stat info {};
  if (!is_standard(file)) {
    opened.reset(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (!opened) return report(base::errno_error("The archive cannot be read", errno));
    fd = opened.get();
    ::fstat(fd, &info);
  }
  auto client = ServerClient::connect(target.settings, target.remote);
  if (!client) return report(client.error());
  TransferLine line(true);
  auto reply = (*client)->send_stream("import", fd, [&](std::uint64_t sent) {
    line.show(sent, static_cast<std::uint64_t>(info.st_size));
    return true;
  });
  if (!reply) return report(reply.error());
  line.finish("read");
  print_import(*reply);
  return array_at(*reply, "refused").empty() ? 0 : 1;
}

}  // namespace qwalt::app
