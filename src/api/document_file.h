// What every face does alike with a document and its file.
#pragma once

#include <vector>

#include "api/services.h"
#include "http/exchange.h"

namespace qwalt::api {

// Replies with the original, as a download of bytes that no browser runs.
asio::awaitable<void> send_original(http::Exchange& exchange, Services& services,
                                    const store::Document& document);

// Removes a document; its prompt files go with the last document of their name. kNotFound. Blocks.
base::Status remove_document(Services& services, store::Id workspace, store::Id id);
// Several in one transaction: those that were there. Blocks.
base::Result<std::vector<store::Id>> remove_documents(Services& services, store::Id workspace,
                                                      const std::vector<store::Id>& ids);

}  // namespace qwalt::api
