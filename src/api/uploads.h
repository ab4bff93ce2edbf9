// Files on their way from a multipart body into the library, in flat memory.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <vector>

#include "api/auth.h"
#include "api/services.h"
#include "http/exchange.h"
#include "http/multipart_reader.h"

namespace qwalt::api {

// One file of a request: taken, or refused by itself while the others go on.
struct UploadedFile {
  std::string name;  // as the client gave it, valid UTF-8
  base::Result<library::Uploaded> result;
  std::optional<int> status = {};  // of a refusal, where it is not that of its code
};

struct Uploads {
  std::vector<UploadedFile> files;
  bool had_field = false;  // a part called `file` was there, with or without a file name
};

// Reads every part called `file`; each is durable and queued when this returns, and has its prompt
// file. An error is of the request as a whole: not multipart, broken, cut, or the disk is full.
asio::awaitable<base::Result<Uploads>> receive_uploads(http::Exchange& exchange, Services& services,
                                                       const Caller& caller);

// The last step of every way in: makes the file a document and gives it its prompt file. `source`:
// where it was fetched from, or empty. Blocks.
base::Result<library::Uploaded> finish_upload(Services& services, const Caller& caller,
                                              library::Incoming& incoming, const std::string& name,
                                              const std::string& source);

}  // namespace qwalt::api
