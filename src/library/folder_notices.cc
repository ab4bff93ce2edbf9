#include "library/folder_notices.h"

#include <sys/inotify.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace qwalt::library {
namespace {

constexpr std::uint32_t kMask = IN_CLOSE_WRITE | IN_MODIFY | IN_ATTRIB | IN_CREATE | IN_DELETE |
                                IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF |
                                IN_ONLYDIR | IN_DONT_FOLLOW | IN_EXCL_UNLINK;
// More paths than this cost more than a look at everything.
constexpr std::size_t kMaxTouched = 10'000;

}  // namespace

FolderNotices::FolderNotices(std::size_t limit)
    : limit_(limit), fd_(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)), complete_(bool{fd_}) {}

void FolderNotices::add(const std::string& absolute, const std::string& path) {
  if (!fd_) return;
  if (limit_ > 0 && folders_.size() >= limit_) {
    complete_ = false;
    return;
  }
  // The same folder at another place keeps its descriptor: the path is what changes.
  const int folder = ::inotify_add_watch(fd_.get(), absolute.c_str(), kMask);
  if (folder >= 0) {
    folders_[folder] = path;
  } else if (errno == ENOSPC || errno == ENOMEM) {
    complete_ = false;
  }
}

void FolderNotices::remove(const std::string& path) {
  const std::string inside = path + "/";
  for (auto at = folders_.begin(); at != folders_.end();) {
    if (!path.empty() && at->second != path && !at->second.starts_with(inside)) {
      ++at;
      continue;
    }
    ::inotify_rm_watch(fd_.get(), at->first);
    at = folders_.erase(at);
  }
}

void FolderNotices::clear() {
  remove("");
  complete_ = bool{fd_};
}

FolderNotices::Notices FolderNotices::take() {
  Notices notices;
  alignas(inotify_event) char buffer[16 * 1024];
  while (fd_) {
    const ssize_t size = ::read(fd_.get(), buffer, sizeof buffer);
    if (size <= 0) break;
    for (const char* at = buffer; at < buffer + size;) {
      inotify_event event;
      std::memcpy(&event, at, sizeof event);
      const char* name = at + sizeof event;
      take_one(event.wd, event.mask, event.len > 0 ? std::string(name) : std::string(), notices);
      at += sizeof event + event.len;
    }
  }
  return notices;
}

void FolderNotices::take_one(int folder, unsigned mask, const std::string& name, Notices& notices) {
  const auto found = folders_.find(folder);
  if ((mask & IN_ATTRIB) != 0 && (mask & IN_ISDIR) != 0) {
    // Rights and times of a folder say nothing of what lies in it. But that the watched one is
    // removed is told like this as long as somebody has it open.
    if (name.empty() && found != folders_.end() && found->second.empty()) notices.all = true;
    return;
  }
  if ((mask & IN_Q_OVERFLOW) != 0 || notices.touched.size() > kMaxTouched) notices.all = true;
  if (notices.all || found == folders_.end()) return;
  if ((mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT | IN_IGNORED)) != 0) {
    // Of folders below, the one above tells too.
    if (found->second.empty()) notices.all = true;
    if ((mask & IN_IGNORED) != 0) folders_.erase(found);
    return;
  }
  if (name.empty()) return;
  const std::string path = found->second.empty() ? name : found->second + "/" + name;
  notices.touched.insert(path);
  if ((mask & (IN_CLOSE_WRITE | IN_MOVED_TO)) != 0) notices.closed.insert(path);
  if ((mask & IN_MODIFY) != 0) notices.closed.erase(path);
}

}  // namespace qwalt::library
