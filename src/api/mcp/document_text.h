// A document's text as a client of the protocol gets it, and the addresses of documents and pages.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/services.h"

namespace qwalt::api::mcp {

// As much as a large model reads at once.
constexpr std::size_t kMaxDocumentBytes = 400 * 1024;

struct DocumentText {
  std::string text;         // pages joined by a newline each
  std::uint32_t pages = 0;  // that are in it whole
  bool whole = false;       // false: cut after `pages`, or within the first page
};

// Blocks. Errors of the store.
base::Result<DocumentText> read_text(store::Store& store, const store::Document& document,
                                     std::size_t max_bytes);

// "qwalt://documents/ID" and "qwalt://documents/ID/pages/N".
struct DocumentAddress {
  store::Id document = 0;
  std::optional<std::uint32_t> page;
};
std::optional<DocumentAddress> parse_address(std::string_view uri);
std::string address_of(store::Id document);
std::string address_of(store::Id document, std::uint32_t page);

// "ID-N", as passages are called in every API.
std::optional<store::PassageRef> parse_passage_id(std::string_view id);
std::string passage_id(const store::PassageRef& ref);

// "Assembly SOP.pdf, page 12" or, without pages, the heading it stands under.
std::string title_of(const store::PassageText& passage);

// Of a ready document of the workspace, by id or name; kNotFound, kConflict while it is read.
// Blocks.
base::Result<store::Document> ready_document(Services& services, store::Id workspace,
                                             std::string_view id_or_name);

}  // namespace qwalt::api::mcp
