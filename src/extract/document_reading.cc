#include "extract/document_reading.h"

#include <fmt/format.h>

#include <algorithm>
#include <thread>
#include <utility>

#include "extract/limits.h"
#include "extract/tool_run.h"
#include "extract/tools.h"

namespace qwalt::extract {
namespace {

// A PDF shorter than so many pieces is read before a second child has started.
constexpr std::uint32_t kLeastPieces = 4;
constexpr int kTriesAfterKill = 3;

tl::unexpected<RunFailure> ours(base::Error error) {
  return tl::unexpected<RunFailure>(
      RunFailure{{FailureKind::kInternal, std::move(error).message}, false, false});
}

bool holds_text(const text::Page& page) {
  return std::any_of(page.blocks.begin(), page.blocks.end(), [](const text::Block& block) {
    return block.kind != text::BlockKind::kRunning;
  });
}

// A part of a document may be empty where the whole is not.
bool is_empty_part(const RunFailure& failure) {
  return failure.failure.kind == FailureKind::kNoText ||
         failure.failure.kind == FailureKind::kNeedsOcr;
}

}  // namespace

DocumentReading::DocumentReading(Launcher& launcher, ChildSlots& slots, const Tools& tools,
                                 PageSink& sink, const StopSignal& stop, int document,
                                 std::string extension)
    : launcher_(launcher),
      slots_(slots),
      tools_(tools),
      sink_(sink),
      stop_(stop),
      document_(document),
      extension_(std::move(extension)) {}

tl::expected<Summary, Failure> DocumentReading::run() {
  WorkerArguments arguments;
  arguments.limits = launcher_.options().limits;
  arguments.extension = extension_;
  arguments.ocr = tools_.ocr;
  Step outcome = read(arguments, document_);
  for (int i = 0; i < kTriesAfterKill && !outcome && outcome.error().killed; ++i) {
    time_ = {};
    outcome = read(arguments, document_);
  }
  if (!outcome && outcome.error().simpler_may_help && has_simple_mode()) {
    arguments.mode = ReadingMode::kSimple;
    time_ = {};
    outcome = read(arguments, document_);
    if (outcome) {
      add_warning(
          "The document is damaged or very large; it was read in a simpler way, so headings, "
          "columns and tables may be missed.");
    }
  }
  if (!outcome && outcome.error().failure.kind == FailureKind::kUnsupported) {
    const Tool* tool = converter_of(summary_.info.media_type);
    if (tool != nullptr && is_installed(*tool)) outcome = convert();
  }
  return finish(std::move(outcome));
}

// A child that ended before it knew the kind of document is given the second try too.
bool DocumentReading::has_simple_mode() const {
  return !info_known_ || summary_.info.media_type == "application/pdf";
}

DocumentReading::Step DocumentReading::read(const WorkerArguments& arguments, int document) {
  std::vector<Part> parts;
  if (Step step = start(parts, arguments, document); !step) return step;
  // INFO says whether several children are worth their start.
  if (Step step = pull(parts.front()); !step) return step;
  if (Step step = split(parts, arguments, document); !step) return step;
  bool several = parts.size() > 1;
  Step step = merge(parts);
  parts.clear();
  more_slots_.clear();
  if (!step || !several) return step;
  // What one child would have said of the whole, each of several could not know.
  if (one_by_one_ || !text_found_) return read_alone(arguments, document);
  add_page_warnings();
  return {};
}

DocumentReading::Step DocumentReading::read_alone(const WorkerArguments& arguments, int document) {
  std::vector<Part> parts;
  if (Step step = start(parts, arguments, document); !step) return step;
  return merge(parts);
}

DocumentReading::Step DocumentReading::start(std::vector<Part>& parts, WorkerArguments arguments,
                                             int document) {
  for (arguments.part = 0; arguments.part < arguments.parts; ++arguments.part) {
    auto stream = start_stream(launcher_, arguments, document, time_, stop_);
    if (!stream) return tl::unexpected(std::move(stream).error());
    parts.push_back({std::move(*stream), std::nullopt, std::nullopt, false});
  }
  return {};
}

DocumentReading::Step DocumentReading::split(std::vector<Part>& parts,
                                             const WorkerArguments& arguments, int document) {
  bool worth_it = arguments.mode == ReadingMode::kFull && arguments.read_as == ReadAs::kByContent &&
                  summary_.info.media_type == "application/pdf" && !parts.front().ended &&
                  summary_.info.pages >= kLeastPieces * kPagesPerPiece;
  if (!worth_it) return {};
  std::size_t most = std::clamp<std::size_t>(std::thread::hardware_concurrency(), 1, kMaxParts);
  while (1 + more_slots_.size() < most) {
    auto slot = slots_.take_free();
    if (!slot) break;
    more_slots_.push_back(std::move(*slot));
  }
  if (more_slots_.empty()) return {};
  parts.clear();
  WorkerArguments several = arguments;
  several.parts = static_cast<std::uint32_t>(1 + more_slots_.size());
  return start(parts, several, document);
}

// Always the lowest page that any of them has.
DocumentReading::Step DocumentReading::merge(std::vector<Part>& parts) {
  for (;;) {
    Part* lowest = nullptr;
    for (Part& part : parts) {
      while (!part.page && !part.ended) {
        if (Step step = pull(part); !step) return step;
      }
      bool lower = part.page && (lowest == nullptr || part.page->number < lowest->page->number);
      if (lower) lowest = &part;
    }
    if (lowest == nullptr) break;
    one_by_one_ = lowest->page->picture && tools_.ocr;
    if (one_by_one_ && parts.size() > 1) return {};
    text::Page page = std::move(*lowest->page);
    lowest->page.reset();
    if (Step step = deliver(std::move(page)); !step) return step;
  }
  bool all_empty = std::all_of(parts.begin(), parts.end(),
                               [](const Part& part) { return part.empty.has_value(); });
  if (all_empty) return tl::unexpected(std::move(*parts.front().empty));
  return {};
}

// The next event of one child.
DocumentReading::Step DocumentReading::pull(Part& part) {
  auto event = part.stream->next();
  if (!event && is_empty_part(event.error())) {
    part.empty = std::move(event).error();
    part.ended = true;
    return {};
  }
  if (!event) return tl::unexpected(std::move(event).error());
  if (auto* info = std::get_if<DocumentInfo>(&*event)) return take_info(*info);
  if (auto* page = std::get_if<text::Page>(&*event)) {
    part.page = std::move(*page);
  } else if (auto* warning = std::get_if<StreamWarning>(&*event)) {
    add_warning(std::move(warning->message));
  } else {
    part.ended = true;
  }
  return {};
}

// What a converter has to read is known for good only after it.
DocumentReading::Step DocumentReading::take_info(const DocumentInfo& info) {
  std::string media_type = std::exchange(summary_.info, info).media_type;
  if (std::exchange(info_known_, true) && converter_of(media_type) != nullptr) {
    summary_.info.media_type = std::move(media_type);
  }
  return {};
}

DocumentReading::Step DocumentReading::deliver(text::Page page) {
  if (page.number <= last_page_) return {};
  if (page.picture && tools_.ocr) {
    if (Step step = recognise(page); !step) return step;
  }
  return send(std::move(page));
}

DocumentReading::Step DocumentReading::send(text::Page page) {
  if (!std::exchange(info_delivered_, true)) {
    if (auto told = sink_.on_info(summary_.info); !told) return ours(std::move(told).error());
  }
  last_page_ = page.number;
  ++pages_;
  bool found = holds_text(page);
  text_found_ = text_found_ || found;
  if (!found) ++(page.picture ? unread_pictures_ : empty_);
  if (auto sent = sink_.on_page(std::move(page)); !sent) return ours(std::move(sent).error());
  return {};
}

// Adds what OCR finds behind the words that the page has of its own.
DocumentReading::Step DocumentReading::recognise(text::Page& page) {
  const Limits& limits = launcher_.options().limits;
  if (++pictures_ > limits.ocr_pages) return {};
  bool picture_file = summary_.info.media_type.starts_with("image/");
  Ocr ocr(launcher_, tools_, stop_, {document_, extension_, picture_file});
  auto found = ocr.page(page.number);
  if (found) {
    ++recognised_;
    if (page.language == text::Language::kUnknown) page.language = found->language;
    std::move(found->blocks.begin(), found->blocks.end(), std::back_inserter(page.blocks));
    return {};
  }
  FailureKind kind = found.error().failure.kind;
  if (kind == FailureKind::kCancelled || kind == FailureKind::kInternal) {
    return tl::unexpected(std::move(found).error());
  }
  // One page that cannot be read is no reason to lose the others.
  if (kind == FailureKind::kTimeout && slow_++ == 0) first_slow_ = page.number;
  if (kind != FailureKind::kTimeout) ++failed_;
  starved_ = starved_ || kind == FailureKind::kTooLarge;
  return {};
}

DocumentReading::Step DocumentReading::convert() {
  const Tool& tool = *converter_of(summary_.info.media_type);
  WorkerArguments arguments;
  arguments.task = Task::kTool;
  arguments.tool = tool.name;
  arguments.limits = launcher_.options().limits;
  auto text = run_tool(launcher_, arguments, document_, stop_);
  if (!text) {
    RunFailure failure = std::move(text).error();
    if (failure.failure.kind == FailureKind::kUnreadable) {
      failure.failure.message =
          "The document is damaged, or of a kind that its converter does not know; save it in a "
          "newer format or as PDF and upload that.";
    }
    return tl::unexpected(std::move(failure));
  }
  WorkerArguments reading;
  reading.limits = arguments.limits;
  reading.read_as = ReadAs::kConverted;
  reading.media_type = summary_.info.media_type;
  reading.ocr = false;
  time_ = {};
  return read(reading, text->get());
}

void DocumentReading::add_warning(std::string warning) {
  auto& all = summary_.warnings;
  if (all.size() >= kMaxWarnings || std::find(all.begin(), all.end(), warning) != all.end()) return;
  all.push_back(std::move(warning));
}

// What each of several children could say of its own pages only.
void DocumentReading::add_page_warnings() {
  if (empty_ > 0) add_warning(fmt::format("{} of {} pages hold no text.", empty_, pages_));
  if (unread_pictures_ == 0 || tools_.ocr) return;
  add_warning(
      fmt::format("{} of {} pages are pictures; their text needs OCR. On the server run: apt "
                  "install tesseract-ocr, and a package for each language, such as "
                  "tesseract-ocr-deu.",
                  unread_pictures_, pages_));
}

void DocumentReading::add_ocr_warnings() {
  if (pictures_ == 0) return;
  const Limits& limits = launcher_.options().limits;
  std::vector<std::string> said = {
      fmt::format("{} of {} pages were read by OCR.", recognised_, pages_)};
  if (pictures_ > limits.ocr_pages) {
    said.push_back(fmt::format("OCR stopped after {} pages, {} more are pictures; {}.",
                               limits.ocr_pages, pictures_ - limits.ocr_pages,
                               how_to_raise(limits, "ocr-pages")));
  }
  if (slow_ > 0) {
    said.push_back(fmt::format(
        "OCR took longer than {} seconds on {} pages (first on page {}), which are left out; {}.",
        limits.ocr_seconds, slow_, first_slow_, how_to_raise(limits, "ocr-seconds")));
  }
  if (failed_ > 0) {
    said.push_back(fmt::format(
        "OCR could not read {} pages{}.", failed_,
        starved_ ? " for want of memory; " + how_to_raise(limits, "memory") : std::string()));
  }
  // They come first, so that no other warning takes their place.
  auto& all = summary_.warnings;
  all.insert(all.begin(), said.begin(), said.end());
  if (all.size() > kMaxWarnings) all.resize(kMaxWarnings);
}

tl::expected<Summary, Failure> DocumentReading::finish(Step outcome) {
  more_slots_.clear();
  if (!outcome) return tl::unexpected(std::move(outcome.error().failure));
  if (!text_found_) {
    return tl::unexpected(
        Failure{FailureKind::kNoText, pictures_ > 0 ? "No text was found in the pictures of this "
                                                      "document, by OCR either."
                                                    : "The document holds no text."});
  }
  summary_.info.pages = pages_;
  add_ocr_warnings();
  return std::move(summary_);
}

}  // namespace qwalt::extract
