#include "library/originals.h"

#include <fmt/format.h>

#include "base/file.h"
#include "base/log.h"
#include "base/random.h"

namespace qwalt::library {
namespace {

constexpr std::size_t kHashDigits = 64;

bool is_hash(const std::string& name) {
  return name.size() == kHashDigits &&
         name.find_first_not_of("0123456789abcdef") == std::string::npos;
}

}  // namespace

Incoming::~Incoming() {
  if (!file_) return;
  file_.reset();
  if (auto removed = originals_.files_.remove(path_); !removed) {
    base::log_warning("A half-written upload could not be removed: {}", removed.error().message);
  }
}

base::Status Incoming::write(base::ByteView data) {
  bytes_ += static_cast<std::int64_t>(data.size());
  if (bytes_ > max_) {
    return base::fail(base::Code::kTooLarge,
                      fmt::format("The file is larger than {} MB, the most this server takes.",
                                  max_ / 1'000'000));
  }
  hash_.update(data);
  return file_->append({reinterpret_cast<const char*>(data.data()), data.size()});
}

base::Result<Original> Incoming::keep() {
  base::FileSystem& files = originals_.files_;
  TRY(file_->sync());
  TRY(file_->close());
  Original original{hash_.hex(), bytes_};
  const std::string folder = originals_.folder_ + "/" + original.sha256.substr(0, 2);
  const bool new_folder = !base::file_exists(folder);
  TRY(base::make_directories(folder));
  TRY(files.rename(path_, folder + "/" + original.sha256));
  file_.reset();
  TRY(files.sync_directory(folder));
  if (new_folder) TRY(files.sync_directory(originals_.folder_));
  return original;
}

base::Result<std::unique_ptr<Originals>> Originals::open(base::FileSystem& files,
                                                         std::string folder) {
  const std::string incoming = folder + "/incoming";
  TRY(base::make_directories(incoming));
  TRY_ASSIGN(auto names, files.list(incoming));
  for (const std::string& name : names) {
    std::string path = incoming;
    TRY(files.remove(path.append("/").append(name)));
  }
  return std::unique_ptr<Originals>(new Originals(files, std::move(folder)));
}

base::Result<std::unique_ptr<Incoming>> Originals::begin(std::int64_t max_bytes) {
  std::string path = folder_ + "/incoming/" + base::random_hex(16);
  TRY_ASSIGN(auto file, files_.create(path));
  return std::unique_ptr<Incoming>(
      new Incoming(*this, std::move(path), std::move(file), max_bytes));
}

std::string Originals::path(const std::string& sha256) const {
  return folder_ + "/" + sha256.substr(0, 2) + "/" + sha256;
}

base::Status Originals::remove(const std::string& sha256) {
  if (!is_hash(sha256)) return base::fail(base::Code::kInvalid, "That is no SHA-256.");
  return files_.remove(path(sha256));
}

base::Status Originals::each(const std::function<void(const std::string&)>& visit) const {
  TRY_ASSIGN(auto folders, files_.list(folder_));
  for (const std::string& folder : folders) {
    if (folder.size() != 2) continue;
    TRY_ASSIGN(auto names, files_.list(folder_ + "/" + folder));
    for (const std::string& name : names) {
      if (is_hash(name)) visit(name);
    }
  }
  return {};
}

}  // namespace qwalt::library
