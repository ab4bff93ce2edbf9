#include "index/spill_file.h"

#include <algorithm>

namespace qwalt::index {

SpillFile::~SpillFile() {
  file_.reset();
  // A file that stays is removed when the index is opened next.
  if (written_ > 0) (void)files_->remove(path_);
}

base::Status SpillFile::flush() {
  if (!file_) {
    TRY_ASSIGN(file_, files_->create(path_));
  }
  TRY(file_->append(buffer_));
  written_ += buffer_.size();
  buffer_.clear();
  return {};
}

base::Status SpillFile::read_back(const std::function<base::Status(std::string_view)>& take) {
  if (written_ > 0) {
    TRY(file_->close());
    file_.reset();
    TRY_ASSIGN(auto mapped, files_->map(path_));
    const auto bytes = mapped->bytes();
    if (bytes.size() != written_) {
      return base::fail(base::Code::kIo, "A temporary index file changed its size.");
    }
    for (std::size_t at = 0; at < bytes.size(); at += kSpillBufferBytes) {
      const auto piece = bytes.subspan(at, std::min(kSpillBufferBytes, bytes.size() - at));
      TRY(take({reinterpret_cast<const char*>(piece.data()), piece.size()}));
    }
  }
  return take(buffer_);
}

}  // namespace qwalt::index
