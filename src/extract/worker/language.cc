#include "extract/worker/language.h"

#include <cld2/public/compact_lang_det.h>

#include <string>
#include <string_view>

#include "base/utf8.h"

namespace qwalt::worker {
namespace {

constexpr std::size_t kEnough = 1536;

std::string sample(const text::Page& page) {
  std::string out;
  for (const text::Block& block : page.blocks) {
    if (out.size() >= kEnough) break;
    if (block.kind == text::BlockKind::kCode || block.kind == text::BlockKind::kRunning) continue;
    out.append(base::utf8_prefix(block.text, kEnough - out.size()));
    out.push_back('\n');
  }
  return out;
}

// cld2 knows some languages by codes that BCP 47 has replaced.
std::string_view current_code(std::string_view code) {
  if (code == "iw") return "he";
  if (code == "in") return "id";
  if (code == "nn" || code == "nb") return "no";
  return code;
}

}  // namespace

text::Language page_language(const text::Page& page) {
  std::string text = sample(page);
  CLD2::Language three[3];
  int percent[3];
  int bytes = 0;
  bool reliable = false;
  CLD2::Language found =
      CLD2::DetectLanguageSummary(text.data(), static_cast<int>(text.size()),
                                  /*is_plain_text=*/true, three, percent, &bytes, &reliable);
  if (!reliable || found == CLD2::UNKNOWN_LANGUAGE) return text::Language::kUnknown;
  return text::language_from_code(current_code(CLD2::LanguageCode(found)));
}

}  // namespace qwalt::worker
