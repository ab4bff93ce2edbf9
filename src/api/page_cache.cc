#include "api/page_cache.h"

#include <algorithm>
#include <filesystem>
#include <vector>

#include "base/bytes.h"
#include "base/crc32c.h"
#include "base/file.h"
#include "base/log.h"
#include "base/sha256.h"

namespace qwalt::api {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMagic = "QWPV0001";
constexpr std::size_t kHeadBytes = kMagic.size() + sizeof(std::uint32_t);
constexpr std::size_t kMaxEntryBytes = std::size_t{64} << 20;
constexpr std::size_t kHashDigits = 64;
constexpr std::size_t kKeyDigits = 32;
constexpr std::string_view kTemporary = ".tmp";

bool is_hex(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool is_key(std::string_view name) {
  return name.size() == kHashDigits + 1 + kKeyDigits && name[kHashDigits] == '-' &&
         is_hex(name.substr(0, kHashDigits)) && is_hex(name.substr(kHashDigits + 1));
}

std::string framed(std::string_view bytes) {
  std::string out(kMagic);
  base::append(out, base::crc32c(base::as_bytes(bytes)));
  return out.append(bytes);
}

std::optional<std::string> unframed(std::string text) {
  if (text.size() <= kHeadBytes || !text.starts_with(kMagic)) return std::nullopt;
  const auto expected = base::load<std::uint32_t>(base::as_bytes(text).data() + kMagic.size());
  text.erase(0, kHeadBytes);
  if (base::crc32c(base::as_bytes(text)) != expected) return std::nullopt;
  return text;
}

}  // namespace

base::Result<std::unique_ptr<PageCache>> PageCache::open(base::FileSystem& files,
                                                         std::string folder,
                                                         std::int64_t max_bytes) {
  TRY(base::make_directories(folder));
  std::unique_ptr<PageCache> cache(new PageCache(files, std::move(folder), max_bytes));
  TRY(cache->load());
  return cache;
}

// What is there, the longest unchanged first.
base::Status PageCache::load() {
  struct Found {
    fs::file_time_type time;
    std::string name;
    std::int64_t bytes;
  };
  TRY_ASSIGN(const auto names, files_.list(folder_));
  std::vector<Found> found;
  for (const std::string& name : names) {
    std::error_code error;
    const fs::path file = path(name);
    const bool half_made = name.ends_with(kTemporary) &&
                           is_key(std::string_view(name).substr(0, kHashDigits + 1 + kKeyDigits));
    if (half_made) static_cast<void>(files_.remove(file.string()));
    if (!is_key(name) || !fs::is_regular_file(fs::symlink_status(file, error))) continue;
    const auto time = fs::last_write_time(file, error);
    const auto bytes = fs::file_size(file, error);
    if (!error) found.push_back({time, name, static_cast<std::int64_t>(bytes)});
  }
  std::sort(found.begin(), found.end(),
            [](const Found& a, const Found& b) { return a.time < b.time; });
  for (const Found& each : found) add(each.name, each.bytes);
  return {};
}

std::string PageCache::key(std::string_view sha256, std::string_view asked) {
  return std::string(sha256) + "-" + base::sha256_hex(asked).substr(0, kKeyDigits);
}

// The lock is held, or nobody else knows of this object yet.
void PageCache::add(const std::string& key, std::int64_t bytes) {
  if (auto old = entries_.find(key); old != entries_.end()) {
    bytes_ -= old->second.bytes;
    used_.erase(old->second.place);
    entries_.erase(old);
  }
  used_.push_back(key);
  entries_[key] = {bytes, std::prev(used_.end())};
  bytes_ += bytes;
  while (bytes_ > max_ && !entries_.empty()) drop(entries_.find(used_.front()));
}

void PageCache::drop(std::map<std::string, Entry, std::less<>>::iterator entry) {
  if (auto removed = files_.remove(path(entry->first)); !removed) {
    base::log_warning("A page picture was not removed: {}", removed.error().message);
  }
  bytes_ -= entry->second.bytes;
  used_.erase(entry->second.place);
  entries_.erase(entry);
}

std::optional<std::string> PageCache::find(const std::string& key) {
  {
    std::lock_guard lock(mutex_);
    const auto entry = entries_.find(key);
    if (entry == entries_.end()) return std::nullopt;
    used_.splice(used_.end(), used_, entry->second.place);
  }
  auto text = base::read_file(path(key), kMaxEntryBytes);
  auto bytes = text ? unframed(std::move(*text)) : std::nullopt;
  if (bytes) return bytes;
  std::lock_guard lock(mutex_);
  if (const auto entry = entries_.find(key); entry != entries_.end()) drop(entry);
  return std::nullopt;
}

PageCache::Ticket PageCache::ticket() const {
  std::lock_guard lock(mutex_);
  return {removals_};
}

void PageCache::keep(const Ticket& ticket, const std::string& key, std::string_view bytes) {
  const std::string content = framed(bytes);
  const auto size = static_cast<std::int64_t>(content.size());
  if (!is_key(key) || size > max_ || content.size() > kMaxEntryBytes) return;
  std::string half_made;
  {
    std::lock_guard lock(mutex_);
    half_made = path(key) + "-" + std::to_string(++temporary_) + std::string(kTemporary);
  }
  auto write = [&]() -> base::Status {
    TRY_ASSIGN(const auto file, files_.create(half_made));
    TRY(file->append(content));
    return file->close();
  };
  auto written = write();
  std::lock_guard lock(mutex_);
  const bool current = removals_ == ticket.removals;
  if (written && current) written = files_.rename(half_made, path(key));
  if (written && current) {
    add(key, size);
    return;
  }
  static_cast<void>(files_.remove(half_made));
  if (!written) base::log_warning("A page picture was not kept: {}", written.error().message);
}

void PageCache::remove(std::string_view sha256) {
  std::lock_guard lock(mutex_);
  ++removals_;
  const std::string first = std::string(sha256) + "-";
  for (auto entry = entries_.lower_bound(first);
       entry != entries_.end() && entry->first.starts_with(first);) {
    drop(entry++);
  }
}

std::int64_t PageCache::bytes() const {
  std::lock_guard lock(mutex_);
  return bytes_;
}

}  // namespace qwalt::api
