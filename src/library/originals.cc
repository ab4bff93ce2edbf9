#include "library/originals.h"

#include <fmt/format.h>

#include <filesystem>

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
  base::Status removed;
  if (file_) {
    file_.reset();
    removed = originals_.files_.remove(path_);
  }
  std::lock_guard lock(originals_.mutex_);
  originals_.arriving_.erase(path_);
  if (removed) return;
  base::log_warning("A half-written upload could not be removed yet: {}", removed.error().message);
  originals_.left_.insert(path_);
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
  sha256_ = hash_.hex();
  TRY(file_->sync());
  TRY(file_->close());
  Original original{sha256_, bytes_};
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
  remove_left_overs();
  std::string path = folder_ + "/incoming/" + base::random_hex(16);
  {
    std::lock_guard lock(mutex_);
    arriving_.insert(path);
  }
  auto made = files_.create(path);
  if (!made) {
    std::lock_guard lock(mutex_);
    arriving_.erase(path);
    return base::fail(std::move(made).error());
  }
  auto file = std::move(*made);
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
    auto names = files_.list(folder_ + "/" + folder);
    // Somebody's file among the folders says nothing of ours.
    if (!names && !std::filesystem::is_directory(folder_ + "/" + folder)) continue;
    TRY(names);
    for (const std::string& name : *names) {
      if (is_hash(name) && name.starts_with(folder)) visit(name);
    }
  }
  return {};
}

base::Status Originals::each_stray(
    const std::function<void(const std::string&, Stray)>& visit) const {
  TRY_ASSIGN(auto folders, files_.list(folder_));
  for (const std::string& folder : folders) {
    if (folder == "incoming") continue;
    const bool ours = folder.size() == 2;
    auto names = ours ? files_.list(folder_ + "/" + folder)
                      : base::Result<std::vector<std::string>>(std::vector<std::string>());
    if (!ours || !names) visit(folder, Stray::kForeign);
    if (!names) continue;
    for (const std::string& name : *names) {
      if (is_hash(name) && name.starts_with(folder)) continue;
      visit(std::string(folder).append("/").append(name), Stray::kForeign);
    }
  }
  TRY_ASSIGN(auto names, files_.list(folder_ + "/incoming"));
  for (const std::string& name : names) {
    const std::string path = "incoming/" + name;
    std::lock_guard lock(mutex_);
    if (!arriving_.contains(folder_ + "/" + path)) visit(path, Stray::kLeftOver);
  }
  return {};
}

bool Originals::has_left_overs() const {
  std::lock_guard lock(mutex_);
  return !left_.empty();
}

bool Originals::remove_left_overs() {
  std::lock_guard lock(mutex_);
  std::erase_if(left_, [&](const std::string& path) { return files_.remove(path).has_value(); });
  return left_.empty();
}

base::Status Originals::remove_left_over(const std::string& path) {
  return files_.remove(folder_ + "/" + path);
}

}  // namespace qwalt::library
