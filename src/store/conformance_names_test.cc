// Who a name belongs to, over every order in which uploads can come and become ready.
#include <gmock/gmock.h>

#include <map>
#include <random>
#include <set>

#include "store/conformance.h"

namespace qwalt::store {
namespace {

using base::Code;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST_P(StoreConformance, TheSameBytesAgainAreTheSameDocument) {
  const Id id = add("a", "bytes").document.id;
  const Added again = add("a", "bytes");
  EXPECT_TRUE(again.duplicate);
  EXPECT_EQ(again.document.id, id);
  EXPECT_THAT(again.document.names, ElementsAre("a"));
  EXPECT_EQ(must(store().list_documents(home(), "", "", 10)).total, 1);
  EXPECT_TRUE(must(store().lease_job(1, 2)).has_value());
  EXPECT_FALSE(must(store().lease_job(1, 2)).has_value()) << "one job only";
}

TEST_P(StoreConformance, TheSameReadyBytesAgainChangeNothing) {
  const Id id = add_ready("a", "bytes").id;
  const Added again = add("a", "bytes");
  EXPECT_TRUE(again.duplicate);
  EXPECT_EQ(again.document.state, DocumentState::kReady);
  EXPECT_THAT(again.replaced, IsEmpty());
  EXPECT_EQ(found("a"), id);
  EXPECT_THAT(changes(), SizeIs(1));
}

TEST_P(StoreConformance, TheSameBytesUnderAnotherNameGiveOneDocumentWithTwoNames) {
  const Id id = add_ready("first", "bytes").id;
  const Added again = add("second", "bytes");
  EXPECT_TRUE(again.duplicate);
  EXPECT_EQ(again.document.id, id);
  EXPECT_EQ(again.document.name, "second");
  EXPECT_THAT(again.document.names, ElementsAre("second", "first"));
  EXPECT_EQ(found("first"), id);
  EXPECT_EQ(found("second"), id);
}

TEST_P(StoreConformance, AQueuedDocumentBecomesReadyUnderAllNamesItWants) {
  const Id id = add("first", "bytes").document.id;
  add("second", "bytes");
  const Finished finished = finish(id);
  EXPECT_THAT(finished.document.names, ElementsAre("second", "first"));
  EXPECT_THAT(finished.replaced, IsEmpty());
}

TEST_P(StoreConformance, TheOldDocumentAnswersToItsNameUntilTheNewOneIsReady) {
  const Id before = add_ready("report", "v1").id;
  const Added added = add("report", "v2");
  const Id after = added.document.id;
  EXPECT_FALSE(added.duplicate);
  EXPECT_THAT(added.replaced, IsEmpty());
  EXPECT_EQ(found("report"), before);

  const Finished finished = finish(after);
  EXPECT_EQ(found("report"), after);
  EXPECT_FALSE(there(before));
  ASSERT_THAT(finished.replaced, SizeIs(1));
  EXPECT_EQ(finished.replaced[0].id, before);
  EXPECT_EQ(finished.replaced[0].sha256, "v1");
  EXPECT_EQ(finished.replaced[0].name, "report");
  EXPECT_FALSE(finished.superseded);
}

TEST_P(StoreConformance, ReplacingAppendsTheAddedAndTheRemovedDocumentTogether) {
  const Id before = add_ready("report", "v1").id;
  const Id after = add("report", "v2").document.id;
  EXPECT_EQ(finish(after).sequence, 3);
  const auto all = changes();
  ASSERT_THAT(all, SizeIs(3));
  EXPECT_EQ(all[1].document, after);
  EXPECT_TRUE(all[1].added);
  EXPECT_EQ(all[2].document, before);
  EXPECT_FALSE(all[2].added);
}

TEST_P(StoreConformance, AReplacedDocumentIsReadableUntilItIsPurgedAndNothingElse) {
  const Id before = add_ready("report", "v1").id;
  const Id after = add("report", "v2").document.id;
  const Finished finished = finish(after);

  const auto texts = must(store().passages({{before, 0}, {after, 0}}));
  ASSERT_THAT(texts, SizeIs(2));
  EXPECT_EQ(texts[0].document_name, "report");
  EXPECT_EQ(texts[0].text, "v1 page 1 passage 0.");
  EXPECT_EQ(must(store().page(before, 1)).number, 1U);
  EXPECT_TRUE(must(store().original_in_use("v1")));
  EXPECT_THAT(must(store().ready_documents(home())), ElementsAre(after));
  EXPECT_THAT(must(store().all_documents()), SizeIs(1));
  EXPECT_EQ(must(store().list_documents(home(), "", "", 10)).total, 1);
  EXPECT_EQ(store().remove_document(home(), before).error().code, Code::kNotFound);
  EXPECT_EQ(store().finish_document(before, {}).error().code, Code::kNotFound);

  EXPECT_THAT(must(store().purge_replaced(finished.sequence - 1)), IsEmpty());
  EXPECT_THAT(must(store().passages({{before, 0}})), SizeIs(1));
  const auto purged = must(store().purge_replaced(finished.sequence));
  ASSERT_THAT(purged, SizeIs(1));
  EXPECT_EQ(purged[0].id, before);
  EXPECT_EQ(purged[0].workspace, home());
  EXPECT_EQ(purged[0].sha256, "v1");
  EXPECT_EQ(purged[0].name, "report");
  EXPECT_THAT(must(store().passages({{before, 0}})), IsEmpty());
  EXPECT_FALSE(must(store().original_in_use("v1")));
  EXPECT_THAT(must(store().purge_replaced(finished.sequence)), IsEmpty());
}

TEST_P(StoreConformance, BytesThatWereReplacedCanBeUploadedAgainBeforeThePurge) {
  const Id first = add_ready("report", "v1").id;
  finish(add("report", "v2").document.id);
  const Added again = add("report", "v1");
  EXPECT_FALSE(again.duplicate);
  EXPECT_NE(again.document.id, first);
  const Finished finished = finish(again.document.id);
  ASSERT_THAT(finished.replaced, SizeIs(1));
  EXPECT_EQ(found("report"), again.document.id);
  EXPECT_THAT(must(store().purge_replaced(finished.sequence)), SizeIs(2));
  EXPECT_THAT(must(passage_texts(store(), again.document.id)), SizeIs(6));
}

TEST_P(StoreConformance, AReplacedDocumentIsPurgedAfterOpeningAgainToo) {
  add_ready("report", "v1");
  finish(add("report", "v2").document.id);
  reopen();
  EXPECT_THAT(must(store().purge_replaced(3)), SizeIs(1));
}

TEST_P(StoreConformance, OfTwoVersionsTheNewerStaysWhicheverIsReadyFirst) {
  const Id v1 = add("report", "v1").document.id;
  const Id v2 = add("report", "v2").document.id;
  EXPECT_EQ(found("report"), v2) << "the newest that wants it";
  finish(v2);
  EXPECT_EQ(found("report"), v2);
  EXPECT_TRUE(there(v1));

  const Finished late = finish(v1);
  EXPECT_TRUE(late.superseded);
  EXPECT_EQ(late.document.id, v1);
  EXPECT_EQ(late.document.name, "report");
  EXPECT_EQ(late.sequence, 0);
  EXPECT_THAT(late.replaced, IsEmpty());
  EXPECT_FALSE(there(v1));
  EXPECT_EQ(found("report"), v2);
  EXPECT_THAT(changes(), SizeIs(1)) << "it never was searchable";
  EXPECT_THAT(must(store().passages({{v1, 0}})), IsEmpty());
  EXPECT_FALSE(must(store().lease_job(1, 2)).has_value()) << "no job is left";
}

TEST_P(StoreConformance, ALaterClaimOnReadyBytesBeatsAnEarlierUploadThatIsStillBeingRead) {
  const Id v1 = add_ready("report", "v1").id;
  const Id v2 = add("report", "v2").document.id;
  add("report", "v1");  // the user goes back to the first version
  EXPECT_TRUE(finish(v2).superseded);
  EXPECT_EQ(found("report"), v1);
  EXPECT_TRUE(there(v1));
}

TEST_P(StoreConformance, ReadyBytesTakeAnotherReadyDocumentsNameAtOnce) {
  const Id a = add_ready("a", "bytes a").id;
  const Id b = add_ready("b", "bytes b").id;
  const Added added = add("b", "bytes a");
  EXPECT_TRUE(added.duplicate);
  ASSERT_THAT(added.replaced, SizeIs(1));
  EXPECT_EQ(added.replaced[0].id, b);
  EXPECT_FALSE(there(b));
  EXPECT_EQ(found("b"), a);
  EXPECT_THAT(names(a), ElementsAre("b", "a"));
  EXPECT_THAT(must(store().passages({{b, 0}})), IsEmpty()) << "gone at once";
  EXPECT_FALSE(must(store().original_in_use("bytes b")));
  const auto all = changes();
  ASSERT_THAT(all, SizeIs(3));
  EXPECT_EQ(all[2].document, b);
  EXPECT_FALSE(all[2].added);
}

TEST_P(StoreConformance, ADocumentThatLosesOneOfTwoNamesStays) {
  const Id old = add_ready("a", "bytes").id;
  add("b", "bytes");
  const Id other = add("b", "other").document.id;
  EXPECT_THAT(names(old), ElementsAre("b", "a")) << "until the other is ready";
  EXPECT_THAT(finish(other).replaced, IsEmpty());
  EXPECT_THAT(names(old), ElementsAre("a"));
  EXPECT_EQ(must(store().document(home(), old)).name, "a");
  EXPECT_EQ(found("b"), other);
  EXPECT_THAT(changes(), SizeIs(2));
  const auto texts = must(store().passages({{old, 0}}));
  ASSERT_THAT(texts, SizeIs(1));
  EXPECT_EQ(texts[0].document_name, "a");
}

TEST_P(StoreConformance, ALateDocumentKeepsTheNamesThatNobodyTook) {
  const Id slow = add("a", "slow").document.id;
  add("b", "slow");
  const Id quick = add("a", "quick").document.id;
  finish(quick);
  const Finished finished = finish(slow);
  EXPECT_FALSE(finished.superseded);
  EXPECT_THAT(finished.document.names, ElementsAre("b"));
  EXPECT_EQ(found("a"), quick);
  EXPECT_EQ(found("b"), slow);
}

TEST_P(StoreConformance, OneDocumentCanReplaceSeveral) {
  const Id a = add_ready("a", "1").id;
  const Id b = add_ready("b", "2").id;
  const Id both = add("a", "3").document.id;
  add("b", "3");
  const Finished finished = finish(both);
  EXPECT_THAT(finished.replaced, SizeIs(2));
  EXPECT_EQ(finished.sequence, 5);
  EXPECT_FALSE(there(a));
  EXPECT_FALSE(there(b));
}

TEST_P(StoreConformance, AFailedDocumentUploadedAgainIsQueuedAgain) {
  const Id id = failed("a", "bytes").id;
  const Added again = add("b", "bytes");
  EXPECT_TRUE(again.duplicate);
  EXPECT_EQ(again.document.id, id);
  EXPECT_EQ(again.document.state, DocumentState::kQueued);
  EXPECT_EQ(again.document.error_code, "");
  EXPECT_THAT(again.document.names, ElementsAre("b", "a"));
  const auto job = must(store().lease_job(1, 2));
  ASSERT_TRUE(job.has_value());
  EXPECT_EQ(job->document, id);
  EXPECT_EQ(job->attempts, 1);
}

TEST_P(StoreConformance, AFailedNewVersionLeavesTheOldOneAnswering) {
  const Id v1 = add_ready("report", "v1").id;
  const Id v2 = failed("report", "v2").id;
  EXPECT_EQ(found("report"), v1);
  EXPECT_TRUE(there(v2)) << "so that its failure can be seen";
  must(store().remove_document(home(), v1));
  EXPECT_EQ(found("report"), v2);
}

TEST_P(StoreConformance, AfterTheReadyDocumentIsRemovedTheNewestThatWantsTheNameIsFound) {
  const Id v1 = add_ready("report", "v1").id;
  const Id v2 = add("report", "v2").document.id;
  const Id v3 = add("report", "v3").document.id;
  must(store().remove_document(home(), v1));
  EXPECT_EQ(found("report"), v3);
  must(store().remove_document(home(), v3));
  EXPECT_EQ(found("report"), v2);
  finish(v2);
  EXPECT_EQ(found("report"), v2);
}

TEST_P(StoreConformance, NamesAreComparedByteForByte) {
  const Id lower = add_ready("a.txt", "1").id;
  const Id upper = add_ready("A.txt", "2").id;
  EXPECT_EQ(found("a.txt"), lower);
  EXPECT_EQ(found("A.txt"), upper);
}

// The same rules, written as plainly as possible, beside the store in random use.
class Model {
 public:
  struct Entry {
    Id id = 0;
    std::string bytes;
    DocumentState state = DocumentState::kQueued;
    std::map<std::string, int> claims;
  };

  Entry* with_bytes(const std::string& bytes) {
    for (Entry& entry : entries_) {
      if (entry.bytes == bytes) return &entry;
    }
    return nullptr;
  }

  void add(Id id, const std::string& name, const std::string& bytes) {
    Entry* entry = with_bytes(bytes);
    if (entry == nullptr) entry = &entries_.emplace_back(Entry{id, bytes, {}, {}});
    entry->claims[name] = ++claim_;
    if (entry->state == DocumentState::kFailed) entry->state = DocumentState::kQueued;
    settle();
  }

  void finish(Id id) {
    by_id(id).state = DocumentState::kReady;
    settle();
  }

  Entry& by_id(Id id) {
    for (Entry& entry : entries_) {
      if (entry.id == id) return entry;
    }
    throw std::runtime_error("the model has no such document");
  }

  void remove(Id id) {
    std::erase_if(entries_, [&](const Entry& entry) { return entry.id == id; });
  }

  const std::vector<Entry>& entries() const { return entries_; }

 private:
  // Of the ready documents that claim a name, the one with the latest claim keeps it.
  void settle() {
    for (Entry& loser : entries_) {
      for (const Entry& winner : entries_) {
        if (loser.state != DocumentState::kReady || winner.state != DocumentState::kReady) continue;
        std::erase_if(loser.claims, [&](const auto& claim) {
          const auto rival = winner.claims.find(claim.first);
          return rival != winner.claims.end() && rival->second > claim.second;
        });
      }
    }
    std::erase_if(entries_, [](const Entry& entry) { return entry.claims.empty(); });
  }

  std::vector<Entry> entries_;
  int claim_ = 0;
};

std::set<Id> replayed(const std::vector<Change>& changes) {
  std::set<Id> ready;
  for (const Change& change : changes) {
    const bool news =
        change.added ? ready.insert(change.document).second : ready.erase(change.document) == 1;
    EXPECT_TRUE(news) << "change " << change.sequence << " says nothing new";
  }
  return ready;
}

void expect_same(Store& store, Id home, const Model& model) {
  const DocumentList list = must(store.list_documents(home, "", "", 100));
  ASSERT_EQ(list.documents.size(), model.entries().size());
  std::set<Id> ready;
  for (const Model::Entry& entry : model.entries()) {
    const Document document = must(store.document(home, entry.id));
    EXPECT_EQ(document.state, entry.state);
    const std::set<std::string> names(document.names.begin(), document.names.end());
    std::set<std::string> expected;
    for (const auto& [name, claim] : entry.claims) expected.insert(name);
    EXPECT_EQ(names, expected);
    if (entry.state == DocumentState::kReady) ready.insert(entry.id);
  }
  const auto changes = must(store.changes_after(0, 1'000'000));
  for (std::size_t i = 0; i < changes.size(); ++i) {
    EXPECT_EQ(changes[i].sequence, static_cast<Sequence>(i + 1));
  }
  EXPECT_EQ(replayed(changes), ready);
}

TEST_P(StoreConformance, AnyOrderOfUploadsKeepsTheRulesOfNames) {
  std::mt19937 random(20261122);
  Model model;
  const auto any = [&](std::size_t count) { return random() % count; };
  for (int step = 0; step < 400 && !HasFailure(); ++step) {
    const std::string name = "name" + std::to_string(any(4));
    const std::string bytes = "bytes" + std::to_string(any(6));
    const std::size_t action = any(6);
    if (action < 3 || model.entries().empty()) {
      const Added added = add(name, bytes);
      EXPECT_EQ(added.duplicate, model.with_bytes(bytes) != nullptr);
      model.add(added.document.id, name, bytes);
    } else {
      const Model::Entry entry = model.entries()[any(model.entries().size())];
      if (action == 3 && entry.state == DocumentState::kQueued) {
        finish(entry.id);
        model.finish(entry.id);
      } else if (action == 4 && entry.state == DocumentState::kQueued) {
        must(store().fail_document(entry.id, "internal", ""));
        model.by_id(entry.id).state = DocumentState::kFailed;
      } else if (action == 5) {
        must(store().remove_document(home(), entry.id));
        model.remove(entry.id);
      }
    }
    if (step % 7 == 0) must(store().purge_replaced(must(store().last_sequence())));
    expect_same(store(), home(), model);
  }
}

}  // namespace
}  // namespace qwalt::store
