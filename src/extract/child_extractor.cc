#include "extract/child_extractor.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <mutex>
#include <utility>

#include "extract/child_slots.h"
#include "extract/document_reading.h"
#include "extract/launcher.h"
#include "extract/ocr.h"
#include "extract/tools.h"
#include "extract/worker_arguments.h"

namespace qwalt::extract {
namespace {

using namespace std::chrono_literals;

constexpr auto kToolsAge = 60s;
// How long a view waits for its turn, and how long it may be worked at: somebody looks at it.
constexpr auto kMaxViewWait = 20s;
constexpr std::uint32_t kViewSeconds = 30;

tl::unexpected<Failure> fail(FailureKind kind, std::string message) {
  return tl::unexpected<Failure>(Failure{kind, std::move(message)});
}

tl::expected<base::UniqueFd, Failure> open_document(const std::string& path) {
  base::UniqueFd document(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat info {};
  if (!document || ::fstat(document.get(), &info) != 0 || !S_ISREG(info.st_mode)) {
    return fail(FailureKind::kInternal, "The stored document could not be opened.");
  }
  return document;
}

// From pixels of the picture that was read to points of the page.
void scale(PageWords& words, float width, float height) {
  if (words.width <= 0 || words.height <= 0) return;
  float x = width / words.width;
  float y = height / words.height;
  for (WordBox& word : words.words) {
    word.x0 *= x;
    word.x1 *= x;
    word.y0 *= y;
    word.y1 *= y;
  }
  words.width = width;
  words.height = height;
}

class ChildExtractor final : public Extractor {
 public:
  explicit ChildExtractor(ChildOptions options)
      : launcher_(std::move(options)),
        slots_(launcher_.options().slots, launcher_.options().view_slots) {}

  tl::expected<Summary, Failure> extract(const std::string& path, const std::string& name,
                                         PageSink& sink, std::stop_token stop) override {
    auto document = open_document(path);
    if (!document) return tl::unexpected(std::move(document).error());
    StopSignal signal(std::move(stop));
    auto slot = slots_.wait(signal.token());
    if (!slot) return fail(FailureKind::kCancelled, "Reading the document was cancelled.");
    const Tools installed = tools();
    DocumentReading reading(launcher_, slots_, installed, sink, signal, document->get(),
                            extension_of(name));
    return reading.run();
  }

  tl::expected<PageWords, Failure> page_words(const std::string& path, const std::string& name,
                                              std::uint32_t page, std::stop_token stop) override {
    auto document = open_document(path);
    if (!document) return tl::unexpected(std::move(document).error());
    StopSignal signal(std::move(stop));
    auto slot = view_slot(signal);
    if (!slot) return tl::unexpected(std::move(slot).error());
    const Tools installed = tools();
    bool picture = is_picture_file(document->get());
    if (picture && !installed.ocr) {
      return fail(FailureKind::kNeedsOcr,
                  "A picture has no words until they are recognised; install tesseract-ocr (apt "
                  "install tesseract-ocr).");
    }
    Ocr ocr(launcher_, installed, signal, {document->get(), extension_of(name), picture});
    if (picture) return plain(ocr.words(page));
    auto words = own_words(document->get(), name, page, signal);
    if (!words || !words->words.empty() || !installed.ocr) return words;
    auto seen = plain(ocr.words(page));
    if (!seen) return seen;
    scale(*seen, words->width, words->height);
    return seen;
  }

  tl::expected<std::string, Failure> page_image(const std::string& path, const std::string& name,
                                                const PageImageRequest& request,
                                                std::stop_token stop) override {
    auto document = open_document(path);
    if (!document) return tl::unexpected(std::move(document).error());
    StopSignal signal(std::move(stop));
    auto slot = view_slot(signal);
    if (!slot) return tl::unexpected(std::move(slot).error());
    WorkerArguments arguments = view_of(Task::kImage, name, request.page);
    arguments.width = std::clamp(request.width, kMinImageWidth, kMaxImageWidth);
    arguments.marks = request.marks;
    arguments.marks.resize(std::min(arguments.marks.size(), kMaxMarks));
    ReadingTime time;
    auto stream = start_stream(launcher_, arguments, document->get(), time, signal);
    if (!stream) return tl::unexpected(std::move(stream.error().failure));
    std::string png;
    for (;;) {
      auto event = (*stream)->next();
      if (!event) return tl::unexpected(std::move(event.error().failure));
      if (std::holds_alternative<StreamEnd>(*event)) return png;
      if (auto* image = std::get_if<StreamImage>(&*event)) png += image->piece;
    }
  }

  Tools tools() const override {
    if (!launcher_.options().ocr) {
      Tools found = installed();
      found.ocr = false;
      found.ocr_languages.clear();
      return found;
    }
    return installed();
  }

  std::int64_t children_memory() const override { return launcher_.memory(); }

 private:
  using Clock = std::chrono::steady_clock;

  template <class T>
  static tl::expected<T, Failure> plain(tl::expected<T, RunFailure> outcome) {
    if (outcome) return std::move(*outcome);
    return tl::unexpected(std::move(outcome.error().failure));
  }

  Tools installed() const {
    std::lock_guard lock(mutex_);
    if (tools_seen_ == Clock::time_point() || Clock::now() - tools_seen_ > kToolsAge) {
      tools_ = find_tools();
      tools_seen_ = Clock::now();
    }
    return tools_;
  }

  tl::expected<ChildSlots::Slot, Failure> view_slot(const StopSignal& signal) {
    auto slot = slots_.wait_for_view(signal.token(), kMaxViewWait);
    if (slot) return std::move(*slot);
    if (signal.raised()) return fail(FailureKind::kCancelled, "Showing the page was cancelled.");
    return fail(FailureKind::kTimeout,
                "Too many pages are being shown at this moment; try again in a minute.");
  }

  WorkerArguments view_of(Task task, const std::string& name, std::uint32_t page) const {
    WorkerArguments arguments;
    arguments.limits = launcher_.options().limits;
    arguments.limits.seconds = std::min(arguments.limits.seconds, kViewSeconds);
    arguments.task = task;
    arguments.extension = extension_of(name);
    arguments.page = std::max(page, 1U);
    return arguments;
  }

  tl::expected<PageWords, Failure> own_words(int document, const std::string& name,
                                             std::uint32_t page, const StopSignal& signal) {
    WorkerArguments arguments = view_of(Task::kWords, name, page);
    ReadingTime time;
    auto stream = start_stream(launcher_, arguments, document, time, signal);
    if (!stream) return tl::unexpected(std::move(stream.error().failure));
    PageWords words;
    for (;;) {
      auto event = (*stream)->next();
      if (!event) return tl::unexpected(std::move(event.error().failure));
      if (std::holds_alternative<StreamEnd>(*event)) return words;
      if (auto* read = std::get_if<PageWords>(&*event)) words = std::move(*read);
    }
  }

  Launcher launcher_;
  ChildSlots slots_;
  mutable std::mutex mutex_;
  mutable Tools tools_;
  mutable Clock::time_point tools_seen_;
};

}  // namespace

std::unique_ptr<Extractor> make_child_extractor(ChildOptions options) {
  return std::make_unique<ChildExtractor>(std::move(options));
}

}  // namespace qwalt::extract
