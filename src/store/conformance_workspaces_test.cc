// Workspaces, settings and the model's books.
#include <gmock/gmock.h>

#include "base/random.h"
#include "store/conformance.h"
#include "store/workspace_settings.h"

namespace qwalt::store {
namespace {

using base::Code;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;

std::vector<std::string> names_of(const std::vector<Workspace>& workspaces) {
  std::vector<std::string> found;
  for (const Workspace& workspace : workspaces) found.push_back(workspace.name);
  return found;
}

TEST_P(StoreConformance, AWorkspaceIsFoundByItsNameAndListedWithItsDocuments) {
  const Workspace made = must(store().add_workspace("plant-2_b"));
  EXPECT_GT(made.id, 0);
  EXPECT_GT(made.created_at, 0);
  EXPECT_EQ(must(store().workspace("plant-2_b")), made.id);
  must(store().add_document({made.id, "a.txt", "a", 100}));
  must(store().add_document({made.id, "b.txt", "b", 100}));
  add("c.txt", "a");
  reopen();
  const auto all = must(store().list_workspaces());
  EXPECT_THAT(names_of(all), ElementsAre("default", "plant-2_b"));
  EXPECT_EQ(all[0].documents, 1);
  EXPECT_EQ(all[1].documents, 2);
  EXPECT_EQ(all[1].created_at, made.created_at);
  EXPECT_THAT(must(store().workspaces()), SizeIs(2));
}

TEST_P(StoreConformance, TheNameOfAWorkspaceIsShortAndPlainAndItsOwn) {
  for (const std::string& name :
       {std::string(), std::string("A"), std::string("a b"), std::string("ä"), std::string("../x"),
        std::string("a\0b", 3), std::string(65, 'x'), std::string("a.b"), std::string("a/b")}) {
    EXPECT_EQ(store().add_workspace(name).error().code, Code::kInvalid) << name;
  }
  must(store().add_workspace(std::string(64, 'x')));
  EXPECT_EQ(store().add_workspace(std::string(64, 'x')).error().code, Code::kConflict);
  EXPECT_EQ(store().add_workspace("default").error().code, Code::kConflict);
}

TEST_P(StoreConformance, WorkspacesKeepTheirDocumentsNamesAndChatsApart) {
  const Id other = must(store().add_workspace("other")).id;
  const Id mine = add_ready("a.txt", "same").id;
  const Added theirs = must(store().add_document({other, "a.txt", "same", 100}));
  EXPECT_FALSE(theirs.duplicate);
  EXPECT_EQ(store().document(other, mine).error().code, Code::kNotFound);
  EXPECT_EQ(store().remove_document(other, mine).error().code, Code::kNotFound);
  EXPECT_EQ(must(store().find_document(other, "a.txt"))->id, theirs.document.id);
  EXPECT_EQ(must(store().find_document(home(), "a.txt"))->id, mine);
  EXPECT_THAT(must(store().ready_documents(other)), IsEmpty());
  EXPECT_TRUE(must(store().original_in_use("same")));
}

TEST_P(StoreConformance, AnEmptyWorkspaceGoesWithItsChatsKeysAndSettings) {
  const Id other = must(store().add_workspace("other")).id;
  Chat chat;
  chat.workspace = other;
  const Id talk = must(store().add_chat(chat)).id;
  must(store().add_key({11, other, "theirs", "reader", 5}, "hash1"));
  must(store().add_key({12, std::nullopt, "ours", "admin", 5}, "hash2"));
  must(set_workspace_settings(store(), other, {"Be short.", 0.25}));
  must(set_workspace_settings(store(), home(), {"", 0.5}));
  must(store().remove_workspace(other));
  EXPECT_EQ(store().workspace("other").error().code, Code::kNotFound);
  EXPECT_EQ(store().chat(other, talk).error().code, Code::kNotFound);
  EXPECT_FALSE(must(store().find_key("hash1")).has_value());
  EXPECT_TRUE(must(store().find_key("hash2")).has_value());
  EXPECT_EQ(must(workspace_settings(store(), other)), WorkspaceSettings());
  EXPECT_EQ(must(workspace_settings(store(), home())).threshold, 0.5);
  EXPECT_EQ(store().remove_workspace(other).error().code, Code::kNotFound);
  EXPECT_THAT(must(store().check({})), IsEmpty());
}

TEST_P(StoreConformance, AWorkspaceInUseStays) {
  EXPECT_EQ(store().remove_workspace(home()).error().code, Code::kConflict);
  const Id other = must(store().add_workspace("other")).id;
  const Id document = must(store().add_document({other, "a.txt", "a", 100})).document.id;
  EXPECT_EQ(store().remove_workspace(other).error().code, Code::kConflict);
  must(store().remove_document(other, document));
  Watch watch;
  watch.workspace = other;
  watch.folder = "/srv";
  watch.label = "srv";
  const Id watched = must(store().add_watch(watch)).id;
  EXPECT_EQ(store().remove_workspace(other).error().code, Code::kConflict);
  must(store().remove_watch(watched));
  must(store().remove_workspace(other));
}

TEST_P(StoreConformance, AWorkspaceStaysUntilWhatItReplacedIsPurged) {
  const Id other = must(store().add_workspace("other")).id;
  const Text text = make_text("word", 1, 1);
  for (const char* bytes : {"old", "new"}) {
    const Id id = must(store().add_document({other, "a.txt", bytes, 100})).document.id;
    must(read_in(store(), id, text));
  }
  must(store().remove_document(other, must(store().find_document(other, "a.txt"))->id));
  EXPECT_EQ(store().remove_workspace(other).error().code, Code::kConflict);
  EXPECT_THAT(must(store().purge_replaced(must(store().last_sequence()))), SizeIs(1));
  must(store().remove_workspace(other));
}

TEST_P(StoreConformance, SettingsOfAWorkspaceComeBackAsTheyWereSet) {
  EXPECT_EQ(must(workspace_settings(store(), home())), WorkspaceSettings());
  const WorkspaceSettings set{"Antworte kurz.", 0.1};
  must(set_workspace_settings(store(), home(), set));
  reopen();
  EXPECT_EQ(must(workspace_settings(store(), home())), set);
  must(set_workspace_settings(store(), home(), {}));
  EXPECT_EQ(must(workspace_settings(store(), home())), WorkspaceSettings());
  must(store().set_setting(workspace_settings_prefix(home()) + "threshold", "high"));
  EXPECT_EQ(must(workspace_settings(store(), home())), WorkspaceSettings());
}

TEST_P(StoreConformance, ASettingIsWhatItWasSetToLast) {
  EXPECT_FALSE(must(store().setting("model")).has_value());
  must(store().set_setting("model", "first"));
  must(store().set_setting("model", ""));
  EXPECT_EQ(must(store().setting("model")), "");
  must(store().set_setting("model", "second"));
  EXPECT_EQ(must(store().setting("model")), "second");
  must(store().remove_setting("model"));
  EXPECT_FALSE(must(store().setting("model")).has_value());
  must(store().remove_setting("model"));
}

TEST_P(StoreConformance, SettingsAreListedByTheWayTheyBegin) {
  for (const char* name : {"model.b", "model.a", "modelling", "other", "model.%"}) {
    must(store().set_setting(name, std::string("of ") + name));
  }
  EXPECT_THAT(must(store().settings("model.")),
              ElementsAre(Pair("model.%", "of model.%"), Pair("model.a", "of model.a"),
                          Pair("model.b", "of model.b")));
  EXPECT_THAT(must(store().settings("model.%")), SizeIs(1));
  EXPECT_THAT(must(store().settings("nothing")), IsEmpty());
  EXPECT_THAT(must(store().settings("")), SizeIs(5));
}

TEST_P(StoreConformance, SpendingAddsUpByDayAndWorkspace) {
  EXPECT_THAT(must(store().spending(INT64_MIN, INT64_MAX)), IsEmpty());
  must(store().add_spending({20'000, 1, 1, 900, 80, 0.5}));
  must(store().add_spending({20'000, 1, 2, 100, 20, 0.25}));
  must(store().add_spending({20'000, 7, 1, 1, 1, 0.125}));
  must(store().add_spending({20'002, 1, 1, 5, 6, 0}));
  reopen();
  const auto all = must(store().spending(20'000, 20'002));
  ASSERT_THAT(all, SizeIs(3));
  EXPECT_EQ(all[0].day, 20'000);
  EXPECT_EQ(all[0].workspace, 1);
  EXPECT_EQ(all[0].calls, 3);
  EXPECT_EQ(all[0].prompt_tokens, 1000);
  EXPECT_EQ(all[0].completion_tokens, 100);
  EXPECT_DOUBLE_EQ(all[0].cost, 0.75);
  EXPECT_EQ(all[1].workspace, 7);
  EXPECT_EQ(all[2].day, 20'002);
  EXPECT_THAT(must(store().spending(20'001, 20'001)), IsEmpty());
  EXPECT_THAT(must(store().spending(20'001, 20'002)), SizeIs(1));
}

}  // namespace
}  // namespace qwalt::store
