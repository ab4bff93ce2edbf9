// The reading of one document, whole: one child or several side by side, a second and simpler try,
// a converter, OCR, and what is said about all of it in the end.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "extract/child_slots.h"
#include "extract/child_stream.h"
#include "extract/launcher.h"
#include "extract/ocr.h"

namespace qwalt::extract {

// Not thread-safe; for one document. Whoever makes it holds a slot of `slots` meanwhile. What is
// given must outlive it.
class DocumentReading {
 public:
  DocumentReading(Launcher& launcher, ChildSlots& slots, const Tools& tools, PageSink& sink,
                  const StopSignal& stop, int document, std::string extension);

  tl::expected<Summary, Failure> run();

 private:
  using Step = tl::expected<void, RunFailure>;

  // One of the children that read the document side by side.
  struct Part {
    std::unique_ptr<ChildStream> stream;
    std::optional<text::Page> page;   // read, not delivered yet
    std::optional<RunFailure> empty;  // its pages hold no text
    bool ended = false;
  };

  Step read(const WorkerArguments& arguments, int document);
  Step convert();
  Step start(std::vector<Part>& parts, WorkerArguments arguments, int document);
  Step merge(std::vector<Part>& parts);
  Step pull(Part& part);
  // Reads with one child to the end, whatever the kind.
  Step read_alone(const WorkerArguments& arguments, int document);
  // Stops the one child and starts several in its place, where that is worth it.
  Step split(std::vector<Part>& parts, const WorkerArguments& arguments, int document);
  Step take_info(const DocumentInfo& info);
  Step deliver(text::Page page);
  Step send(text::Page page);
  Step recognise(text::Page& page);
  void add_warning(std::string warning);
  void add_page_warnings();
  void add_ocr_warnings();
  bool has_simple_mode() const;
  tl::expected<Summary, Failure> finish(Step outcome);

  Launcher& launcher_;
  ChildSlots& slots_;
  const Tools& tools_;
  PageSink& sink_;
  const StopSignal& stop_;
  int document_;
  std::string extension_;
  ReadingTime time_;
  Summary summary_;
  std::vector<ChildSlots::Slot> more_slots_;

  bool info_known_ = false;      // summary_.info is of this document
  bool info_delivered_ = false;  // and the sink has it
  std::uint32_t last_page_ = 0;
  std::uint32_t pages_ = 0;
  bool text_found_ = false;
  bool one_by_one_ = false;  // OCR began: its time is what counts, others may have the slots
  std::uint32_t empty_ = 0;  // pages without text that are no pictures
  std::uint32_t unread_pictures_ = 0;

  std::uint32_t pictures_ = 0;    // pages that are pictures
  std::uint32_t recognised_ = 0;  // of them, read by OCR
  std::uint32_t slow_ = 0;        // given up after Limits::ocr_seconds
  std::uint32_t failed_ = 0;
  std::uint32_t first_slow_ = 0;
  bool starved_ = false;  // for want of memory
};

}  // namespace qwalt::extract
