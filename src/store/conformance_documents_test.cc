#include <gmock/gmock.h>

#include "store/conformance.h"

namespace qwalt::store {
namespace {

using base::Code;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST_P(StoreConformance, HasADefaultWorkspaceFromTheStart) {
  EXPECT_GT(must(store().workspace("default")), 0);
  EXPECT_THAT(must(store().workspaces()), ElementsAre(home()));
  EXPECT_EQ(store().workspace("elsewhere").error().code, Code::kNotFound);
}

TEST_P(StoreConformance, AnUploadIsQueuedUnderItsName) {
  const Added added = must(store().add_document({home(), "Plan é.pdf", "a1", 12'345'678'901}));
  EXPECT_FALSE(added.duplicate);
  EXPECT_THAT(added.replaced, IsEmpty());
  EXPECT_GT(added.document.id, 0);
  EXPECT_EQ(added.document.workspace, home());
  EXPECT_EQ(added.document.name, "Plan é.pdf");
  EXPECT_THAT(added.document.names, ElementsAre("Plan é.pdf"));
  EXPECT_EQ(added.document.sha256, "a1");
  EXPECT_EQ(added.document.bytes, 12'345'678'901);
  EXPECT_EQ(added.document.state, DocumentState::kQueued);
  EXPECT_GT(added.document.created_at, 0);
  EXPECT_EQ(added.document.ready_at, 0);
  EXPECT_THAT(changes(), IsEmpty());
}

TEST_P(StoreConformance, ADocumentIsFoundInItsWorkspaceOnly) {
  const Id id = add("a.txt", "a").document.id;
  EXPECT_EQ(must(store().document(home(), id)).name, "a.txt");
  EXPECT_EQ(store().document(home() + 1, id).error().code, Code::kNotFound);
  EXPECT_EQ(store().document(home(), id + 1).error().code, Code::kNotFound);
  EXPECT_FALSE(must(store().find_document(home() + 1, "a.txt")).has_value());
  EXPECT_EQ(store().remove_document(home() + 1, id).error().code, Code::kNotFound);
}

TEST_P(StoreConformance, AnUploadWithoutNameHashOrWorkspaceIsRefused) {
  EXPECT_EQ(store().add_document({home(), "", "a", 1}).error().code, Code::kInvalid);
  EXPECT_EQ(store().add_document({home(), std::string(1025, 'n'), "a", 1}).error().code,
            Code::kInvalid);
  EXPECT_EQ(store().add_document({home(), "a", "", 1}).error().code, Code::kInvalid);
  EXPECT_EQ(store().add_document({home() + 1, "a", "a", 1}).error().code, Code::kNotFound);
  EXPECT_EQ(must(store().list_documents(home(), "", "", 10)).total, 0);
}

TEST_P(StoreConformance, NamesWithAnyBytesComeBackAsTheyWere) {
  const std::string odd("a'b\"c;\\%_\0\xff\x01", 12);
  const Id id = add(odd, "odd").document.id;
  EXPECT_EQ(must(store().document(home(), id)).name, odd);
  EXPECT_EQ(found(odd), id);
}

TEST_P(StoreConformance, ListsGoFromNewToOldInPages) {
  std::vector<Id> ids;
  for (int i = 0; i < 5; ++i) {
    ids.push_back(add("n" + std::to_string(i), "b" + std::to_string(i)).document.id);
  }
  std::vector<Id> listed;
  std::string cursor;
  int pages = 0;
  do {
    const DocumentList list = must(store().list_documents(home(), "", cursor, 2));
    EXPECT_EQ(list.total, 5);
    for (const Document& document : list.documents) listed.push_back(document.id);
    cursor = list.next_cursor;
    ++pages;
  } while (!cursor.empty() && pages < 10);
  EXPECT_EQ(pages, 3);
  EXPECT_THAT(listed, ElementsAre(ids[4], ids[3], ids[2], ids[1], ids[0]));
}

TEST_P(StoreConformance, ACursorHoldsItsPlaceWhileDocumentsComeAndGo) {
  const Id first = add("1", "1").document.id;
  const Id second = add("2", "2").document.id;
  add("3", "3");
  const std::string cursor = must(store().list_documents(home(), "", "", 1)).next_cursor;
  must(store().remove_document(home(), second));
  add("4", "4");
  const DocumentList rest = must(store().list_documents(home(), "", cursor, 10));
  ASSERT_EQ(rest.documents.size(), 1U);
  EXPECT_EQ(rest.documents[0].id, first);
}

TEST_P(StoreConformance, AForeignCursorIsInvalid) {
  for (const char* cursor :
       {"x", "0", "d", "c00000000000000010000000000000001", "d0000000000000001000000000000000g",
        "d000000000000000100000000000000010", "' OR 1=1 --"}) {
    EXPECT_EQ(store().list_documents(home(), "", cursor, 10).error().code, Code::kInvalid)
        << cursor;
  }
}

TEST_P(StoreConformance, APartOfANameIsFoundWithoutCaseInAnyScript) {
  add("Überlauf-Prüfung.PDF", "1");
  add("Отчёт за МАЙ.txt", "2");
  add("50%_done.md", "3");
  const auto count = [&](std::string_view part) {
    const DocumentList list = must(store().list_documents(home(), part, "", 10));
    EXPECT_EQ(list.total, static_cast<std::int64_t>(list.documents.size()));
    return list.total;
  };
  EXPECT_EQ(count("überlauf"), 1);
  EXPECT_EQ(count("u\u0308BERLAUF"), 1) << "accents written apart";
  EXPECT_EQ(count("отчЁт"), 1);
  EXPECT_EQ(count("май"), 1);
  EXPECT_EQ(count("%_D"), 1) << "no wildcard";
  EXPECT_EQ(count("%"), 1);
  EXPECT_EQ(count("."), 3);
  EXPECT_EQ(count("missing"), 0);
}

TEST_P(StoreConformance, APartOfAnyOfItsNamesFindsADocumentOnce) {
  add("alpha.txt", "same");
  add("beta.txt", "same");
  for (const char* part : {"alpha", "beta", ".txt"}) {
    EXPECT_EQ(must(store().list_documents(home(), part, "", 10)).documents.size(), 1U) << part;
  }
}

TEST_P(StoreConformance, AFinishedDocumentHasItsFacts) {
  const Id id = add("a.pdf", "a").document.id;
  const Text text = make_text("word", 3, 2);
  DocumentFacts facts = facts_of(text);
  facts.characters = 5'000'000'000;
  facts.warnings = {"Page 2 is \"empty\".", "Zeile\n2"};
  must(store().begin_text(id));
  EXPECT_EQ(must(store().document(home(), id)).state, DocumentState::kExtracting);
  must(store().append_text(id, text.pages, text.passages));
  const Document document = must(store().finish_document(id, facts)).document;
  EXPECT_EQ(document.state, DocumentState::kReady);
  EXPECT_EQ(document.media_type, "application/pdf");
  EXPECT_TRUE(document.paged);
  EXPECT_EQ(document.pages, 3U);
  EXPECT_EQ(document.passages, 6U);
  EXPECT_EQ(document.characters, 5'000'000'000U);
  EXPECT_EQ(document.language, "en");
  EXPECT_EQ(document.warnings, facts.warnings);
  EXPECT_GE(document.ready_at, document.created_at);
  EXPECT_THAT(must(store().ready_documents(home())), ElementsAre(id));
  EXPECT_THAT(must(store().ready_documents(home() + 1)), IsEmpty());
}

TEST_P(StoreConformance, AFailedDocumentSaysWhyAndKeepsNoText) {
  const Id id = add("a.pdf", "a").document.id;
  const Text text = make_text("word", 1, 2);
  must(store().begin_text(id));
  must(store().append_text(id, text.pages, text.passages));
  const Document document =
      must(store().fail_document(id, "password_protected", "It needs a password."));
  EXPECT_EQ(document.state, DocumentState::kFailed);
  EXPECT_EQ(document.error_code, "password_protected");
  EXPECT_EQ(document.error_message, "It needs a password.");
  EXPECT_THAT(must(store().passages({{id, 0}})), IsEmpty());
  EXPECT_FALSE(must(store().lease_job(1, 2)).has_value());
  EXPECT_THAT(changes(), IsEmpty());
}

TEST_P(StoreConformance, AFailedDocumentKeepsItsFirstFailure) {
  const Document first = failed("a.pdf", "a");
  const Document again = must(store().fail_document(first.id, "cancelled", "Stopped."));
  EXPECT_EQ(again.error_code, "unreadable");
}

TEST_P(StoreConformance, AReadyDocumentCannotFail) {
  const Id id = add_ready("a", "a").id;
  EXPECT_EQ(store().fail_document(id, "internal", "").error().code, Code::kConflict);
  EXPECT_EQ(must(store().document(home(), id)).state, DocumentState::kReady);
}

TEST_P(StoreConformance, OnlyAFailedDocumentIsTriedAgain) {
  const Id id = failed("a.pdf", "a").id;
  const Document again = must(store().retry_document(home(), id));
  EXPECT_EQ(again.state, DocumentState::kQueued);
  EXPECT_EQ(again.error_code, "");
  EXPECT_EQ(again.error_message, "");
  EXPECT_EQ(store().retry_document(home(), id).error().code, Code::kConflict);
  EXPECT_EQ(must(store().lease_job(1, 2))->document, id);
  finish(id);
  EXPECT_EQ(store().retry_document(home(), id).error().code, Code::kConflict);
  EXPECT_EQ(store().retry_document(home(), id + 1).error().code, Code::kNotFound);
}

TEST_P(StoreConformance, ARemovedDocumentIsGoneEverywhere) {
  const Id id = add_ready("a.pdf", "a").id;
  const Removed removed = must(store().remove_document(home(), id));
  EXPECT_EQ(removed.document.name, "a.pdf");
  EXPECT_EQ(removed.sequence, 2);
  EXPECT_FALSE(there(id));
  EXPECT_EQ(found("a.pdf"), 0);
  EXPECT_EQ(must(store().list_documents(home(), "", "", 10)).total, 0);
  EXPECT_THAT(must(store().ready_documents(home())), IsEmpty());
  EXPECT_THAT(must(store().passages({{id, 0}})), IsEmpty());
  EXPECT_EQ(store().page(id, 1).error().code, Code::kNotFound);
  EXPECT_EQ(passage_texts(store(), id).error().code, Code::kNotFound);
  EXPECT_EQ(store().remove_document(home(), id).error().code, Code::kNotFound);
  EXPECT_FALSE(must(store().original_in_use("a")));
}

TEST_P(StoreConformance, SeveralDocumentsAreRemovedAtOnceAndThoseNotThereLeftOut) {
  const Id ready = add_ready("a.pdf", "a").id;
  const Id kept = add_ready("b.pdf", "b").id;
  const Id queued = add("c.pdf", "c").document.id;
  const auto gone = must(store().remove_documents(home(), {queued, queued + 1000, ready, ready}));
  ASSERT_EQ(gone.size(), 2U);
  EXPECT_EQ(gone[0].id, queued);
  EXPECT_EQ(gone[1].id, ready);
  EXPECT_THAT(gone[1].names, ElementsAre("a.pdf"));
  EXPECT_FALSE(there(ready));
  EXPECT_FALSE(there(queued));
  EXPECT_TRUE(there(kept));
  EXPECT_THAT(must(store().remove_documents(home() + 1, {kept})), IsEmpty());
  EXPECT_TRUE(there(kept));
}

TEST_P(StoreConformance, RemovingAQueuedDocumentEndsItsJobWithoutAChange) {
  const Id id = add("a", "a").document.id;
  EXPECT_EQ(must(store().remove_document(home(), id)).sequence, 0);
  EXPECT_FALSE(must(store().lease_job(1, 2)).has_value());
  EXPECT_THAT(changes(), IsEmpty());
}

TEST_P(StoreConformance, RemovingADocumentThatIsBeingReadStopsItsReader) {
  const Id id = add("a", "a").document.id;
  const Job job = *must(store().lease_job(1, 2));
  const Text text = make_text("word", 1, 1);
  must(store().begin_text(id));
  must(store().append_text(id, text.pages, text.passages));
  must(store().remove_document(home(), id));
  EXPECT_EQ(store().append_text(id, {}, {}).error().code, Code::kNotFound);
  EXPECT_EQ(store().begin_text(id).error().code, Code::kNotFound);
  EXPECT_EQ(store().finish_document(id, facts_of(text)).error().code, Code::kNotFound);
  EXPECT_EQ(store().fail_document(id, "internal", "").error().code, Code::kNotFound);
  EXPECT_EQ(store().renew_lease(job.id, 3).error().code, Code::kNotFound);
  EXPECT_THAT(changes(), IsEmpty());
}

TEST_P(StoreConformance, AnOriginalIsInUseInAnyStateOfItsDocument) {
  EXPECT_FALSE(must(store().original_in_use("a")));
  const Id id = add("a", "a").document.id;
  EXPECT_TRUE(must(store().original_in_use("a")));
  must(store().fail_document(id, "internal", ""));
  EXPECT_TRUE(must(store().original_in_use("a")));
  must(store().remove_document(home(), id));
  EXPECT_FALSE(must(store().original_in_use("a")));
}

TEST_P(StoreConformance, EverythingIsThereAfterOpeningAgain) {
  const Id ready = add_ready("a.pdf", "a").id;
  const Id queued = add("b.pdf", "b").document.id;
  must(store().set_setting("model", "m"));
  reopen();
  EXPECT_EQ(must(store().document(home(), ready)).state, DocumentState::kReady);
  EXPECT_EQ(must(passage_texts(store(), ready)).size(), 6U);
  EXPECT_EQ(must(store().document(home(), queued)).state, DocumentState::kQueued);
  EXPECT_EQ(must(store().last_sequence()), 1);
  EXPECT_EQ(must(store().setting("model")), "m");
  EXPECT_EQ(finish(queued).sequence, 2);
}

TEST_P(StoreConformance, TidyingChangesNothingThatCanBeSeen) {
  const Id kept = add_ready("kept", "k").id;
  const Id gone = add_ready("gone", "g").id;
  const Text text = make_text("large", 100, 40);
  const Id large = add("large", "l").document.id;
  must(read_in(store(), large, text));
  must(store().remove_document(home(), gone));
  must(store().remove_document(home(), large));
  must(store().tidy());
  must(store().tidy());
  EXPECT_EQ(must(passage_texts(store(), kept)).size(), 6U);
  EXPECT_EQ(changes().size(), 5U);
  EXPECT_EQ(must(store().list_documents(home(), "", "", 10)).total, 1);
}

}  // namespace
}  // namespace qwalt::store
