// Many threads at one store; meant to run under the thread sanitizer too.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <atomic>
#include <climits>
#include <mutex>
#include <set>
#include <thread>

#include "base/random.h"
#include "store/conformance.h"
#include "store/sqlite/sqlite_store.h"

namespace qwalt::store {
namespace {

constexpr int kThreads = 4;
constexpr int kDocuments = 12;  // a thread

class SqliteConcurrency : public ::testing::Test {
 protected:
  Id add(const std::string& name, const std::string& bytes) {
    return must(store_->add_document({home_, name, bytes, 1})).document.id;
  }

  TemporaryFolder folder_;
  std::unique_ptr<Store> store_ = must(open_sqlite_store(folder_.path() + "/store.db"));
  Id home_ = must(store_->workspace("default"));
};

TEST_F(SqliteConcurrency, EveryJobIsLeasedToOneWorker) {
  for (int i = 0; i < kThreads * kDocuments; ++i) {
    const std::string name = fmt::format("{}", i);
    add(name, name);
  }
  std::mutex mutex;
  std::set<Id> leased;
  {
    std::vector<std::jthread> workers;
    for (int i = 0; i < kThreads; ++i) {
      workers.emplace_back([&] {
        while (const auto job = must(store_->lease_job(1, 100))) {
          const std::lock_guard lock(mutex);
          EXPECT_TRUE(leased.insert(job->document).second);
        }
      });
    }
  }
  EXPECT_EQ(leased.size(), static_cast<std::size_t>(kThreads * kDocuments));
}

TEST_F(SqliteConcurrency, ReadersSeeOnlyWholeDocumentsWhileOthersComeAndGo) {
  std::atomic<int> writing = kThreads;
  const auto write = [&](int thread) {
    const Text text = make_text("word", 3, 5);
    for (int i = 0; i < kDocuments; ++i) {
      const Id id =
          add(fmt::format("name {} of {}", i % 3, thread), fmt::format("{} of {}", i, thread));
      must(store_->begin_text(id));
      must(store_->append_text(id, text.pages, text.passages));
      must(store_->finish_document(id, facts_of(text)));
      if (i % 4 == 3) must(store_->remove_document(home_, id));
      must(store_->purge_replaced(must(store_->last_sequence())));
      if (i % 5 == 4) must(store_->tidy());
    }
    --writing;
  };
  const auto read = [&] {
    while (writing > 0) {
      for (const Id id : must(store_->ready_documents(home_))) {
        const auto texts = passage_texts(*store_, id);
        if (texts) {
          EXPECT_EQ(texts->size(), 15U);
        }
        if (!texts) {
          EXPECT_EQ(texts.error().code, base::Code::kNotFound);
        }
        must(store_->passages({{id, 14}, {id, 0}}));
      }
      must(store_->list_documents(home_, "name", "", 5));
    }
  };
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < kThreads; ++i) threads.emplace_back(write, i);
    for (int i = 0; i < kThreads; ++i) threads.emplace_back(read);
  }
  Sequence next = 1;
  for (const Change& change : must(store_->changes_after(0, INT_MAX))) {
    EXPECT_EQ(change.sequence, next++);
  }
}

TEST_F(SqliteConcurrency, AnOwnerAskedForByManyHasOneChat) {
  std::mutex mutex;
  std::set<Id> chats;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([&] {
        const Id chat = must(store_->chat_of_owner(home_, "user:one")).id;
        Message message;
        message.id = base::random_id();
        message.chat = chat;
        must(store_->add_message(message));
        const std::lock_guard lock(mutex);
        chats.insert(chat);
      });
    }
  }
  ASSERT_EQ(chats.size(), 1U);
  EXPECT_EQ(must(store_->messages(*chats.begin())).size(), static_cast<std::size_t>(kThreads));
}

}  // namespace
}  // namespace qwalt::store
