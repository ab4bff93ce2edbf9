// Each kind of damage, made by hand: it is found, and mended where it can be.
#include <gmock/gmock.h>
#include <sqlite3.h>

#include <fstream>
#include <thread>

#include "index/manifest.h"
#include "library/test_library.h"

namespace qwalt::library {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class VerifyTest : public LibraryTest {
 protected:
  std::vector<VerifyFinding> verify(bool repair = false) {
    VerifyOptions options;
    options.repair = repair;
    auto report = library_->verify(options);
    if (!report) throw std::runtime_error(report.error().message);
    last_ = *report;
    return report->findings;
  }
  std::vector<std::string> kinds(bool repair = false) {
    std::vector<std::string> kinds;
    for (const VerifyFinding& finding : verify(repair)) kinds.push_back(finding.kind);
    return kinds;
  }
  void execute(const std::string& sql) {
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open((folder_ + "/qwalt.db").c_str(), &database), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK) << sql;
    sqlite3_close(database);
  }
  std::string index_file(const std::string& extension) const {
    for (const auto& entry : fs::recursive_directory_iterator(folder_ + "/index")) {
      if (entry.path().parent_path().extension() == ".damaged") continue;
      if (entry.path().extension() == extension) return entry.path();
    }
    return "";
  }
  static void flip(const std::string& path, std::uint64_t at) {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(static_cast<std::streamoff>(at));
    const int byte = file.get();
    file.seekp(static_cast<std::streamoff>(at));
    file.put(static_cast<char>(byte ^ 0x10));
  }

  VerifyReport last_;
};

TEST_F(VerifyTest, ASoundLibraryHasNoFindings) {
  EXPECT_THAT(verify(), IsEmpty());
  add("a.txt", "About walruses.\nAnd more.\n=== \nAbout narwhals.");
  add("b.txt", "About belugas.");
  add("b.txt", "About belugas, again.");
  add("broken.txt", "!broken");
  const auto gone = add("c.txt", "About orcas.");
  ASSERT_TRUE(library_->remove(workspace_, gone.document.id));
  ASSERT_TRUE(upload("waiting.txt", "!wait"));
  extractor_.wait_until_waiting();
  EXPECT_THAT(verify(), IsEmpty());
  EXPECT_EQ(last_.documents, 4);
  EXPECT_EQ(last_.originals, 4);
  EXPECT_EQ(last_.bytes_hashed, 46 + 21 + 7 + 5);
  EXPECT_EQ(last_.passages, 3);
  EXPECT_GE(last_.segments, 1);
  EXPECT_THAT(verify(true), IsEmpty());
}

TEST_F(VerifyTest, AMissingOriginalOfAReadyDocumentIsMarkedUntilItIsBack) {
  const auto view = add("a.txt", "About walruses.");
  fs::remove(library_->original_path(view.document));
  EXPECT_THAT(kinds(), ElementsAre("original-missing"));
  EXPECT_EQ(last_.findings[0].subject, "a.txt");
  EXPECT_THAT(library_->document(workspace_, view.document.id)->document.warnings, IsEmpty());
  EXPECT_THAT(kinds(true), ElementsAre("original-missing"));
  const auto marked = library_->document(workspace_, view.document.id).value();
  EXPECT_EQ(marked.state, DocumentState::kReady);
  ASSERT_EQ(marked.document.warnings.size(), 1u);
  EXPECT_THAT(marked.document.warnings[0], HasSubstr("missing"));
  EXPECT_EQ(found("walruses").size(), 1u);
  add("a.txt", "About walruses.");
  EXPECT_THAT(kinds(true), ElementsAre("warning"));
  EXPECT_TRUE(last_.findings[0].repaired);
  EXPECT_THAT(verify(), IsEmpty());
}

TEST_F(VerifyTest, ADamagedOriginalIsFoundByItsHash) {
  const auto view = add("a.txt", "About walruses.");
  flip(library_->original_path(view.document), 3);
  EXPECT_THAT(kinds(true), ElementsAre("original-damaged"));
  EXPECT_EQ(found("walruses").size(), 1u);
  fs::resize_file(library_->original_path(view.document), 2);
  EXPECT_THAT(kinds(), ElementsAre("original-damaged"));
}

TEST_F(VerifyTest, ADocumentToBeReadWhoseOriginalIsMissingFails) {
  const auto id = upload("a.txt", "!wait")->document.document.id;
  extractor_.wait_until_waiting();
  fs::remove(library_->original_path(library_->document(workspace_, id)->document));
  EXPECT_THAT(kinds(true), ElementsAre("original-missing"));
  const auto failed = settled(id);
  EXPECT_EQ(failed.document.error_code, "unreadable");
  EXPECT_THAT(failed.document.error_message, HasSubstr("missing"));
}

TEST_F(VerifyTest, FilesOfNobodyAreFoundAndOnlyOursAreRemoved) {
  add("a.txt", "About walruses.");
  const std::string orphan = "ab" + std::string(62, '0');
  fs::create_directories(folder_ + "/files/ab");
  for (const std::string& name :
       {"ab/" + orphan, std::string("ab/notes"), std::string("incoming/x"), std::string("cd"),
        "ab/cd" + std::string(62, '0')}) {
    std::ofstream(folder_ + "/files/" + name) << "x";
  }
  const auto upload_at_hand = library_->begin_upload();
  EXPECT_EQ(kinds().size(), 5u);
  verify(true);
  std::vector<std::string> repaired;
  for (const VerifyFinding& finding : last_.findings) {
    if (finding.repaired) repaired.push_back(finding.subject);
  }
  EXPECT_THAT(repaired, ElementsAre("files/ab/" + orphan, "files/incoming/x"));
  EXPECT_THAT(kinds(), ElementsAre("foreign-file", "foreign-file", "foreign-file"));
}

TEST_F(VerifyTest, AMissingJobIsMendedAndTheDocumentRead) {
  const auto id = upload("a.txt", "!wait")->document.document.id;
  extractor_.wait_until_waiting();
  close();
  execute("DELETE FROM jobs; UPDATE documents SET sha256 = sha256");
  open();
  EXPECT_THAT(kinds(), ElementsAre("job"));
  EXPECT_THAT(kinds(true), ElementsAre("job"));
  EXPECT_TRUE(last_.findings[0].repaired);
  extractor_.wait_until_waiting();
  EXPECT_THAT(verify(), IsEmpty());
  ASSERT_TRUE(library_->remove(workspace_, id));
}

TEST_F(VerifyTest, ADamagedTextIsReadAgainFromTheOriginal) {
  const auto view = add("a.txt", "About walruses.\n=== \nAbout narwhals.");
  execute("UPDATE passages SET end_byte = 5000 WHERE ordinal = 1");
  EXPECT_THAT(kinds(), ElementsAre("text"));
  EXPECT_THAT(kinds(true), ElementsAre("text"));
  EXPECT_TRUE(last_.findings[0].repaired);
  EXPECT_EQ(settled(view.document.id).state, DocumentState::kReady);
  EXPECT_EQ(found("narwhals").size(), 1u);
  EXPECT_THAT(verify(), IsEmpty());
}

TEST_F(VerifyTest, ADamagedSegmentIsFoundWhereverItIsAndBuiltAgain) {
  std::string text;
  for (int i = 0; i < 200; ++i) text += "The walrus of page " + std::to_string(i) + ".\n=== \n";
  add("a.txt", text);
  const std::uint64_t size = fs::file_size(index_file(".seg"));
  for (std::uint64_t at = 0; at < size; at += 1 + size / 7) {
    SCOPED_TRACE(at);
    flip(index_file(".seg"), at);
    const auto found_kinds = kinds();
    if (found_kinds.empty()) {  // between two sections
      flip(index_file(".seg"), at);
      continue;
    }
    EXPECT_EQ(found_kinds[0], "index");
    verify(true);
    EXPECT_TRUE(last_.findings[0].repaired);
    EXPECT_THAT(verify(), IsEmpty());
    EXPECT_EQ(found("walrus").size(), 10u);
  }
}

TEST_F(VerifyTest, ADocumentThatTheIndexLostIsFoundAndIndexedAgain) {
  const auto view = add("a.txt", "About walruses.");
  add("b.txt", "About narwhals.");
  close();
  // The index of a store in which it was removed.
  std::string copy = folder_ + "/copy.db";
  fs::copy_file(folder_ + "/qwalt.db", copy);
  open();
  ASSERT_TRUE(library_->remove(workspace_, view.document.id));
  wait_until_caught_up();
  close();
  fs::rename(copy, folder_ + "/qwalt.db");
  fs::create_directories(folder_ + "/files/" + view.document.sha256.substr(0, 2));
  std::ofstream(folder_ + "/files/" + view.document.sha256.substr(0, 2) + "/" +
                view.document.sha256)
      << "About walruses.";
  execute(
      "UPDATE counters SET value = 3 WHERE name = 'change';"
      "INSERT INTO changes SELECT 3, workspace, document, added FROM changes WHERE sequence = 2;"
      "UPDATE documents SET sequence = 3 WHERE sequence = 2");
  open();
  EXPECT_THAT(kinds(), ElementsAre("index"));
  EXPECT_THAT(last_.findings[0].sentence, HasSubstr("a.txt"));
  verify(true);
  EXPECT_TRUE(last_.findings[0].repaired);
  EXPECT_THAT(verify(), IsEmpty());
  EXPECT_EQ(found("walruses").size(), 1u);
}

TEST_F(VerifyTest, AnIndexThatIsNewerThanTheStoreIsBuiltAgainAtTheStart) {
  add("a.txt", "About walruses.");
  close();
  fs::copy_file(folder_ + "/qwalt.db", folder_ + "/copy.db");
  open();
  const auto later = add("b.txt", "About narwhals.");
  close();
  fs::rename(folder_ + "/copy.db", folder_ + "/qwalt.db");
  open();
  wait_for([&] { return found("walruses").size() == 1; });
  EXPECT_TRUE(found("narwhals").empty());
  add("c.txt", "About belugas.");
  EXPECT_EQ(found("belugas").size(), 1u);
}

TEST_F(VerifyTest, AMissingManifestAndLeftOverFilesOfTheIndexAreFound) {
  const auto view = add("a.txt", "About walruses.");
  const std::string folder = fs::path(index_file(".seg")).parent_path();
  wait_until_caught_up();
  std::ofstream(folder + "/" + index::segment_file_name(0)) << "x";
  std::ofstream(folder + "/notes") << "x";
  EXPECT_THAT(kinds(), ElementsAre("left-over", "foreign-file"));
  verify(true);
  fs::remove(folder + "/notes");
  EXPECT_THAT(verify(), IsEmpty());
  flip(folder + "/" + std::string(index::kManifestName), 5);
  EXPECT_THAT(kinds(), ElementsAre("index"));
  verify(true);
  EXPECT_TRUE(last_.findings[0].repaired);
  EXPECT_THAT(verify(), IsEmpty());
  EXPECT_EQ(settled(view.document.id).state, DocumentState::kReady);
}

TEST_F(VerifyTest, DamagedDeletesOfASegmentAreFound) {
  for (int i = 0; i < 8; ++i) add("c" + std::to_string(i), "Text " + std::to_string(i));
  close();
  fs::remove_all(folder_ + "/index");
  open();  // builds one segment of them all
  wait_until_caught_up();
  ASSERT_TRUE(library_->remove(workspace_, library_->resolve(workspace_, "c0")->document.id));
  wait_until_caught_up();
  const std::string deletes = index_file(".del");
  ASSERT_FALSE(deletes.empty());
  flip(deletes, 18);
  EXPECT_THAT(kinds(), ElementsAre("index"));
  verify(true);
  EXPECT_THAT(verify(), IsEmpty());
}

TEST_F(VerifyTest, WhileDocumentsComeAndGoNothingIsFound) {
  std::jthread busy([this](const std::stop_token& stop) {
    for (int i = 0; !stop.stop_requested(); ++i) {
      const auto id = upload("n" + std::to_string(i % 5), "Text " + std::to_string(i));
      if (i % 3 == 0) static_cast<void>(library_->remove(workspace_, id->document.document.id));
    }
  });
  for (int i = 0; i < 8; ++i) {
    for (const VerifyFinding& finding : verify(i % 2 == 1)) {
      ADD_FAILURE() << finding.kind << " " << finding.subject << " " << finding.sentence;
    }
  }
}

TEST_F(VerifyTest, ItTellsHowFarItIsAndCanBeStopped) {
  add("a.txt", "About walruses.");
  std::vector<std::string> stages;
  VerifyOptions options;
  options.progress = [&](const VerifyProgress& progress) { stages.push_back(progress.stage); };
  ASSERT_TRUE(library_->verify(options));
  EXPECT_EQ(stages.front(), "store");
  EXPECT_EQ(stages.back(), "index");
  std::stop_source stop;
  stop.request_stop();
  options.stop = stop.get_token();
  EXPECT_EQ(library_->verify(options).error().code, base::Code::kCancelled);
}

}  // namespace
}  // namespace qwalt::library
