// A workspace out of one library and into another.
#include <gmock/gmock.h>

#include <random>

#include "library/archive_json.h"
#include "library/tar.h"
#include "library/test_library.h"

namespace qwalt::library {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

class ArchiveTest : public LibraryTest {
 protected:
  std::string exported(const std::vector<ExtraEntry>& extras = {}) {
    auto out = library_->begin_export(workspace_, extras);
    if (!out) throw std::runtime_error(out.error().message);
    return read_out(**out);
  }
  static std::string read_out(Export& out, std::size_t piece = 1000) {
    std::string bytes;
    std::vector<char> buffer(piece);
    for (;;) {
      const std::size_t got = out.read_some(buffer).value();
      if (got == 0) break;
      bytes.append(buffer.data(), got);
    }
    EXPECT_EQ(static_cast<std::int64_t>(bytes.size()), out.total_bytes());
    return bytes;
  }
  base::Result<ImportReport> import(std::string_view bytes, std::size_t piece = 999) {
    auto in = library_
                  ->begin_import(workspace_, {[this](const ExtraEntry& extra) -> base::Status {
                                   if (extra.bytes == "bad") {
                                     return base::fail(base::Code::kInvalid, "It is bad.");
                                   }
                                   extras_.push_back(extra.path + "=" + extra.bytes);
                                   return {};
                                 }})
                  .value();
    base::Status status;
    while (!bytes.empty() && status) {
      status = in->write(base::as_bytes(bytes.substr(0, piece)));
      bytes.remove_prefix(std::min(piece, bytes.size()));
    }
    auto finished = in->finish();
    report_ = in->report();
    if (!status) {
      EXPECT_EQ(finished.error().message, status.error().message);
    }
    return finished;
  }
  // A library with nothing in it.
  void start_anew() {
    close();
    std::filesystem::remove_all(folder_);
    ASSERT_TRUE(base::make_directories(folder_));
    open();
  }
  store::Id add_chat(const std::string& owner, store::Id document) {
    store::Chat chat;
    chat.workspace = workspace_;
    chat.owner = owner;
    chat.title = "About \"walruses\"";
    const store::Id id = store_->add_chat(chat)->id;
    store::Message question;
    question.id = base::random_id();
    question.chat = id;
    question.text = "What do walruses eat?";
    question.created_at = 1000;
    EXPECT_TRUE(store_->add_message(question));
    store::Message answer = question;
    answer.id = base::random_id();
    answer.parent = question.id;
    answer.role = store::Role::kAssistant;
    answer.text = "Clams [1].";
    answer.cost = 0.25;
    answer.suggestions = {"And narwhals?"};
    answer.sources = {{1, {document, 0}, "a.txt", 2.5}};
    answer.citations = {{1, 0, 10, 0, 15, store::Verdict::kPartly, true}};
    answer.answered = false;
    answer.needs_more_info = true;
    answer.follow_up_question = "Which walruses?";
    answer.rating = -1;
    answer.rating_reason = "too short";
    answer.cached = true;
    answer.instructions_name = "summary";
    EXPECT_TRUE(store_->add_message(answer));
    return id;
  }
  std::vector<std::string> names() const {
    std::vector<std::string> names;
    const auto list = library_->list(workspace_, "", "", 1000).value();
    for (const auto& one : list.documents) names.push_back(one.document.name);
    return names;
  }

  std::vector<std::string> extras_;
  ImportReport report_;
};

TEST_F(ArchiveTest, EverythingComesBackInAnEmptyLibrary) {
  const auto document = add("a.txt", "About walruses.").document;
  ASSERT_TRUE(upload("sub/b.txt", "About walruses."));
  auto incoming = library_->begin_upload();
  ASSERT_TRUE((*incoming)->write(base::as_bytes("A page.")));
  const auto page =
      library_->finish_upload(**incoming, workspace_, "page", "https://example.org/x");
  incoming->reset();
  settled(page->document.document.id);
  add("broken.txt", "!broken");
  const auto chat = add_chat("user:me", document.id);
  const auto before = store_->messages(chat).value();
  const std::string archive = exported({{"prompts/a", "Be brief."}, {"prompts/b", "bad"}});
  start_anew();

  const auto report = import(archive);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->documents, 3);
  EXPECT_EQ(report->documents_there, 0);
  EXPECT_EQ(report->chats, 1);
  EXPECT_EQ(report->messages, 2);
  EXPECT_EQ(report->extras, 1);
  ASSERT_THAT(report->refused, SizeIs(1));
  EXPECT_EQ(report->refused[0].path, "prompts/b");
  EXPECT_THAT(extras_, ElementsAre("prompts/a=Be brief."));
  const auto again = settled(document.id).document;
  EXPECT_THAT(again.names, ElementsAre("sub/b.txt", "a.txt"));
  EXPECT_EQ(again.created_at, document.created_at);
  EXPECT_EQ(found("walruses").size(), 1u);
  EXPECT_EQ(settled(page->document.document.id).document.source_url, "https://example.org/x");
  const auto messages = store_->messages(chat).value();
  ASSERT_THAT(messages, SizeIs(2));
  EXPECT_EQ(messages[1].id, before[1].id);
  EXPECT_EQ(messages[1].parent, messages[0].id);
  EXPECT_EQ(messages[1].text, "Clams [1].");
  EXPECT_EQ(messages[1].sources[0].passage.document, document.id);
  EXPECT_EQ(messages[1].citations[0].verdict, store::Verdict::kPartly);
  EXPECT_TRUE(messages[1].citations[0].implied);
  EXPECT_EQ(messages[1].suggestions, before[1].suggestions);
  EXPECT_FALSE(messages[1].answered);
  EXPECT_TRUE(messages[1].needs_more_info);
  EXPECT_EQ(messages[1].follow_up_question, "Which walruses?");
  EXPECT_EQ(messages[1].rating, -1);
  EXPECT_EQ(messages[1].rating_reason, "too short");
  EXPECT_TRUE(messages[1].cached);
  EXPECT_EQ(messages[1].instructions_name, "summary");
  EXPECT_EQ(store_->chat(workspace_, chat)->owner, "user:me");
}

TEST_F(ArchiveTest, ImportingTwiceChangesNothing) {
  const auto document = add("a.txt", "About walruses.").document;
  add_chat("", document.id);
  const std::string archive = exported();
  const auto report = import(archive);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->documents, 0);
  EXPECT_EQ(report->documents_there, 1);
  EXPECT_EQ(report->chats, 0);
  EXPECT_EQ(report->chats_there, 1);
  EXPECT_EQ(report->messages, 0);
  EXPECT_THAT(report->refused, IsEmpty());
  EXPECT_THAT(report->renamed, IsEmpty());
  EXPECT_THAT(names(), ElementsAre("a.txt"));
}

TEST_F(ArchiveTest, WhatIsThereKeepsItsNameAndSourcesFollowTheDocument) {
  const auto document = add("a.txt", "About walruses.").document;
  const auto chat = add_chat("", document.id);
  const std::string archive = exported();
  start_anew();
  const auto other = add("a.txt", "Another text about orcas.").document;
  const auto same = add("same.txt", "About walruses.").document;
  const auto report = import(archive);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->documents_there, 1);
  ASSERT_THAT(report->renamed, SizeIs(1));
  EXPECT_THAT(report->renamed[0], HasSubstr("a (imported).txt"));
  EXPECT_EQ(library_->resolve(workspace_, "a.txt")->document.id, other.id);
  EXPECT_EQ(library_->resolve(workspace_, "a (imported).txt")->document.id, same.id);
  EXPECT_EQ(store_->messages(chat)->back().sources[0].passage.document, same.id);
}

TEST_F(ArchiveTest, ADocumentDeletedDuringTheExportIsBlankInItAndRefusedOnImport) {
  const auto first = add("a.txt", std::string(3000, 'a')).document;
  add("b.txt", std::string(3000, 'b'));
  auto out = library_->begin_export(workspace_, {}).value();
  ASSERT_TRUE(library_->remove(workspace_, first.id));
  const std::string archive = read_out(*out, 4096);
  out.reset();
  EXPECT_EQ(archive.find("aaaa"), std::string::npos);
  start_anew();
  const auto report = import(archive);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->documents, 1);
  ASSERT_THAT(report->refused, SizeIs(1));
  EXPECT_THAT(report->refused[0].sentence, HasSubstr("removed"));
}

TEST_F(ArchiveTest, ADamagedOriginalIsRefusedOnImportAndTheRestComes) {
  const auto document = add("a.txt", "About walruses.").document;
  add("b.txt", "About narwhals.");
  ASSERT_TRUE(base::write_durably(base::posix_file_system(), library_->original_path(document),
                                  "About walrusez."));
  const std::string archive = exported();
  start_anew();
  ASSERT_TRUE(import(archive));
  EXPECT_EQ(report_.documents, 1);
  ASSERT_THAT(report_.refused, SizeIs(1));
  EXPECT_THAT(report_.refused[0].sentence, HasSubstr("checksum"));
}

TEST_F(ArchiveTest, ACutArchiveIsAnErrorAndWhatCameBeforeIsWhole) {
  add("a.txt", "About walruses.");
  const auto second = add("b.txt", "About narwhals.").document;
  add_chat("", second.id);
  const std::string archive = exported({{"prompts/a", "Be brief."}});
  for (std::size_t size = 0; size + 1024 < archive.size(); size += 1777) {
    SCOPED_TRACE(size);
    start_anew();
    const auto report = import(archive.substr(0, size));
    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().code, base::Code::kCorrupt);
    const auto list = library_->list(workspace_, "", "", 10).value();
    EXPECT_EQ(list.total, report_.documents);
    for (const auto& one : list.documents) {
      EXPECT_EQ(settled(one.document.id).state, DocumentState::kReady);
    }
    EXPECT_THAT(library_->verify({}).value().findings, IsEmpty());
  }
}

TEST_F(ArchiveTest, ChangedBytesAreFoundAndNeverTakenForTheOriginal) {
  add("a.txt", "About walruses.");
  const std::string archive = exported({{"prompts/a", "Be brief."}});
  std::mt19937 random(3);
  for (int round = 0; round < 60; ++round) {
    std::string bytes = archive;
    const std::size_t at = random() % (bytes.size() - 1024);
    bytes[at] = static_cast<char>(bytes[at] ^ (1 + random() % 255));
    start_anew();
    extras_.clear();
    const auto report = import(bytes);
    if (report && report->refused.empty()) {
      EXPECT_EQ(report->documents, 1) << at;
    }
    for (const std::string& extra : extras_) EXPECT_EQ(extra, "prompts/a=Be brief.");
    const auto list = library_->list(workspace_, "", "", 10).value();
    for (const auto& one : list.documents) {
      EXPECT_EQ(one.document.sha256, base::sha256_hex("About walruses."));
    }
  }
}

// Entry by entry, as version 1 wrote them; checksums of these.
std::string archive_of(const std::vector<std::pair<std::string, std::string>>& entries) {
  std::string archive;
  std::string lines;
  const auto put = [&archive](const std::string& path, const std::string& bytes) {
    const auto size = static_cast<std::int64_t>(bytes.size());
    archive += tar_head({path, size, base::sha256_hex(bytes)}, 0) + bytes +
               std::string(tar_padding(size), '\0');
  };
  for (const auto& [path, bytes] : entries) {
    put(path, bytes);
    lines += base::sha256_hex(bytes) + " " + std::to_string(bytes.size()) + " " + path + "\n";
  }
  const auto size = static_cast<std::int64_t>(lines.size());
  archive += tar_head({"checksums", size, ""}, 0) + lines + std::string(tar_padding(size), '\0');
  return archive + tar_end();
}

TEST_F(ArchiveTest, AnArchiveOfVersionOneIsOneLineOfMessages) {
  const auto message = [](const char* id, const char* parent, int role, const char* text) {
    return std::string(R"({"id":")") + id + R"(","parent":")" + parent + R"(","role":)" +
           std::to_string(role) + R"(,"state":1,"text":")" + text +
           R"(","mode":"","model":"","prompt_tokens":0,"completion_tokens":0,"cost":0,)"
           R"("milliseconds":0,"error_code":"","error_message":"","searched_for":"",)"
           R"("suggestions":[],"created_at":5,"sources":[],"citations":[{"number":1,)"
           R"("sentence_begin":0,"sentence_end":1,"quote_start":0,"quote_end":1,"verdict":0}]})";
  };
  const std::string chat = "0000000000000007";
  const auto report = import(archive_of({
      {"manifest.json", R"({"format":"qwalt-archive","version":1})"},
      {"chats/" + chat + ".json", R"({"id":")" + chat +
                                      R"(","owner":"","title":"Old","created_at":1,)"
                                      R"("updated_at":2})"},
      {"chats/" + chat + "/1.json", message("0000000000000011", "0000000000000000", 0, "q1")},
      {"chats/" + chat + "/2.json", message("0000000000000012", "0000000000000011", 1, "a1")},
      {"chats/" + chat + "/3.json", message("0000000000000013", "0000000000000000", 0, "q2")},
      {"chats/" + chat + "/4.json", message("0000000000000014", "00000000000000ff", 1, "a2")},
  }));
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->messages, 4);
  const auto line = store_->last_messages(7, 9).value();
  ASSERT_THAT(line, SizeIs(4));
  EXPECT_EQ(line[3].text, "a2");
  EXPECT_TRUE(line[3].answered);
  EXPECT_EQ(line[3].rating, 0);
  EXPECT_FALSE(line[3].citations[0].implied);
}

TEST_F(ArchiveTest, BranchesComeBackAsTheyWere) {
  const auto document = add("a.txt", "About walruses.").document;
  const auto chat = add_chat("", document.id);
  const store::Id question = store_->messages(chat).value()[0].id;
  for (const auto& [parent, text] : {std::pair(question, "again"), {store::Id{0}, "anew"}}) {
    store::Message message;
    message.id = base::random_id();
    message.chat = chat;
    message.parent = parent;
    message.text = text;
    ASSERT_TRUE(store_->add_message(message));
  }
  const auto before = store_->messages(chat).value();
  const std::string archive = exported();
  start_anew();
  ASSERT_TRUE(import(archive));
  const auto after = store_->messages(chat).value();
  ASSERT_EQ(after.size(), before.size());
  for (std::size_t i = 0; i < after.size(); ++i) {
    EXPECT_EQ(after[i].id, before[i].id);
    EXPECT_EQ(after[i].parent, before[i].parent);
  }
  EXPECT_THAT(store_->last_messages(chat, 9).value(), SizeIs(1));
}

TEST_F(ArchiveTest, WhatIsNoArchiveIsRefusedPlainly) {
  const auto code = [&](std::string_view bytes) { return import(bytes).error().code; };
  EXPECT_EQ(code(""), base::Code::kCorrupt);
  EXPECT_EQ(code(std::string(2000, 'x')), base::Code::kCorrupt);
  EXPECT_EQ(code(tar_end()), base::Code::kCorrupt);
  EXPECT_EQ(code(tar_head({"notes.txt", 0, ""}, 0) + tar_end()), base::Code::kInvalid);
  const auto with_manifest = [](const std::string& manifest) {
    const auto size = static_cast<std::int64_t>(manifest.size());
    return tar_head({"manifest.json", size, base::sha256_hex(manifest)}, 0) + manifest +
           std::string(tar_padding(size), '\0') + tar_end();
  };
  EXPECT_EQ(code(with_manifest("{}")), base::Code::kInvalid);
  EXPECT_EQ(code(with_manifest("{\"format\":\"qwalt-archive\",\"version\":3}")),
            base::Code::kUnsupported);
  EXPECT_EQ(code(with_manifest(manifest_entry({}, 0))), base::Code::kCorrupt) << "no checksums";
  EXPECT_EQ(code(tar_head({"manifest.json", std::int64_t{1} << 40, ""}, 0)), base::Code::kInvalid);
}

TEST_F(ArchiveTest, ExtrasThatCannotBeKeptApartAreRefusedOnExport) {
  for (const char* path : {"files/x", "manifest.json", "../x", "chats", "checksums", "a b"}) {
    EXPECT_EQ(library_->begin_export(workspace_, {{path, "x"}}).error().code, base::Code::kInvalid);
  }
}

TEST_F(ArchiveTest, AnImportThatIsGivenUpLeavesNothingHalf) {
  add("a.txt", std::string(200'000, 'a'));
  const std::string archive = exported();
  start_anew();
  {
    auto in = library_->begin_import(workspace_, {}).value();
    ASSERT_TRUE(in->write(base::as_bytes(std::string_view(archive).substr(0, 100'000))));
  }
  EXPECT_EQ(originals(), 0u);
}

}  // namespace
}  // namespace qwalt::library
