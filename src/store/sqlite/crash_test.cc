// What is left when the process is killed at any moment.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <climits>
#include <csignal>
#include <map>
#include <random>
#include <set>
#include <sstream>

#include "store/conformance.h"
#include "store/sqlite/sqlite_store.h"

namespace qwalt::store {
namespace {

constexpr int kRounds = 20;
constexpr Id kHome = 1;

Text text_of_round(int i) { return make_text(fmt::format("document {}", i), 4, 8); }

// Says on `out` what is about to happen ("remove") and what is durable ("added", "ready",
// "removed"), one line each.
void say(int out, std::string_view what, Id document) {
  const std::string line = fmt::format("{} {}\n", what, document);
  if (::write(out, line.data(), line.size()) != static_cast<ssize_t>(line.size())) ::_exit(3);
}

// Adds documents, reads them in, replaces and removes some, until it is killed.
[[noreturn]] void write_until_killed(const std::string& path, int round, int out) {
  const auto store = must(open_sqlite_store(path));
  must(store->release_leases(base::now()));
  Id last = 0;
  for (int i = 0;; ++i) {
    const std::string name = fmt::format("{}-{}", round, i);
    const Id id = must(store->add_document({kHome, name, name, 100})).document.id;
    say(out, "added", id);
    const Text text = text_of_round(i);
    must(store->begin_text(id));
    for (std::size_t page = 0; page < text.pages.size(); ++page) {
      const auto first = text.passages.begin() + static_cast<std::ptrdiff_t>(page * 8);
      must(store->append_text(id, {text.pages[page]}, {first, first + 8}));
    }
    must(store->finish_document(id, facts_of(text)));
    say(out, "ready", id);
    if (i % 3 == 2) {
      say(out, "remove", last);
      must(store->remove_document(kHome, last));
      say(out, "removed", last);
    }
    if (i % 10 == 9) must(store->tidy());
    last = id;
  }
}

using Said = std::map<Id, std::set<std::string>>;

Said parse(const std::string& lines) {
  Said said;
  std::istringstream in(lines);
  std::string what;
  for (Id id = 0; in >> what >> id;) said[id].insert(what);
  return said;
}

// Runs a child, kills it once it has said `lines` lines, and returns all it had said.
std::string run_and_kill(const std::string& path, int round, std::ptrdiff_t lines) {
  int ends[2];
  if (::pipe(ends) != 0) throw std::runtime_error("no pipe");
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(ends[0]);
    write_until_killed(path, round, ends[1]);
  }
  ::close(ends[1]);
  std::string said;
  char buffer[4096];
  bool killed = false;
  for (;;) {
    const ssize_t size = ::read(ends[0], buffer, sizeof buffer);
    if (size <= 0) break;
    said.append(buffer, static_cast<std::size_t>(size));
    if (!killed && std::count(said.begin(), said.end(), '\n') >= lines) {
      ::kill(child, SIGKILL);
      killed = true;
    }
  }
  ::close(ends[0]);
  ::waitpid(child, nullptr, 0);
  EXPECT_TRUE(killed) << "the child ended by itself";
  return said;
}

void expect_acknowledged(Store& store, const Said& said) {
  for (const auto& [id, words] : said) {
    const auto document = store.document(kHome, id);
    if (words.count("removed") != 0) {
      EXPECT_FALSE(document.has_value());
    } else if (words.count("remove") == 0) {
      ASSERT_TRUE(document.has_value());
      if (words.count("ready") != 0) {
        EXPECT_EQ(document->state, DocumentState::kReady);
      }
    }
  }
}

void expect_whole_documents(Store& store) {
  std::set<Id> replayed;
  Sequence next = 1;
  for (const Change& change : must(store.changes_after(0, INT_MAX))) {
    EXPECT_EQ(change.sequence, next++);
    if (change.added) replayed.insert(change.document);
    if (!change.added) replayed.erase(change.document);
  }
  EXPECT_EQ(must(store.last_sequence()), next - 1);
  const auto ready = must(store.ready_documents(kHome));
  EXPECT_EQ(std::set<Id>(ready.begin(), ready.end()), replayed);
  for (const Id id : ready) EXPECT_EQ(must(passage_texts(store, id)).size(), 32U);
  const DocumentList list = must(store.list_documents(kHome, "", "", 1000));
  for (const Document& document : list.documents) {
    EXPECT_EQ(document.names.size(), 1U);
    if (document.state != DocumentState::kReady) {
      EXPECT_TRUE(must(store.passages({{document.id, 0}})).empty());
    }
  }
}

TEST(SqliteCrash, WhatWasAcknowledgedIsThereAndNothingIsHalf) {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/store.db";
  const auto seed = std::random_device()();
  SCOPED_TRACE(fmt::format("seed {}", seed));
  std::mt19937 random(seed);
  for (int round = 0; round < kRounds && !::testing::Test::HasFailure(); ++round) {
    const Said said =
        parse(run_and_kill(path, round, 1 + static_cast<std::ptrdiff_t>(random() % 25)));
    const auto store = must(open_sqlite_store(path));
    expect_acknowledged(*store, said);
    expect_whole_documents(*store);
  }
  const auto store = must(open_sqlite_store(path));
  must(store->release_leases(base::now()));
  EXPECT_TRUE(must(store->lease_job(1, 2)).has_value() ||
              must(store->list_documents(kHome, "", "", 1)).total > 0);
}

}  // namespace
}  // namespace qwalt::store
