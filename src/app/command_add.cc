#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <mutex>
#include <thread>

#include "app/commands.h"
#include "app/files_to_add.h"
#include "app/progress_board.h"

namespace qwalt::app {
namespace {

using base::json::value;

constexpr std::size_t kUploads = 3;      // at once
constexpr std::size_t kAskedAtOnce = 8;  // documents whose state is asked for in one round
constexpr std::size_t kShownLines = 6;
constexpr auto kRound = std::chrono::milliseconds(100);

enum class Stage { kWaiting, kUploading, kUploaded, kReady, kFailed };

struct Item {
  PlaceToAdd place;
  Stage stage = Stage::kWaiting;
  std::uint64_t sent = 0;
  std::uint64_t size = 0;
  bool duplicate = false;
  value document = nullptr;  // as it was last seen
  std::string failure = {};
  bool told = false;  // its last line was printed
};

// Notices Ctrl+C. The server of this process, if it has one, notices too, by itself.
class Interruption {
 public:
  Interruption() : signals_(io_, SIGINT, SIGTERM) {
    signals_.async_wait([this](const boost::system::error_code& error, int) {
      if (!error) came_ = true;
    });
    thread_ = std::jthread([this] { io_.run(); });
  }
  ~Interruption() { io_.stop(); }
  bool came() const { return came_; }

 private:
  boost::asio::io_context io_{1};
  boost::asio::signal_set signals_;
  std::atomic<bool> came_{false};
  std::jthread thread_;
};

std::string error_of(const value& document) {
  const value* error = base::member(document, "error");
  return error ? text_at(*error, "message") : "";
}

std::string summary_of(const Item& item) {
  const auto pages = base::integer_at(item.document, "pages").value_or(0);
  const bool paged = base::bool_at(item.document, "paged").value_or(false);
  const std::size_t warnings = array_at(item.document, "warnings").size();
  std::string text =
      fmt::format("ready: {}{} passages", paged ? fmt::format("{} pages, ", pages) : "",
                  base::integer_at(item.document, "passages").value_or(0));
  if (warnings > 0) text += fmt::format(", {} warning{}", warnings, warnings == 1 ? "" : "s");
  return item.duplicate ? text + " (was here already)" : text;
}

std::string bar_line(const Item& item) {
  std::string state = text_at(item.document, "state");
  double share = 0;
  if (item.stage == Stage::kUploading) {
    state = item.place.address ? "fetching" : "uploading";
    if (item.size > 0) share = static_cast<double>(item.sent) / static_cast<double>(item.size);
  } else if (const value* progress = base::member(item.document, "progress")) {
    const auto done = base::integer_at(*progress, "done").value_or(0);
    const auto total = base::integer_at(*progress, "total").value_or(0);
    if (total > 0) {
      share = static_cast<double>(done) / static_cast<double>(total);
      state = fmt::format("{} {} of {} pages", state, done, total);
    }
  }
  if (state == "indexing") share = 1;
  return fitted(item.place.name) + " " + progress_bar(share) + " " + state;
}

// Everything that is added in one go: a few threads upload in the order given, this one follows.
class Adding {
 public:
  Adding(ServerClient& client, std::vector<PlaceToAdd> places) : client_(client) {
    for (PlaceToAdd& place : places) items_.push_back(Item{std::move(place)});
  }

  int run();

 private:
  void upload_in_turn();
  void upload(std::size_t index);
  void follow();
  void take_state(std::size_t index, base::Result<value> document);
  bool draw(bool last);
  int report_end(bool interrupted);

  ServerClient& client_;
  Interruption interruption_;
  std::mutex mutex_;  // for what follows
  std::vector<Item> items_;
  std::size_t next_upload_ = 0;
  std::size_t next_asked_ = 0;
  ProgressBoard board_;  // of the thread that follows
};

void Adding::upload_in_turn() {
  while (!interruption_.came()) {
    std::size_t index = 0;
    {
      std::lock_guard lock(mutex_);
      if (next_upload_ == items_.size()) return;
      index = next_upload_++;
      items_[index].stage = Stage::kUploading;
    }
    upload(index);
  }
}

void Adding::upload(std::size_t index) {
  const PlaceToAdd place = items_[index].place;  // not changed by anybody
  std::error_code ignored;
  const auto size = place.address ? 0 : std::filesystem::file_size(place.place, ignored);
  const ServerClient::Progress progress = [&](std::uint64_t sent) {
    std::lock_guard lock(mutex_);
    items_[index].sent = sent;
    items_[index].size = ignored ? 0 : size;
    return !interruption_.came();
  };
  auto document = place.address ? client_.add_address(place.place)
                                : client_.upload(place.place, place.name, progress);
  if (document) {
    std::lock_guard lock(mutex_);
    items_[index].duplicate = !text_at(*document, "duplicate_of").empty();
  }
  take_state(index, std::move(document));
}

void Adding::take_state(std::size_t index, base::Result<value> document) {
  std::lock_guard lock(mutex_);
  Item& item = items_[index];
  item.stage = Stage::kUploaded;
  if (!document) {
    if (interruption_.came()) {
      // It is not known how far it came; what was acknowledged stays.
      if (item.document.is_null()) item.stage = Stage::kWaiting;
      return;
    }
    item.stage = Stage::kFailed;
    item.failure = document.error().message;
    return;
  }
  item.document = std::move(*document);
  const std::string state = text_at(item.document, "state");
  if (state == "ready") item.stage = Stage::kReady;
  if (state == "failed") {
    item.stage = Stage::kFailed;
    item.failure = error_of(item.document);
  }
}

// Asks for the states of some that are uploaded and not settled, going round.
void Adding::follow() {
  std::vector<std::pair<std::size_t, std::string>> asked;
  {
    std::lock_guard lock(mutex_);
    for (std::size_t i = 0; i < items_.size() && asked.size() < kAskedAtOnce; ++i) {
      const std::size_t index = (next_asked_ + i) % items_.size();
      if (items_[index].stage != Stage::kUploaded) continue;
      asked.emplace_back(index, text_at(items_[index].document, "id"));
    }
    if (!asked.empty()) next_asked_ = asked.back().first + 1;
  }
  for (const auto& [index, id] : asked) take_state(index, client_.call("GET", "documents/" + id));
}

// Prints what is new and shows the rest. False when nothing is left to wait for.
bool Adding::draw(bool last) {
  std::vector<std::string> lines;
  std::vector<std::string> settled;
  std::size_t done = 0;
  {
    std::lock_guard lock(mutex_);
    for (Item& item : items_) {
      const bool ended = item.stage == Stage::kReady || item.stage == Stage::kFailed;
      if (ended) ++done;
      if (ended && !std::exchange(item.told, true)) {
        const std::string state =
            item.stage == Stage::kReady ? summary_of(item) : "failed: " + item.failure;
        settled.push_back(fitted(item.place.name) + " " + state);
      }
      const bool active = item.stage == Stage::kUploading || item.stage == Stage::kUploaded;
      if (active && lines.size() < kShownLines) lines.push_back(bar_line(item));
    }
    const double share = static_cast<double>(done) / static_cast<double>(items_.size());
    if (items_.size() > 1) {
      lines.push_back(fitted("all") + " " + progress_bar(share) +
                      fmt::format(" {} of {} files", done, items_.size()));
    }
  }
  if (last) lines.clear();
  for (const std::string& line : settled) board_.print(line);
  board_.show(lines);
  return done < items_.size();
}

int Adding::report_end(bool interrupted) {
  std::vector<const Item*> failed;
  std::size_t ready = 0;
  std::size_t going_on = 0;
  for (const Item& item : items_) {
    if (item.stage == Stage::kFailed) failed.push_back(&item);
    if (item.stage == Stage::kReady) ++ready;
    if (item.stage == Stage::kUploaded) ++going_on;
  }
  if (items_.size() > 1) board_.print(fmt::format("{} of {} files added.", ready, items_.size()));
  if (interrupted) {
    board_.print(fmt::format("Stopped: {} uploaded and still to be read, {} not uploaded.",
                             going_on, items_.size() - ready - going_on - failed.size()));
  }
  if (!failed.empty() && items_.size() > 1) {
    board_.print("Not added:");
    for (const Item* item : failed) board_.print("  " + item->place.name + ": " + item->failure);
  }
  return failed.empty() && !interrupted ? 0 : 1;
}

int Adding::run() {
  {
    std::vector<std::jthread> uploads;
    for (std::size_t i = 0; i < std::min(kUploads, items_.size()); ++i) {
      uploads.emplace_back([this] { upload_in_turn(); });
    }
    while (draw(false) && !interruption_.came()) {
      std::this_thread::sleep_for(kRound);
      follow();
    }
  }
  draw(true);
  return report_end(interruption_.came());
}

}  // namespace

int add_documents(const Target& target, const std::vector<std::string>& places) {
  std::vector<PlaceToAdd> all;
  for (const std::string& place : places) {
    auto found = places_at(place);
    if (!found) return report(found.error());
    all.insert(all.end(), found->begin(), found->end());
  }
  if (all.empty()) return report({base::Code::kNotFound, "There are no files to add."});
  auto client = ServerClient::connect(target.settings, target.remote);
  if (!client) return report(client.error());
  return Adding(**client, std::move(all)).run();
}

}  // namespace qwalt::app
