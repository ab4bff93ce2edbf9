#include "extract/child_extractor.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>
#include <thread>

#include "extract/block_stream.h"
#include "extract/child_for_tests.h"

namespace qwalt::extract {
namespace {

std::string two_pages() {
  return encode_page(page_of(1, "One.")) + encode_page(page_of(2, "Two."));
}

std::string head() { return encode_header() + encode_info({"application/pdf", true, 2, ""}); }

using ChildExtractor = ScriptedChild;

TEST_F(ChildExtractor, ReadsADocumentWithTheRealProgram) {
  const char* build = std::getenv("QWALT_BUILD_DIR");
  std::string program = std::string(build == nullptr ? "build/dev" : build) + "/qwalt-extract";
  if (::access(program.c_str(), X_OK) != 0) {
    GTEST_SKIP() << "qwalt-extract IS NOT BUILT at " << program
                 << ": the real child is not tested.";
  }
  auto extractor = make_child_extractor({program, options_.limits});
  auto result = extractor->extract(document_, "document.txt", sink_, {});
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(sink_.info.media_type, "text/plain");
  ASSERT_EQ(sink_.pages.size(), 1u);
  EXPECT_EQ(sink_.pages[0].blocks.at(0).text, "The torque limit is 42 Nm.");
  EXPECT_EQ(result->info.pages, 1u);
}

TEST_F(ChildExtractor, AProgramThatIsNotThereIsOurFault) {
  auto extractor = make_child_extractor({folder_ + "/nothing", options_.limits});
  auto result = extractor->extract(document_, "document.txt", sink_, {});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, FailureKind::kInternal);
  EXPECT_NE(result.error().message.find("could not be started"), std::string::npos);
}

TEST_F(ChildExtractor, ADocumentThatIsNotThereIsAnError) {
  auto extractor = script("exit 0");
  auto result = extractor->extract(folder_ + "/nothing", "x", sink_, {});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, FailureKind::kInternal);
}

TEST_F(ChildExtractor, TheDocumentIsOnDescriptorThreeAndNothingElseIsOpen) {
  // Without O_CLOEXEC, as a careless library would; a number that the shell does not use itself.
  int leak = ::fcntl(STDERR_FILENO, F_DUPFD, 77);
  write("stream", head() + two_pages() + encode_end(2));
  auto result = run("cat <&3 > seen; ls /proc/$$/fd > open; env > environment; cat stream");
  ::close(leak);
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(read("seen"), "The torque limit is 42 Nm.\n");
  EXPECT_EQ(read("open").find(fmt::format("\n{}\n", leak)), std::string::npos);
  EXPECT_EQ(read("environment").find("HOME"), std::string::npos);
  EXPECT_EQ(read("environment").find("QWALT"), std::string::npos);
}

TEST_F(ChildExtractor, ACrashIsRetriedInSimpleModeWithoutRepeatingPages) {
  write("first", head() + encode_page(page_of(1, "One.")));
  write("second", head() + two_pages() + encode_end(2));
  auto result = run("case \"$*\" in *--simple*) cat second;; *) cat first; kill -SEGV $$;; esac");
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(sink_.infos, 1);
  ASSERT_EQ(sink_.pages.size(), 2u);
  EXPECT_EQ(sink_.pages[1].number, 2u);
  EXPECT_EQ(result->info.pages, 2u);
  ASSERT_EQ(result->warnings.size(), 1u);
  EXPECT_NE(result->warnings[0].find("simpler way"), std::string::npos);
}

TEST_F(ChildExtractor, ACrashInBothModesMeansUnreadable) {
  EXPECT_EQ(failure("echo run >> runs; kill -SEGV $$"), FailureKind::kUnreadable);
  EXPECT_EQ(read("runs"), "run\nrun\n");
}

TEST_F(ChildExtractor, AFormatWithoutASimpleModeIsNotRetried) {
  write("stream", encode_header() + encode_info({"text/html", false, 0, ""}));
  EXPECT_EQ(failure("echo run >> runs; cat stream; kill -SEGV $$"), FailureKind::kUnreadable);
  EXPECT_EQ(read("runs"), "run\n");
}

TEST_F(ChildExtractor, AnEndWithoutAWordIsNoSuccess) {
  EXPECT_EQ(failure("exit 0"), FailureKind::kUnreadable);
}

TEST_F(ChildExtractor, AChildOfAnotherVersionIsOurFault) {
  EXPECT_EQ(failure("exit 2"), FailureKind::kInternal);
}

TEST_F(ChildExtractor, TheChildsOwnReasonIsGivenOn) {
  write("stream", encode_header() + encode_failure({FailureKind::kNeedsOcr, "Pictures only."}));
  auto result = run("cat stream");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, FailureKind::kNeedsOcr);
  EXPECT_EQ(result.error().message, "Pictures only.");
}

TEST_F(ChildExtractor, GarbageMeansUnreadable) {
  EXPECT_EQ(failure("exec cat /dev/urandom"), FailureKind::kUnreadable);
}

TEST_F(ChildExtractor, ATimeOutIsRetriedInSimpleModeToo) {
  options_.limits.page_seconds = 1;
  write("first", head() + encode_page(page_of(1, "One.")));
  write("second", head() + two_pages() + encode_end(2));
  auto result = run("case \"$*\" in *--simple*) cat second;; *) cat first; exec sleep 1000;; esac");
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(sink_.pages.size(), 2u);
}

TEST_F(ChildExtractor, WhatIsCancelledIsNotRetried) {
  std::stop_source stop;
  write("first", head() + encode_page(page_of(1, "One.")));
  sink_.during_page = [&] { stop.request_stop(); };
  auto result = run("echo run >> runs; cat first; exec sleep 1000", stop.get_token());
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, FailureKind::kCancelled);
  EXPECT_EQ(read("runs"), "run\n");
}

TEST_F(ChildExtractor, ALimitsErrorSaysHowToRaiseIt) {
  options_.limits.pages = 1;
  write("stream", head() + two_pages() + encode_end(2));
  auto result = run("cat stream");
  ASSERT_FALSE(result);
  EXPECT_NE(result.error().message.find("--limit pages=2"), std::string::npos)
      << result.error().message;
}

TEST_F(ChildExtractor, AChildThatStandsStillIsEnded) {
  options_.limits.page_seconds = 1;
  write("stream", head());
  EXPECT_EQ(failure("cat stream; exec sleep 1000"), FailureKind::kTimeout);
}

TEST_F(ChildExtractor, SignsOfLifeDoNotGoOnForEver) {
  options_.limits.seconds = 1;
  write("stream", head());
  write("alive", encode_alive());
  EXPECT_EQ(failure("cat stream; while :; do cat alive; sleep 0.05; done"), FailureKind::kTimeout);
}

TEST_F(ChildExtractor, MoreOutputThanAllowedIsTooLarge) {
  options_.limits.output_bytes = 64 * 1024;
  write("stream", head());
  std::string many;
  for (int i = 0; i < 10000; ++i) many += encode_alive();
  write("alive", many);
  EXPECT_EQ(failure("cat stream; while :; do cat alive; done"), FailureKind::kTooLarge);
}

TEST_F(ChildExtractor, MorePagesThanAllowedAreTooLarge) {
  options_.limits.pages = 1;
  write("stream", head() + two_pages() + encode_end(2));
  EXPECT_EQ(failure("cat stream"), FailureKind::kTooLarge);
}

TEST_F(ChildExtractor, AFloodOfErrorsIsDropped) {
  write("stream", head() + two_pages() + encode_end(2));
  auto result = run("head -c 20000000 /dev/zero >&2; cat stream");
  EXPECT_TRUE(result) << result.error().message;
}

TEST_F(ChildExtractor, MoreMemoryThanAllowedIsTooLarge) {
  options_.limits.memory_bytes = 16 << 20;
  EXPECT_EQ(failure("exec tail /dev/zero"), FailureKind::kTooLarge);
}

TEST_F(ChildExtractor, ALibraryThatRanOutOfMemoryIsTooLarge) {
  EXPECT_EQ(failure("echo 'Out of memory' >&2; kill -ABRT $$"), FailureKind::kTooLarge);
}

TEST_F(ChildExtractor, AChildKilledByTheSystemIsTooLarge) {
  EXPECT_EQ(failure("kill -KILL $$"), FailureKind::kTooLarge);
}

TEST_F(ChildExtractor, TooMuchProcessorTimeIsATimeout) {
  EXPECT_EQ(failure("kill -XCPU $$"), FailureKind::kTimeout);
}

TEST_F(ChildExtractor, WhatTheChildStartedEndsWithIt) {
  write("stream", head() + two_pages() + encode_end(2));
  auto result = run("sleep 1000 & echo $! > pid; cat stream; exec sleep 1000");
  ASSERT_TRUE(result) << result.error().message;
  pid_t pid = std::stoi(read("pid"));
  // It was killed with the group; init takes a moment to reap it.
  for (int i = 0; i < 500 && ::kill(pid, 0) == 0; ++i) {
    std::ifstream stat(fmt::format("/proc/{}/stat", pid));
    std::string line;
    std::getline(stat, line);
    if (line.find(") Z") != std::string::npos) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    ASSERT_LT(i, 499);
  }
}

TEST_F(ChildExtractor, AChildThatClosesItsOutputAndStaysIsEnded) {
  EXPECT_EQ(failure("exec 1>&-; trap '' TERM; sleep 1000"), FailureKind::kTooLarge);
}

TEST_F(ChildExtractor, TheSinksErrorEndsTheExtraction) {
  write("stream", head() + two_pages());
  sink_.error = "The disk is full.";
  auto result = run("cat stream; exec sleep 1000");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, FailureKind::kInternal);
  EXPECT_EQ(result.error().message, "The disk is full.");
  EXPECT_EQ(sink_.pages.size(), 1u);
}

TEST_F(ChildExtractor, CancellingEndsAChildThatSaysNothing) {
  std::stop_source stop;
  std::jthread later([&] {
    while (!std::filesystem::exists(folder_ + "/started")) std::this_thread::yield();
    stop.request_stop();
  });
  auto result = run("echo > started; exec sleep 1000", stop.get_token());
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, FailureKind::kCancelled);
}

TEST_F(ChildExtractor, TheMemoryOfRunningChildrenIsCounted) {
  write("stream", head() + encode_page(page_of(1, "One.")) + encode_end(1));
  auto extractor = script("cat stream; exec sleep 1000");
  std::int64_t during = 0;
  sink_.during_page = [&] { during = extractor->children_memory(); };
  EXPECT_EQ(extractor->children_memory(), 0);
  ASSERT_TRUE(extractor->extract(document_, "document.txt", sink_, {}));
  EXPECT_GT(during, 0);
  EXPECT_EQ(extractor->children_memory(), 0);
}

TEST_F(ChildExtractor, TwoDocumentsCanBeReadAtOnce) {
  write("stream", head() + two_pages() + encode_end(2));
  auto extractor = script("cat stream");
  std::vector<std::jthread> threads;
  threads.reserve(8);
  std::atomic<int> read = 0;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      Collect own;
      if (extractor->extract(document_, "x.pdf", own, {}) && own.pages.size() == 2) ++read;
    });
  }
  threads.clear();
  EXPECT_EQ(read, 8);
}

}  // namespace
}  // namespace qwalt::extract
