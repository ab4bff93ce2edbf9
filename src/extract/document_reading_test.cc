// A document read by more than one child: side by side, with a converter, with OCR. The children
// are scripts; what they are asked for is on their command line.
#include "extract/document_reading.h"

#include <atomic>
#include <string>
#include <thread>

#include "extract/child_for_tests.h"
#include "extract/tools.h"

namespace qwalt::extract {
namespace {

using DocumentReadingTest = ScriptedChild;

constexpr std::uint32_t kPages = 40;

// The stream of one of `parts` children over kPages pages.
std::string part_stream(std::uint32_t part, std::uint32_t parts) {
  std::string out = encode_header() + encode_info({"application/pdf", true, kPages, ""});
  std::uint32_t sent = 0;
  for (std::uint32_t page = 1; page <= kPages; ++page) {
    if ((page - 1) / kPagesPerPiece % parts != part) continue;
    out += encode_page(page_of(page, fmt::format("Page {}.", page)));
    ++sent;
  }
  return out + encode_end(sent);
}

class Parts : public ScriptedChild {
 protected:
  void SetUp() override {
    ScriptedChild::SetUp();
    if (std::thread::hardware_concurrency() < 2) {
      GTEST_SKIP() << "THIS MACHINE HAS ONE CORE: documents are not read side by side on it.";
    }
    write("whole", part_stream(0, 1));
    write("part0", part_stream(0, 2));
    write("part1", part_stream(1, 2));
  }
  void expect_all_pages() {
    ASSERT_EQ(sink_.pages.size(), kPages);
    for (std::uint32_t i = 0; i < kPages; ++i) EXPECT_EQ(sink_.pages[i].number, i + 1);
    EXPECT_EQ(sink_.infos, 1);
  }
};

TEST_F(Parts, ALongPdfIsReadBySeveralChildrenAndItsPagesComeInOrder) {
  auto result =
      run("echo run >> runs; case \"$*\" in *--part=0*) sleep 0.1; cat part0;; "
          "*--part=1*) cat part1;; *) cat whole;; esac");
  ASSERT_TRUE(result) << result.error().message;
  expect_all_pages();
  EXPECT_EQ(result->info.pages, kPages);
  EXPECT_TRUE(result->warnings.empty());
  EXPECT_EQ(read("runs"), "run\nrun\nrun\n");
}

TEST_F(Parts, WithoutAFreeSlotOneChildReadsAll) {
  options_.slots = 1;
  auto result = run("echo run >> runs; cat whole");
  ASSERT_TRUE(result) << result.error().message;
  expect_all_pages();
  EXPECT_EQ(read("runs"), "run\n");
}

TEST_F(Parts, ACrashOfOneMeansTheWholeDocumentAgainInASimplerWay) {
  auto result =
      run("case \"$*\" in *--simple*) cat whole;; *--part=0*) cat part0;; "
          "*--part=1*) head -c 300 part1; kill -SEGV $$;; *) cat whole;; esac");
  ASSERT_TRUE(result) << result.error().message;
  expect_all_pages();
  ASSERT_EQ(result->warnings.size(), 1u);
  EXPECT_NE(result->warnings[0].find("simpler way"), std::string::npos);
}

TEST_F(Parts, TheirTimeIsThatOfTheDocument) {
  options_.limits.seconds = 1;
  write("alive", encode_alive());
  EXPECT_EQ(failure("case \"$*\" in *--simple*|*--part=1*) head -c 41 whole; "
                    "while :; do cat alive; sleep 0.05; done;; *--part=0*) cat part0;; "
                    "*) cat whole;; esac"),
            FailureKind::kTimeout);
}

TEST_F(Parts, SlotsComeBack) {
  auto extractor =
      script("case \"$*\" in *--part=0*) cat part0;; *--part=1*) cat part1;; *) cat whole;; esac");
  for (int i = 0; i < 3; ++i) {
    sink_ = {};
    ASSERT_TRUE(extractor->extract(document_, "x.pdf", sink_, {}));
    expect_all_pages();
  }
}

TEST_F(Parts, WhatNoPartHoldsIsSaidByOneChildThatReadsAll) {
  std::string blank = encode_header() + encode_info({"application/pdf", true, kPages, ""});
  text::Page page;
  write("part", blank + encode_page(page) + encode_end(1));
  write("last",
        blank + encode_page(page) + encode_failure({FailureKind::kNoText, "Its pages are blank."}));
  auto result = run("case \"$*\" in *--parts=2*) cat part;; *) cat last;; esac");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, FailureKind::kNoText);
  EXPECT_EQ(result.error().message, "Its pages are blank.");
}

TEST_F(DocumentReadingTest, DocumentsBeyondTheSlotsWaitForTheirTurn) {
  options_.slots = 1;
  write("stream", encode_header() + encode_info({"text/plain", false, 0, ""}) +
                      encode_page(page_of(1, "One.")) + encode_end(1));
  auto extractor = script("mkdir busy || echo two >> clash; sleep 0.02; rmdir busy; cat stream");
  std::vector<std::jthread> threads;
  std::atomic<int> read_well = 0;
  for (int i = 0; i < 5; ++i) {
    threads.emplace_back([&] {
      Collect own;
      if (extractor->extract(document_, "x", own, {})) ++read_well;
    });
  }
  threads.clear();
  EXPECT_EQ(read_well, 5);
  EXPECT_EQ(read("clash"), "");
}

TEST_F(DocumentReadingTest, WaitingForATurnCanBeCancelled) {
  options_.slots = 1;
  auto extractor = script("echo > started; exec sleep 1000");
  std::stop_source first;
  std::stop_source second;
  std::jthread busy([&] {
    Collect own;
    EXPECT_FALSE(extractor->extract(document_, "x", own, first.get_token()));
  });
  while (!std::filesystem::exists(folder_ + "/started")) std::this_thread::yield();
  std::jthread later([&] { second.request_stop(); });
  auto result = extractor->extract(document_, "x", sink_, second.get_token());
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, FailureKind::kCancelled);
  first.request_stop();
}

class Conversion : public ScriptedChild {
 protected:
  void SetUp() override {
    ScriptedChild::SetUp();
    if (!is_installed(*find_tool("catdoc"))) {
      GTEST_SKIP() << "catdoc IS NOT INSTALLED: conversions are not tested.";
    }
    write("legacy", encode_header() + encode_info({"application/msword", false, 0, ""}) +
                        encode_failure({FailureKind::kUnsupported, "Install catdoc."}));
    write("stream", encode_header() + encode_info({"application/msword", false, 0, ""}) +
                        encode_page(page_of(1, "Converted.")) + encode_end(1));
  }
};

TEST_F(Conversion, WhatOnlyAConverterReadsIsReadFromItsOutput) {
  auto result =
      run("case \"$*\" in *--task=tool*--tool=catdoc*) echo made from; cat <&3;; "
          "*--read-as=converted*--media-type=application/msword*) cat <&3 > seen; cat stream;; "
          "*) cat legacy;; esac");
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(sink_.text(), "Converted.\n");
  EXPECT_EQ(sink_.infos, 1);
  EXPECT_EQ(sink_.info.media_type, "application/msword");
  EXPECT_EQ(read("seen"), "made from\nThe torque limit is 42 Nm.\n");
}

TEST_F(Conversion, AConverterThatFailsMeansUnreadableAndIsNotTriedAgain) {
  EXPECT_EQ(
      failure("case \"$*\" in *--task=tool*) echo run >> runs; exit 1;; *) cat legacy;; esac"),
      FailureKind::kUnreadable);
  EXPECT_EQ(read("runs"), "run\n");
}

TEST_F(Conversion, AConverterThatWritesWithoutEndIsTooLarge) {
  options_.limits.output_bytes = 1 << 20;
  EXPECT_EQ(failure("case \"$*\" in *--task=tool*) exec cat /dev/zero;; *) cat legacy;; esac"),
            FailureKind::kTooLarge);
}

TEST_F(Conversion, AConverterThatHangsIsATimeout) {
  options_.limits.seconds = 1;
  EXPECT_EQ(failure("case \"$*\" in *--task=tool*) exec sleep 1000;; *) cat legacy;; esac"),
            FailureKind::kTimeout);
}

TEST_F(Conversion, NoFileIsLeftInTheScratchFolder) {
  options_.scratch_folder = folder_ + "/scratch";
  std::filesystem::create_directories(options_.scratch_folder);
  auto result =
      run("case \"$*\" in *--task=tool*) echo made;; *--read-as=converted*) ls -A scratch > left; "
          "cat stream;; *) cat legacy;; esac");
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(read("left"), "");
}

class OcrReading : public ScriptedChild {
 protected:
  void SetUp() override {
    ScriptedChild::SetUp();
    if (!find_tools().ocr) GTEST_SKIP() << "tesseract IS NOT INSTALLED: OCR is not tested.";
    std::string head = encode_header() + encode_info({"application/pdf", true, 3, ""});
    text::Page mixed = picture_of(3);
    mixed.blocks = page_of(3, "Own words.").blocks;
    write("stream", head + encode_page(page_of(1, "One.")) + encode_page(picture_of(2)) +
                        encode_page(mixed) + encode_end(3));
    write("picture",
          encode_header() + encode_image("drawn ") + encode_image("page") + encode_end(0));
    write("found", encode_header() + encode_info({"image/png", true, 0, ""}) +
                       encode_page(page_of(1, "Seen.")) + encode_end(1));
    write("nothing", encode_header() + encode_info({"image/png", true, 0, ""}) +
                         encode_failure({FailureKind::kNoText, "Nothing."}));
  }
  // Each step is one child.
  static std::string script_with(const std::string& tool, const std::string& table) {
    return "case \"$*\" in *--task=image*) cat picture;; *--task=tool*--tool=tesseract*) " + tool +
           ";; *--read-as=ocr*) cat <&3 >> tables; " + table +
           ";; *' --ocr') cat stream;; *) exit 9;; esac";
  }
};

TEST_F(OcrReading, PagesThatArePicturesAreReadInTheirPlace) {
  auto result = run(script_with("cat <&3", "cat found"));
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(sink_.text(), "One.\nSeen.\nOwn words.\nSeen.\n");
  EXPECT_EQ(sink_.pages[1].number, 2u);
  EXPECT_EQ(read("tables"), "drawn pagedrawn page");
  ASSERT_EQ(result->warnings.size(), 1u);
  EXPECT_EQ(result->warnings[0], "2 of 3 pages were read by OCR.");
}

TEST_F(OcrReading, PagesBeyondTheLimitAreLeftOutWithAWarning) {
  options_.limits.ocr_pages = 1;
  auto result = run(script_with("cat <&3", "cat found"));
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(sink_.pages.size(), 3u);
  ASSERT_EQ(result->warnings.size(), 2u);
  EXPECT_EQ(result->warnings[0], "1 of 3 pages were read by OCR.");
  EXPECT_NE(result->warnings[1].find("--limit ocr-pages=2"), std::string::npos);
}

TEST_F(OcrReading, APageThatTakesTooLongIsLeftOutWithAWarning) {
  options_.limits.ocr_seconds = 1;
  options_.limits.ocr_pages = 1;
  auto result = run(script_with("exec sleep 1000", "cat found"));
  ASSERT_TRUE(result) << result.error().message;
  ASSERT_EQ(result->warnings.size(), 3u);
  EXPECT_NE(result->warnings[2].find("--limit ocr-seconds=2"), std::string::npos);
}

TEST_F(OcrReading, AFailureOfOnePageIsNoneOfTheDocument) {
  auto result = run(script_with("exit 1", "cat found"));
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(sink_.text(), "One.\nOwn words.\n");
  ASSERT_EQ(result->warnings.size(), 2u);
  EXPECT_EQ(result->warnings[1], "OCR could not read 2 pages.");
}

TEST_F(OcrReading, AProgramThatRanOutOfMemoryIsNoSuccessEvenIfItSaysSo) {
  auto result = run(script_with("echo 'pixdata_malloc fail for data' >&2", "cat found"));
  ASSERT_TRUE(result) << result.error().message;
  ASSERT_EQ(result->warnings.size(), 2u);
  EXPECT_NE(result->warnings[1].find("--limit memory="), std::string::npos);
}

TEST_F(OcrReading, PicturesWithoutAnyTextAreADocumentWithoutText) {
  write("stream", encode_header() + encode_info({"application/pdf", true, 1, ""}) +
                      encode_page(picture_of(1)) + encode_end(1));
  EXPECT_EQ(failure(script_with("cat <&3", "cat nothing")), FailureKind::kNoText);
}

TEST_F(OcrReading, APictureFileGoesToOcrAsItIs) {
  write("stream", encode_header() + encode_info({"image/tiff", true, 2, ""}) +
                      encode_page(picture_of(1)) + encode_page(picture_of(2)) + encode_end(2));
  auto result = run(script_with("echo \"$*\" >> asked; cat <&3", "cat found"));
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(sink_.text(), "Seen.\nSeen.\n");
  EXPECT_EQ(read("tables"), "The torque limit is 42 Nm.\nThe torque limit is 42 Nm.\n");
  EXPECT_NE(read("asked").find("tessedit_page_number=1"), std::string::npos);
}

TEST_F(OcrReading, SwitchedOffItIsNotUsed) {
  options_.ocr = false;
  auto extractor = script("case \"$*\" in *' --ocr') exit 9;; *) cat stream;; esac");
  EXPECT_FALSE(extractor->tools().ocr);
  ASSERT_TRUE(extractor->extract(document_, "x.pdf", sink_, {}));
  EXPECT_EQ(sink_.text(), "One.\nOwn words.\n");
}

TEST_F(OcrReading, CancellingEndsIt) {
  std::stop_source stop;
  std::jthread later([&] {
    while (!std::filesystem::exists(folder_ + "/started")) std::this_thread::yield();
    stop.request_stop();
  });
  auto result = run(script_with("echo > started; exec sleep 1000", "cat found"), stop.get_token());
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, FailureKind::kCancelled);
}

TEST_F(OcrReading, WordsOfAPictureAreGivenInPointsOfThePage) {
  write("none", encode_header() + encode_words({500, 1000, {}}) + encode_end(0));
  write("pixels", encode_header() + encode_words({1000, 2000, {{100, 200, 300, 400, "seen"}}}) +
                      encode_end(0));
  auto extractor = script(
      "case \"$*\" in *--task=image*) cat picture;; *--task=tool*) cat <&3;; "
      "*--task=words*--read-as=ocr*) cat pixels;; *--task=words*--page=7*) cat none;; esac");
  auto words = extractor->page_words(document_, "x.pdf", 7, {});
  ASSERT_TRUE(words) << words.error().message;
  EXPECT_EQ(words->width, 500);
  EXPECT_EQ(words->height, 1000);
  ASSERT_EQ(words->words.size(), 1u);
  EXPECT_EQ(words->words[0].x0, 50);
  EXPECT_EQ(words->words[0].y1, 200);
}

TEST_F(DocumentReadingTest, TheWordsOfAPageAreGivenOn) {
  write("words",
        encode_header() + encode_words({500, 1000, {{1, 2, 3, 4, "torque"}}}) + encode_end(0));
  auto words = script("echo \"$*\" > asked; cat words")->page_words(document_, "x.pdf", 3, {});
  ASSERT_TRUE(words) << words.error().message;
  EXPECT_EQ(words->words.at(0).text, "torque");
  EXPECT_NE(read("asked").find("--task=words"), std::string::npos);
  EXPECT_NE(read("asked").find("--page=3"), std::string::npos);
}

TEST_F(DocumentReadingTest, ThePictureOfAPageIsPutTogether) {
  write("picture", encode_header() + encode_image("ab") + encode_image("cd") + encode_end(0));
  PageImageRequest request;
  request.page = 4;
  request.width = 1'000'000;
  request.marks = {{1, 2, 3, 4, ""}};
  auto png = script("echo \"$*\" > asked; cat picture")->page_image(document_, "x", request, {});
  ASSERT_TRUE(png) << png.error().message;
  EXPECT_EQ(*png, "abcd");
  EXPECT_NE(read("asked").find("--width=3000 --marks=10,20,30,40"), std::string::npos);
}

TEST_F(DocumentReadingTest, AViewThatFailsSaysWhy) {
  write("no", encode_header() + encode_failure({FailureKind::kUnsupported, "It has no look."}));
  auto png = script("cat no")->page_image(document_, "x", {}, {});
  ASSERT_FALSE(png);
  EXPECT_EQ(png.error().kind, FailureKind::kUnsupported);
  EXPECT_FALSE(script("kill -SEGV $$")->page_image(document_, "x", {}, {}));
  EXPECT_FALSE(script("exec cat /dev/urandom")->page_words(document_, "x", 1, {}));
}

}  // namespace
}  // namespace qwalt::extract
