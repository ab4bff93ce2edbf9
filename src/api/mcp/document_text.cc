#include "api/mcp/document_text.h"

#include <fmt/format.h>

#include "api/selection.h"
#include "base/bytes.h"
#include "base/utf8.h"

namespace qwalt::api::mcp {
namespace {

constexpr std::string_view kDocuments = "qwalt://documents/";
constexpr std::string_view kPages = "/pages/";

}  // namespace

base::Result<DocumentText> read_text(store::Store& store, const store::Document& document,
                                     std::size_t max_bytes) {
  DocumentText read;
  for (std::uint32_t number = 1; number <= document.pages; ++number) {
    TRY_ASSIGN(const store::PageRecord page, store.page(document.id, number));
    if (read.text.size() + page.text.size() + 1 > max_bytes) {
      if (number == 1) read.text = base::utf8_prefix(page.text, max_bytes);
      return read;
    }
    if (number > 1) read.text.push_back('\n');
    read.text.append(page.text);
    read.pages = number;
  }
  read.whole = true;
  return read;
}

std::optional<DocumentAddress> parse_address(std::string_view uri) {
  if (!uri.starts_with(kDocuments)) return std::nullopt;
  uri.remove_prefix(kDocuments.size());
  const std::size_t end = uri.find('/');
  const auto id = base::id_from_string(uri.substr(0, end));
  if (!id) return std::nullopt;
  if (end == std::string_view::npos) return DocumentAddress{*id, std::nullopt};
  uri.remove_prefix(end);
  if (!uri.starts_with(kPages)) return std::nullopt;
  const auto page = base::number_of(uri.substr(kPages.size()));
  if (!page) return std::nullopt;
  return DocumentAddress{*id, *page};
}

std::string address_of(store::Id document) {
  return std::string(kDocuments) + base::id_to_string(document);
}

std::string address_of(store::Id document, std::uint32_t page) {
  return fmt::format("{}{}{}", address_of(document), kPages, page);
}

std::optional<store::PassageRef> parse_passage_id(std::string_view id) {
  const std::size_t dash = id.rfind('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const auto document = base::id_from_string(id.substr(0, dash));
  const auto ordinal = base::number_of(id.substr(dash + 1));
  if (!document || !ordinal) return std::nullopt;
  return store::PassageRef{*document, *ordinal};
}

std::string passage_id(const store::PassageRef& ref) {
  return fmt::format("{}-{}", base::id_to_string(ref.document), ref.ordinal);
}

std::string title_of(const store::PassageText& passage) {
  std::string title = passage.document_name;
  if (passage.paged) return title + fmt::format(", page {}", passage.record.page);
  if (!passage.record.heading.empty()) title += ", " + passage.record.heading.back();
  return title;
}

base::Result<store::Document> ready_document(Services& services, store::Id workspace,
                                             std::string_view id_or_name) {
  TRY_ASSIGN(const auto chosen,
             select_documents(services.library, workspace, {std::string(id_or_name)}));
  TRY_ASSIGN(auto view, services.library.document(workspace, chosen.ids->front()));
  return std::move(view.document);
}

}  // namespace qwalt::api::mcp
