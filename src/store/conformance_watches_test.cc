// Watched folders and their files; names that change; what else version 2 of the format brought.
#include <gmock/gmock.h>

#include "store/conformance.h"

namespace qwalt::store {
namespace {

using base::Code;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Watch new_watch(Id workspace, std::string folder, std::string label) {
  Watch watch;
  watch.workspace = workspace;
  watch.folder = std::move(folder);
  watch.label = std::move(label);
  watch.ignore = {"*.bak", "a \"b\""};
  return watch;
}

WatchedFile file_of(Id watch, std::string folder, std::string name, Id document = 7) {
  WatchedFile file;
  file.watch = watch;
  file.folder = std::move(folder);
  file.name = std::move(name);
  file.bytes = 12;
  file.modified = 1'700'000'000'123'456'789;
  file.device = 0xffff'ffff'ffff'fff0;
  file.inode = 99;
  file.document = document;
  return file;
}

TEST_P(StoreConformance, AWatchComesBackAsItWasUntilItIsRemoved) {
  Watch watch = must(store().add_watch(new_watch(home(), "/data/docs", "docs")));
  EXPECT_GT(watch.id, 0);
  EXPECT_GT(watch.created_at, 0);
  watch.device = 0xffff'ffff'ffff'ffff;
  watch.inode = 5;
  watch.permanent = true;
  watch.ignore = {"x"};
  must(store().update_watch(watch));
  reopen();
  const auto all = must(store().watches());
  ASSERT_THAT(all, SizeIs(1));
  EXPECT_EQ(all[0].folder, "/data/docs");
  EXPECT_EQ(all[0].label, "docs");
  EXPECT_EQ(all[0].workspace, home());
  EXPECT_EQ(all[0].device, 0xffff'ffff'ffff'ffff);
  EXPECT_EQ(all[0].inode, 5U);
  EXPECT_TRUE(all[0].permanent);
  EXPECT_THAT(all[0].ignore, ElementsAre("x"));
  must(store().put_watched_file(file_of(watch.id, "", "a")));
  must(store().remove_watch(watch.id));
  EXPECT_THAT(must(store().watches()), IsEmpty());
  EXPECT_FALSE(must(store().watched_file(watch.id, "", "a")).has_value());
  EXPECT_EQ(store().remove_watch(watch.id).error().code, Code::kNotFound);
  EXPECT_EQ(store().update_watch(watch).error().code, Code::kNotFound);
  EXPECT_EQ(store().put_watched_file(file_of(watch.id, "", "a")).error().code, Code::kNotFound);
}

TEST_P(StoreConformance, AFolderAndALabelAreWatchedOnceInAWorkspace) {
  must(store().add_watch(new_watch(home(), "/a", "a")));
  EXPECT_EQ(store().add_watch(new_watch(home(), "/a", "b")).error().code, Code::kConflict);
  EXPECT_EQ(store().add_watch(new_watch(home(), "/b", "a")).error().code, Code::kConflict);
  EXPECT_EQ(store().add_watch(new_watch(home() + 1, "/c", "c")).error().code, Code::kNotFound);
  EXPECT_EQ(store().add_watch(new_watch(home(), "", "c")).error().code, Code::kInvalid);
}

TEST_P(StoreConformance, FilesOfAWatchAreFoundByPlaceAndByWhatTheyAre) {
  const Id watch = must(store().add_watch(new_watch(home(), "/a", "a"))).id;
  const std::string odd("b\xff'\"\n", 5);
  for (const auto& [folder, name] : {std::pair<std::string, std::string>{"", "x"},
                                     {"", odd},
                                     {"sub", "x"},
                                     {"sub b", "x"},
                                     {"sub/deep", "x"},
                                     {"sub0", "x"}}) {
    must(store().put_watched_file(file_of(watch, folder, name)));
  }
  const auto read = must(store().watched_file(watch, "", odd));
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->modified, 1'700'000'000'123'456'789);
  EXPECT_EQ(read->device, 0xffff'ffff'ffff'fff0);
  EXPECT_EQ(read->bytes, 12);
  EXPECT_EQ(read->document, 7);
  const auto names = must(store().watched_files(watch, "", "", 10));
  ASSERT_THAT(names, SizeIs(2));
  EXPECT_EQ(names[0].name, odd);
  EXPECT_THAT(must(store().watched_files(watch, "", odd, 10)), SizeIs(1));

  const auto folders = [&](std::string_view below) {
    std::vector<std::string> found;
    std::optional<std::string> at;
    for (;;) {
      at = must(store().next_watched_folder(
          watch, below, at ? std::optional<std::string_view>(*at) : std::nullopt));
      if (!at) return found;
      found.push_back(*at);
    }
  };
  EXPECT_THAT(folders(""), ElementsAre("", "sub", "sub b", "sub/deep", "sub0"));
  EXPECT_THAT(folders("sub"), ElementsAre("sub", "sub/deep"));
  EXPECT_THAT(folders("none"), IsEmpty());

  WatchedFile like = file_of(watch, "elsewhere", "y");
  EXPECT_TRUE(must(store().watched_file_like(like)).has_value());
  like.modified += 1;
  EXPECT_FALSE(must(store().watched_file_like(like)).has_value());
  must(store().remove_watched_file(watch, "", "x"));
  must(store().remove_watched_file(watch, "", "x"));
  EXPECT_FALSE(must(store().watched_file(watch, "", "x")).has_value());
}

TEST_P(StoreConformance, RefusedFilesAreCountedWithAReason) {
  const Id watch = must(store().add_watch(new_watch(home(), "/a", "a"))).id;
  must(store().put_watched_file(file_of(watch, "", "x")));
  WatchedFile refused = file_of(watch, "", "y", 0);
  refused.problem = "It is too large.";
  must(store().put_watched_file(refused));
  auto counts = must(store().watch_counts(watch));
  EXPECT_EQ(counts.files, 1);
  EXPECT_EQ(counts.failed, 1);
  EXPECT_EQ(counts.problem, "It is too large.");
  must(store().put_watched_file(file_of(watch, "", "y")));
  counts = must(store().watch_counts(watch));
  EXPECT_EQ(counts.files, 2);
  EXPECT_EQ(counts.failed, 0);
  EXPECT_EQ(counts.problem, "");
}

TEST_P(StoreConformance, FilesMoveToTheNewDeviceWithTheirWatch) {
  Watch watch = new_watch(home(), "/a", "a");
  watch.device = 1;
  watch = must(store().add_watch(watch));
  WatchedFile own = file_of(watch.id, "", "own");
  own.device = 1;
  must(store().put_watched_file(own));
  must(store().put_watched_file(file_of(watch.id, "", "other")));
  watch.device = 2;
  must(store().update_watch(watch));
  EXPECT_EQ(must(store().watched_file(watch.id, "", "own"))->device, 2U);
  EXPECT_EQ(must(store().watched_file(watch.id, "", "other"))->device, 0xffff'ffff'ffff'fff0);
}

TEST_P(StoreConformance, TheSourceOfADocumentIsTheNewestOneThatWasGiven) {
  NewDocument page{home(), "page", "hash", 10};
  page.source_url = "https://example.org/a";
  EXPECT_EQ(must(store().add_document(page)).document.source_url, "https://example.org/a");
  page.source_url = "";
  EXPECT_EQ(must(store().add_document(page)).document.source_url, "https://example.org/a");
  page.source_url = "https://example.org/b";
  const Added again = must(store().add_document(page));
  EXPECT_TRUE(again.duplicate);
  EXPECT_EQ(again.document.source_url, "https://example.org/b");
  EXPECT_EQ(add("other", "other").document.source_url, "");
}

TEST_P(StoreConformance, AnIdAndATimeThatAreWishedForAreGivenWhenTheyAreFree) {
  NewDocument wished{home(), "a", "a", 10};
  wished.id = 4711;
  wished.created_at = 123;
  wished.older_names = {"oldest", "older"};
  const Document first = must(store().add_document(wished)).document;
  EXPECT_EQ(first.id, 4711);
  EXPECT_EQ(first.created_at, 123);
  EXPECT_THAT(first.names, ElementsAre("a", "older", "oldest"));
  wished.sha256 = "b";
  wished.older_names = {};
  EXPECT_NE(must(store().add_document(wished)).document.id, 4711);
}

TEST_P(StoreConformance, ARenamedDocumentKeepsItsTextAndIsIndexedAnew) {
  const Document document = add_ready("old", "bytes");
  const Document loser = add_ready("new", "other bytes");
  const Added renamed = must(store().rename_document(home(), document.id, "old", "new"));
  EXPECT_THAT(renamed.document.names, ElementsAre("new"));
  EXPECT_EQ(renamed.document.state, DocumentState::kReady);
  ASSERT_THAT(renamed.replaced, SizeIs(1));
  EXPECT_EQ(renamed.replaced[0].id, loser.id);
  EXPECT_FALSE(there(loser.id));
  EXPECT_EQ(found("old"), 0);
  EXPECT_EQ(found("new"), document.id);
  const auto all = changes();
  EXPECT_EQ(all.back().document, document.id);
  EXPECT_TRUE(all.back().added);
  EXPECT_THAT(must(passage_texts(store(), document.id)), SizeIs(6));
  EXPECT_EQ(store().rename_document(home(), document.id, "old", "x").error().code, Code::kNotFound);
  EXPECT_EQ(store().rename_document(home(), document.id, "new", "").error().code, Code::kInvalid);
  EXPECT_EQ(found("new"), document.id) << "nothing changed";
  EXPECT_THAT(must(store().check({})), IsEmpty());
}

TEST_P(StoreConformance, AReleasedNameTakesThoseWithoutAnotherAlong) {
  const Document only = add_ready("a", "1");
  const Document both = add_ready("kept", "2");
  add("b", "2");
  const Document waiting = add("c", "3").document;
  const auto released = must(store().release_names(home(), {"a", "b", "c", "none"}));
  ASSERT_THAT(released.removed, SizeIs(2));
  EXPECT_TRUE(released.reindexed);
  EXPECT_FALSE(there(only.id));
  EXPECT_FALSE(there(waiting.id));
  EXPECT_THAT(names(both.id), ElementsAre("kept"));
  EXPECT_FALSE(must(store().lease_job(1, 2)).has_value());
  EXPECT_THAT(must(store().check({})), IsEmpty());
}

TEST_P(StoreConformance, ADocumentToBeReadAgainIsQueuedWithoutItsText) {
  const Document document = add_ready("a", "1");
  EXPECT_EQ(must(store().reread_document(home(), document.id)).state, DocumentState::kQueued);
  EXPECT_FALSE(changes().back().added);
  EXPECT_FALSE(passage_texts(store(), document.id).has_value());
  EXPECT_EQ(store().reread_document(home(), document.id).error().code, Code::kConflict);
  finish(document.id);
  EXPECT_EQ(found("a"), document.id);
  EXPECT_THAT(must(store().check({})), IsEmpty());
}

TEST_P(StoreConformance, WarningsCanBeChangedLater) {
  const Document document = add_ready("a", "1");
  must(store().set_warnings(document.id, {"one", "two"}));
  EXPECT_THAT(must(store().document(home(), document.id)).warnings, ElementsAre("one", "two"));
  EXPECT_EQ(store().set_warnings(document.id + 1, {}).error().code, Code::kNotFound);
}

TEST_P(StoreConformance, AllChatsAreThoseOfEveryOwner) {
  for (const char* owner : {"", "user:a", "user:b"}) {
    Chat chat;
    chat.workspace = home();
    chat.owner = owner;
    must(store().add_chat(chat));
  }
  const auto first = must(store().all_chats(home(), 0, 2));
  ASSERT_THAT(first, SizeIs(2));
  const auto rest = must(store().all_chats(home(), first.back().id, 2));
  ASSERT_THAT(rest, SizeIs(1));
  EXPECT_THAT(must(store().all_chats(home(), rest.back().id, 2)), IsEmpty());
}

TEST_P(StoreConformance, ASoundStoreHasNoFindings) {
  add_ready("a", "1");
  add_ready("a", "2");
  add("b", "3");
  failed("c", "4");
  must(store().remove_document(home(), add_ready("d", "5").id));
  EXPECT_THAT(must(store().check({})), IsEmpty());
  EXPECT_EQ(must(store().mend_jobs()), 0);
  std::stop_source stop;
  stop.request_stop();
  const auto stopped = store().check(stop.get_token());
  EXPECT_TRUE(stopped.has_value() || stopped.error().code == Code::kCancelled);
}

}  // namespace
}  // namespace qwalt::store
