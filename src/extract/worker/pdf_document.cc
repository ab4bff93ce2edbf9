#include "extract/worker/pdf_document.h"

#include <Annot.h>
#include <Catalog.h>
#include <Error.h>
#include <ErrorCodes.h>
#include <FileSpec.h>
#include <Gfx.h>
#include <GlobalParams.h>
#include <Link.h>
#include <Outline.h>
#include <PDFDoc.h>
#include <Page.h>
#include <SplashOutputDev.h>
#include <Stream.h>
#include <goo/gmem.h>
#include <splash/SplashBitmap.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <map>
#include <utility>

#include "base/utf8.h"
#include "extract/worker/pdf_annotations.h"
#include "extract/worker/pdf_device.h"
#include "extract/worker/pdf_pictures.h"
#include "extract/worker/pdf_text.h"

namespace qwalt::worker {
namespace {

constexpr double kPointsPerInch = 72;
constexpr int kMaxOutlineDepth = 9;
constexpr std::size_t kMaxTitle = 1000;
constexpr int kMaxTitleLength = 500;
constexpr std::size_t kMaxLabel = 100;
constexpr std::chrono::seconds kMaxDrawing{20};

// A page with fewer characters is looked at for pictures …
constexpr std::size_t kFewCharacters = 20;
// … of which so much of it makes it one: with a few words, and without any.
constexpr double kMostOfPage = 0.4;
constexpr double kAnyOfPage = 0.005;
// Letters that are drawn as shapes take many.
constexpr int kManyShapes = 150;

void drop_message(ErrorCategory /*category*/, Goffset /*at*/, const char* /*text*/) {}

std::size_t count_characters(const std::vector<PdfWord>& words) {
  std::size_t characters = 0;
  for (const PdfWord& word : words) {
    characters += base::count_code_points(word.text);
    if (characters >= kFewCharacters) break;
  }
  return characters;
}

bool stop_reading(void* device) { return static_cast<PdfWordDevice*>(device)->check_stopped(); }

bool stop_counting(void* device) { return static_cast<PdfPictureDevice*>(device)->stopped(); }

bool stop_drawing(void* deadline) {
  return std::chrono::steady_clock::now() >
         *static_cast<std::chrono::steady_clock::time_point*>(deadline);
}

// Poppler asks this right before it draws an annotation.
bool draw_annotation(Annot* annotation, void* device) {
  if (!is_drawn_as_text(*annotation)) return false;
  static_cast<PdfWordDevice*>(device)->begin_annotation(annotation->getId());
  return true;
}

// The page without its annotations: not even their objects are made.
void draw_content(Page& page, PdfWordDevice& device) {
  std::unique_ptr<Gfx> gfx(page.createGfx(&device, kPointsPerInch, kPointsPerInch, 0, false, true,
                                          -1, -1, -1, -1, false, stop_reading, &device));
  Object content = page.getContents();
  if (content.isNull()) return;
  gfx->saveState();
  gfx->display(&content);
  gfx->restoreState();
}

bool no_annotation(Annot* /*annotation*/, void* /*nothing*/) { return false; }

}  // namespace

struct PdfDocument::Parts {
  explicit Parts(std::string_view bytes)
      : document(
            new MemStream(bytes.data(), 0, static_cast<Goffset>(bytes.size()), Object(objNull)),
            GooString(), GooString()) {}

  // From 1; 0 for none.
  std::uint32_t page_of(const LinkDest& target) {
    if (!target.isPageRef()) return number_of(target.getPageNum());
    if (numbers.empty()) {
      for (int i = 1; i <= document.getNumPages(); ++i) {
        const Ref* ref = document.getCatalog()->getPageRef(i);
        if (ref != nullptr) numbers.try_emplace({ref->num, ref->gen}, i);
      }
    }
    Ref ref = target.getPageRef();
    auto found = numbers.find({ref.num, ref.gen});
    return found == numbers.end() ? 0 : number_of(found->second);
  }

  std::uint32_t number_of(int page) {
    return page >= 1 && page <= document.getNumPages() ? static_cast<std::uint32_t>(page) : 0;
  }

  std::uint32_t page_of(const LinkAction* action) {
    if (action == nullptr || action->getKind() != actionGoTo) return 0;
    const auto& go_to = static_cast<const LinkGoTo&>(*action);
    if (go_to.getDest() != nullptr) return page_of(*go_to.getDest());
    if (go_to.getNamedDest() == nullptr) return 0;
    std::unique_ptr<LinkDest> named = document.findDest(go_to.getNamedDest());
    return named && named->isOk() ? page_of(*named) : 0;
  }

  void add_outline(const std::vector<OutlineItem*>* items, int depth,
                   std::vector<PdfOutlineEntry>& out) {
    if (items == nullptr || depth > kMaxOutlineDepth) return;
    for (OutlineItem* item : *items) {
      if (out.size() >= kMaxOutline) return;
      std::string title;
      for (int i = 0; i < std::min(item->getTitleLength(), kMaxTitleLength); ++i) {
        char32_t c = drawn_character(item->getTitle()[i], false);
        if (c != 0) base::append_code_point(title, c);
      }
      out.push_back(
          {std::move(title), page_of(item->getAction()), static_cast<std::uint8_t>(depth)});
      item->open();
      add_outline(item->getKids(), depth + 1, out);
    }
  }

  bool looks_like_a_picture(Page& page, std::size_t characters) {
    PdfPictureDevice pictures;
    page.display(&pictures, kPointsPerInch, kPointsPerInch, 0, false, true, false, stop_counting,
                 &pictures, no_annotation, nullptr);
    double area = page.getCropWidth() * page.getCropHeight();
    if (characters > 0) return pictures.picture_area() > kMostOfPage * area;
    return pictures.picture_area() > kAnyOfPage * area || pictures.shapes() > kManyShapes ||
           device.unknown_characters() >= kFewCharacters;
  }

  PDFDoc document;
  PdfWordDevice device;
  std::vector<std::string> page_files;
  std::map<std::pair<int, int>, int> numbers;  // of pages, by their objects
};

void prepare_pdf() { setErrorCallback(drop_message); }

PdfDocument::PdfDocument(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
PdfDocument::~PdfDocument() = default;
PdfDocument::PdfDocument(PdfDocument&&) noexcept = default;

Read<PdfDocument> PdfDocument::open(std::string_view bytes) {
  prepare_pdf();
  if (!globalParams) globalParams = std::make_unique<GlobalParams>();
  auto parts = std::make_unique<Parts>(bytes);
  if (!parts->document.isOk()) {
    if (parts->document.getErrorCode() == errEncrypted) {
      return refuse(FailureKind::kPasswordProtected,
                    "The PDF is protected by a password; save a copy without it.");
    }
    return refuse(FailureKind::kUnreadable, "The PDF is cut or damaged and cannot be opened.");
  }
  if (parts->document.getNumPages() <= 0) {
    return refuse(FailureKind::kUnreadable, "The PDF is damaged: it has no pages.");
  }
  return PdfDocument(std::move(parts));
}

std::uint32_t PdfDocument::pages() const {
  return static_cast<std::uint32_t>(parts_->document.getNumPages());
}

std::string PdfDocument::title() const {
  std::unique_ptr<GooString> title = parts_->document.getDocInfoTitle();
  return title ? pdf_text(title->toStr(), kMaxTitle) : std::string();
}

std::vector<PdfOutlineEntry> PdfDocument::outline() const {
  std::vector<PdfOutlineEntry> out;
  Outline* outline = parts_->document.getOutline();
  if (outline != nullptr) parts_->add_outline(outline->getItems(), 1, out);
  return out;
}

std::vector<std::string> PdfDocument::attached_files() const {
  std::vector<std::string> names;
  Catalog* catalog = parts_->document.getCatalog();
  int count = std::min(catalog->numEmbeddedFiles(), static_cast<int>(kMaxNamedFiles));
  for (int i = 0; i < count; ++i) {
    std::unique_ptr<FileSpec> file = catalog->embeddedFile(i);
    if (!file || !file->isOk() || file->getFileName() == nullptr) continue;
    names.push_back(pdf_text(file->getFileName()->toStr(), kMaxLabel));
  }
  names.insert(names.end(), parts_->page_files.begin(), parts_->page_files.end());
  std::erase(names, std::string());
  return names;
}

bool PdfDocument::is_xfa_only() const {
  const Object* form = parts_->document.getCatalog()->getAcroForm();
  if (form == nullptr || !form->isDict() || form->dictLookup("XFA").isNull()) return false;
  Object fields = form->dictLookup("Fields");
  return !fields.isArray() || fields.arrayGetLength() == 0;
}

PdfPageWords PdfDocument::page(std::uint32_t index, PdfReading reading) const {
  PdfPageWords out;
  out.number = index + 1;
  Page* page = parts_->document.getPage(static_cast<int>(index) + 1);
  if (page == nullptr || !page->isOk()) return out;
  PdfSize size = this->size(index);
  out.width = static_cast<float>(size.width);
  out.height = static_cast<float>(size.height);
  PdfWordDevice& device = parts_->device;
  device.begin_page(out.words);
  if (reading == PdfReading::kTextOnly) {
    draw_content(*page, device);
  } else {
    page->display(&device, kPointsPerInch, kPointsPerInch, 0, false, true, false, stop_reading,
                  &device, draw_annotation, &device);
  }
  device.finish_page();
  out.cut = device.stopped();
  if (reading == PdfReading::kTextOnly) return out;
  GooString label;
  if (parts_->document.getCatalog()->indexToLabel(static_cast<int>(index), &label)) {
    out.label = pdf_text(label.toStr(), kMaxLabel);
    if (out.label == std::to_string(out.number)) out.label.clear();
  }
  read_annotations(*page, device.annotations_with_text(), out, parts_->page_files);
  std::size_t characters = count_characters(out.words);
  if (characters < kFewCharacters) out.picture = parts_->looks_like_a_picture(*page, characters);
  return out;
}

PdfSize PdfDocument::size(std::uint32_t index) const {
  Page* page = parts_->document.getPage(static_cast<int>(index) + 1);
  if (page == nullptr) return {};
  PdfSize size{page->getCropWidth(), page->getCropHeight()};
  if (page->getRotate() % 180 != 0) std::swap(size.width, size.height);
  bool sound = size.width > 0 && size.height > 0 && std::isfinite(size.width * size.height);
  return sound ? size : PdfSize{};
}

Read<Pixels> PdfDocument::picture(std::uint32_t index, std::uint32_t width) const {
  PdfSize size = this->size(index);
  if (size.width <= 0) {
    return refuse(FailureKind::kUnreadable, "This page of the PDF is damaged and cannot be shown.");
  }
  Page* page = parts_->document.getPage(static_cast<int>(index) + 1);
  double height = std::ceil(size.height * width / size.width);
  if (height > double{kMaxImageSides} * width || height * width > double{kMaxPixels}) {
    return refuse(FailureKind::kTooLarge,
                  "The picture of this page would be too large; ask for a narrower one.");
  }
  SplashColor white{255, 255, 255};
  SplashOutputDev device(splashModeRGB8, 4, false, white);
  device.setFontAntialias(true);
  device.setVectorAntialias(true);
  device.setFreeTypeHinting(true, true);
  device.startDoc(&parts_->document);
  auto deadline = std::chrono::steady_clock::now() + kMaxDrawing;
  double inch = kPointsPerInch * width / size.width;
  page->displaySlice(&device, inch, inch, 0, false, true, 0, 0, static_cast<int>(width),
                     std::max(static_cast<int>(height), 1), false, stop_drawing, &deadline);
  if (stop_drawing(&deadline)) {
    return refuse(FailureKind::kTimeout, "This page takes too long to draw.");
  }
  std::unique_ptr<SplashBitmap> bitmap(device.takeBitmap());
  if (!bitmap || bitmap->getDataPtr() == nullptr || bitmap->getRowSize() <= 0) {
    return refuse(FailureKind::kUnreadable, "This page of the PDF is damaged and cannot be shown.");
  }
  Pixels out;
  out.width = static_cast<std::uint32_t>(bitmap->getWidth());
  out.height = static_cast<std::uint32_t>(bitmap->getHeight());
  out.row_bytes = static_cast<std::size_t>(bitmap->getRowSize());
  out.bytes = {bitmap->takeData(), [](void* bytes) { gfree(bytes); }};
  return out;
}

}  // namespace qwalt::worker
