// Changes and jobs.
#include <gmock/gmock.h>

#include "store/conformance.h"

namespace qwalt::store {
namespace {

using base::Code;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST_P(StoreConformance, ChangesAreNumberedFromOneWithoutGaps) {
  EXPECT_EQ(must(store().last_sequence()), 0);
  const Id a = add_ready("a", "a").id;
  add("queued", "q");
  failed("failed", "f");
  const Id b = add_ready("b", "b").id;
  EXPECT_EQ(must(store().remove_document(home(), a)).sequence, 3);
  const auto all = changes();
  ASSERT_THAT(all, SizeIs(3));
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(all[i].sequence, static_cast<Sequence>(i + 1));
    EXPECT_EQ(all[i].workspace, home());
    EXPECT_EQ(all[i].document, i == 1 ? b : a);
    EXPECT_EQ(all[i].added, i != 2);
  }
  EXPECT_EQ(must(store().last_sequence()), 3);
}

TEST_P(StoreConformance, ACallThatFailsUsesUpNoNumber) {
  const Id id = add("a", "a").document.id;
  EXPECT_FALSE(store().finish_document(id, {}).has_value());
  EXPECT_FALSE(store().remove_document(home(), id + 1).has_value());
  EXPECT_EQ(finish(id).sequence, 1);
}

TEST_P(StoreConformance, NumbersAreNotGivenAgainAfterOpeningAgain) {
  const Id id = add_ready("a", "a").id;
  must(store().remove_document(home(), id));
  reopen();
  add_ready("a", "a");
  EXPECT_EQ(must(store().last_sequence()), 3);
  EXPECT_THAT(changes(), SizeIs(3));
}

TEST_P(StoreConformance, ChangesAreReadInPortions) {
  for (int i = 0; i < 5; ++i) add_ready("n" + std::to_string(i), "b" + std::to_string(i));
  const auto middle = must(store().changes_after(2, 2));
  ASSERT_THAT(middle, SizeIs(2));
  EXPECT_EQ(middle[0].sequence, 3);
  EXPECT_EQ(middle[1].sequence, 4);
  EXPECT_THAT(must(store().changes_after(5, 10)), IsEmpty());
  EXPECT_THAT(must(store().changes_after(0, 0)), IsEmpty());
}

TEST_P(StoreConformance, AllDocumentsAreTheReadyOnesAsTheyWereAdded) {
  const Id a = add_ready("a", "a").id;
  const Id b = add_ready("b", "b").id;
  const Id c = add_ready("c", "c").id;
  add("queued", "q");
  must(store().remove_document(home(), b));
  const auto all = must(store().all_documents());
  ASSERT_THAT(all, SizeIs(2));
  EXPECT_EQ(all[0].document, a);
  EXPECT_EQ(all[0].sequence, 1);
  EXPECT_TRUE(all[0].added);
  EXPECT_EQ(all[1].document, c);
  EXPECT_EQ(all[1].sequence, 3);
  EXPECT_EQ(all[1].workspace, home());
}

TEST_P(StoreConformance, SmallDocumentsAreReadBeforeLargeOnesAndOldBeforeNew) {
  const auto of_size = [&](const char* name, std::int64_t bytes) {
    return must(store().add_document({home(), name, name, bytes})).document.id;
  };
  const Id large = of_size("large", 1'000'000);
  const Id larger = of_size("larger", 50'000'000);
  const Id small = of_size("small", 999'999);
  const Id smaller = of_size("smaller", 10);
  for (const Id expected : {small, smaller, large, larger}) {
    const auto job = must(store().lease_job(1, 2));
    ASSERT_TRUE(job.has_value());
    EXPECT_EQ(job->document, expected);
    EXPECT_EQ(job->workspace, home());
    EXPECT_EQ(job->attempts, 1);
    EXPECT_EQ(must(store().document(home(), expected)).state, DocumentState::kExtracting);
  }
  EXPECT_FALSE(must(store().lease_job(1, 2)).has_value());
}

TEST_P(StoreConformance, AJobIsLeasedToOneUntilTheLeaseRunsOut) {
  const Id id = add("a", "a").document.id;
  const Job first = *must(store().lease_job(100, 200));
  EXPECT_FALSE(must(store().lease_job(199, 300)).has_value());
  const auto second = must(store().lease_job(200, 300));
  ASSERT_TRUE(second.has_value());
  EXPECT_EQ(second->id, first.id);
  EXPECT_EQ(second->document, id);
  EXPECT_EQ(second->attempts, 2);
}

TEST_P(StoreConformance, ARenewedLeaseLastsLonger) {
  add("a", "a");
  const Job job = *must(store().lease_job(100, 200));
  must(store().renew_lease(job.id, 500));
  EXPECT_FALSE(must(store().lease_job(400, 600)).has_value());
  EXPECT_EQ(store().renew_lease(job.id + 1, 500).error().code, Code::kNotFound);
}

TEST_P(StoreConformance, AStartFreesAllLeasesAndQueuesTheirDocuments) {
  const Id id = add("a", "a").document.id;
  const Job job = *must(store().lease_job(100, 1'000'000));
  reopen();
  EXPECT_FALSE(must(store().lease_job(101, 200)).has_value());
  must(store().release_leases(1));
  EXPECT_EQ(must(store().document(home(), id)).state, DocumentState::kQueued);
  const auto again = must(store().lease_job(101, 200));
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(again->id, job.id);
  EXPECT_EQ(again->attempts, 2);
}

TEST_P(StoreConformance, AJobEndsWithItsDocumentReadyOrFailed) {
  const Id ready = add("ready", "r").document.id;
  const Job job = *must(store().lease_job(1, 2));
  finish(ready);
  EXPECT_EQ(store().renew_lease(job.id, 9).error().code, Code::kNotFound);
  failed("failed", "f");
  EXPECT_FALSE(must(store().lease_job(10, 20)).has_value());
}

TEST_P(StoreConformance, AJobOfASecondTryIsANewOne) {
  const Id id = add("a", "a").document.id;
  const Job first = *must(store().lease_job(1, 2));
  must(store().fail_document(id, "timeout", ""));
  must(store().retry_document(home(), id));
  const Job second = *must(store().lease_job(1, 2));
  EXPECT_NE(second.id, first.id);
  EXPECT_EQ(second.attempts, 1);
}

TEST_P(StoreConformance, ALargeDocumentLetsOnlySoManySmallOnesPass) {
  const auto of_size = [&](const std::string& name, std::int64_t bytes) {
    return must(store().add_document({home(), name, name, bytes})).document.id;
  };
  const Id large = of_size("large", 5'000'000);
  int passed = 0;
  for (int i = 0;; ++i) {
    ASSERT_LT(i, 300);
    of_size("small " + std::to_string(i), 10);
    const auto job = must(store().lease_job(1, 2'000));
    ASSERT_TRUE(job.has_value());
    if (job->document == large) break;
    finish(job->document);
    ++passed;
  }
  EXPECT_EQ(passed, 100);
}

TEST_P(StoreConformance, AJobGivenBackIsFreeAndItsAttemptDoesNotCount) {
  const Id id = add("a", "a").document.id;
  for (int i = 0; i < 5; ++i) {
    const auto job = must(store().lease_job(100, 200));
    ASSERT_TRUE(job.has_value());
    EXPECT_EQ(job->document, id);
    EXPECT_EQ(job->attempts, 1);
    must(store().give_back_job(job->id, 0));
  }
  finish(id);
  must(store().give_back_job(12345, 0));
}

TEST_P(StoreConformance, AJobThatEndedTheProcessOftenWaitsAfterAStart) {
  add("a", "a");
  constexpr base::Micros kSecond = 1'000'000;
  base::Micros now = 0;
  for (const base::Micros pause : {0, 0, 0, 10, 20, 30}) {
    now += 1'000 * kSecond;
    must(store().release_leases(now));
    if (pause > 0) {
      EXPECT_FALSE(must(store().lease_job(now + pause * kSecond - 1, now)).has_value());
    }
    EXPECT_TRUE(must(store().lease_job(now + pause * kSecond, now + 900 * kSecond)).has_value());
  }
  const Id other = add("b", "b").document.id;
  must(store().release_leases(now));
  EXPECT_EQ(must(store().lease_job(now, now + 1))->document, other) << "others are read meanwhile";
}

TEST_P(StoreConformance, MissingJobsAreMended) {
  add("a", "a");
  EXPECT_EQ(must(store().mend_jobs()), 0);
  EXPECT_TRUE(must(store().lease_job(1, 2)).has_value());
  EXPECT_EQ(must(store().mend_jobs()), 0) << "a leased one is none too many";
}

}  // namespace
}  // namespace qwalt::store
