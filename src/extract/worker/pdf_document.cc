#include "extract/worker/pdf_document.h"

#include <poppler-document.h>
#include <poppler-page.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "base/utf8.h"
#include "extract/worker/clean_text.h"
#include "extract/worker/pdf_arabic.h"

namespace qwalt::worker {
namespace {

// Without fonts: the height of a word's box is ascent and descent.
constexpr float kSizeOfHeight = 0.85F;
// A page beyond it is no page of text; what is kept still holds a large poster.
constexpr std::size_t kMaxWords = 200'000;

// poppler's strings are UTF-16.
std::string to_utf8(const poppler::ustring& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char32_t c = text[i];
    bool pair = c >= 0xd800 && c < 0xdc00 && i + 1 < text.size() && text[i + 1] >= 0xdc00 &&
                text[i + 1] < 0xe000;
    if (pair) c = 0x10000 + ((c - 0xd800) << 10) + (text[++i] - 0xdc00U);
    base::append_code_point(out, c >= 0xd800 && c < 0xe000 ? base::kReplacement : c);
  }
  return out;
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

bool has_any(const std::string& name, std::initializer_list<std::string_view> parts) {
  return std::any_of(parts.begin(), parts.end(),
                     [&](std::string_view part) { return name.find(part) != std::string::npos; });
}

std::string_view without_subset_tag(std::string_view name) {
  return name.size() > 7 && name[6] == '+' ? name.substr(7) : name;
}

Box box_of(const poppler::rectf& rect) {
  return {static_cast<float>(std::min(rect.left(), rect.right())),
          static_cast<float>(std::min(rect.top(), rect.bottom())),
          static_cast<float>(std::max(rect.left(), rect.right())),
          static_cast<float>(std::max(rect.top(), rect.bottom()))};
}

PdfWord make_word(const poppler::text_box& from, const LamAlef& ligatures) {
  PdfWord word;
  word.text = to_utf8(ligatures.text_of(from));
  word.box = box_of(from.bbox());
  word.rotation = static_cast<std::uint8_t>(from.rotation() & 3);
  word.space_after = from.has_space_after();
  bool sideways = word.rotation % 2 == 1;
  word.size = kSizeOfHeight * (sideways ? word.box.width() : word.box.height());
  if (!from.has_font_info()) return word;
  auto size = static_cast<float>(from.get_font_size());
  if (size > 0) word.size = size;
  std::string name = from.get_font_name();
  word.bold = is_bold_name(name);
  word.mono = is_mono_name(name);
  if (is_symbol_name(name) && base::count_code_points(word.text) == 1) word.text = "•";
  return word;
}

}  // namespace

bool is_bold_name(std::string_view name) {
  std::string folded = lower(without_subset_tag(name));
  // Among them the names of TeX's fonts and the short forms of foundries ("MyriadBd").
  return has_any(folded, {"bold", "black", "heavy", "demi", "cmbx", "sfbx", "ecbx", "-medi"}) ||
         name.find("Bd") != std::string_view::npos;
}

bool is_mono_name(std::string_view name) {
  return has_any(lower(without_subset_tag(name)),
                 {"mono", "courier", "consol", "typewriter", "cmtt", "menlo", "sourcecode"});
}

bool is_symbol_name(std::string_view name) {
  return has_any(lower(without_subset_tag(name)), {"wingdings", "dingbats", "webdings"});
}

PdfDocument::PdfDocument(std::unique_ptr<poppler::document> document)
    : document_(std::move(document)) {}
PdfDocument::~PdfDocument() = default;
PdfDocument::PdfDocument(PdfDocument&&) noexcept = default;

Read<PdfDocument> PdfDocument::open(std::string_view bytes) {
  if (bytes.size() > std::numeric_limits<int>::max()) {
    return refuse(FailureKind::kTooLarge, "PDF files of more than 2 GiB are not read; split it.");
  }
  std::unique_ptr<poppler::document> document(
      poppler::document::load_from_raw_data(bytes.data(), static_cast<int>(bytes.size())));
  if (!document) {
    return refuse(FailureKind::kUnreadable, "The PDF is cut or damaged and cannot be opened.");
  }
  if (document->is_locked()) {
    return refuse(FailureKind::kPasswordProtected,
                  "The PDF is protected by a password; save a copy without it.");
  }
  if (document->pages() <= 0) {
    return refuse(FailureKind::kUnreadable, "The PDF is damaged: it has no pages.");
  }
  return PdfDocument(std::move(document));
}

std::uint32_t PdfDocument::pages() const { return static_cast<std::uint32_t>(document_->pages()); }

std::string PdfDocument::title() const { return one_line(to_utf8(document_->get_title())); }

PdfPageWords PdfDocument::page(std::uint32_t index, PdfFonts fonts) const {
  PdfPageWords out;
  out.number = index + 1;
  std::unique_ptr<poppler::page> page(document_->create_page(static_cast<int>(index)));
  if (!page) return out;
  out.label = one_line(to_utf8(page->label()));
  if (out.label == std::to_string(out.number)) out.label.clear();
  poppler::rectf rect = page->page_rect();
  out.width = static_cast<float>(rect.width());
  out.height = static_cast<float>(rect.height());
  bool turned = page->orientation() == poppler::page::landscape ||
                page->orientation() == poppler::page::seascape;
  if (turned) std::swap(out.width, out.height);
  int option = fonts == PdfFonts::kRead ? poppler::page::text_list_include_font : 0;
  std::vector<poppler::text_box> words = page->text_list(option);
  LamAlef ligatures(words);
  for (const poppler::text_box& word : words) {
    if (out.words.size() >= kMaxWords) break;
    out.words.push_back(make_word(word, ligatures));
  }
  return out;
}

bool holds_pictures(std::string_view bytes) {
  for (std::size_t at = bytes.find("/Subtype"); at != std::string_view::npos;
       at = bytes.find("/Subtype", at + 1)) {
    if (trim(bytes.substr(at + 8, 12)).starts_with("/Image")) return true;
  }
  return false;
}

}  // namespace qwalt::worker
