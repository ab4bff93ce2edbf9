#include "base/file_system.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>

#include "base/file.h"

namespace qwalt::base {
namespace {

class PosixWritableFile final : public WritableFile {
 public:
  explicit PosixWritableFile(UniqueFd fd) : fd_(std::move(fd)) {}

  Status append(std::string_view data) override { return write_all(fd_.get(), data); }

  Status sync() override {
    if (::fdatasync(fd_.get()) == 0) return {};
    return fail(errno_error("A file could not be synced to disk", errno));
  }

  Status close() override {
    if (::close(fd_.release()) == 0) return {};
    return fail(errno_error("A file could not be closed", errno));
  }

 private:
  UniqueFd fd_;
};

class PosixMappedFile final : public MappedFile {
 public:
  PosixMappedFile(void* data, std::size_t size) : data_(data), size_(size) {}
  ~PosixMappedFile() override {
    if (size_ > 0) ::munmap(data_, size_);
  }
  PosixMappedFile(const PosixMappedFile&) = delete;
  PosixMappedFile& operator=(const PosixMappedFile&) = delete;

  ByteView bytes() const override { return {static_cast<const unsigned char*>(data_), size_}; }

  void release_pages() const override {
    if (size_ > 0) ::madvise(data_, size_, MADV_DONTNEED);
  }

 private:
  void* data_;
  std::size_t size_;
};

class PosixFileSystem final : public FileSystem {
 public:
  Result<std::unique_ptr<WritableFile>> create(const std::string& path) override {
    UniqueFd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    if (!fd) return fail(errno_error("A file could not be made", errno));
    return std::make_unique<PosixWritableFile>(std::move(fd));
  }

  Result<std::unique_ptr<MappedFile>> map(const std::string& path) override {
    UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd) return fail(errno_error("A file could not be opened", errno));
    struct stat info {};
    if (::fstat(fd.get(), &info) != 0) {
      return fail(errno_error("A file could not be examined", errno));
    }
    auto size = static_cast<std::size_t>(info.st_size);
    void* data = nullptr;
    if (size > 0) {
      data = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, fd.get(), 0);
      if (data == MAP_FAILED) return fail(errno_error("A file could not be mapped", errno));
    }
    return std::make_unique<PosixMappedFile>(data, size);
  }

  Status rename(const std::string& from, const std::string& to) override {
    if (std::rename(from.c_str(), to.c_str()) == 0) return {};
    return fail(errno_error("A file could not be renamed", errno));
  }

  Status remove(const std::string& path) override {
    if (::unlink(path.c_str()) == 0 || errno == ENOENT) return {};
    return fail(errno_error("A file could not be removed", errno));
  }

  Status remove_directory(const std::string& path) override {
    if (::rmdir(path.c_str()) == 0 || errno == ENOENT) return {};
    return fail(errno_error("A folder could not be removed", errno));
  }

  Status sync_directory(const std::string& path) override {
    UniqueFd fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (fd && ::fsync(fd.get()) == 0) return {};
    return fail(errno_error("A folder could not be synced to disk", errno));
  }

  Result<std::vector<std::string>> list(const std::string& directory) override {
    std::error_code error;
    std::vector<std::string> names;
    std::filesystem::directory_iterator entries(directory, error);
    for (; !error && entries != std::filesystem::directory_iterator(); entries.increment(error)) {
      names.push_back(entries->path().filename().string());
    }
    if (error) return fail(errno_error("A folder could not be listed", error.value()));
    std::sort(names.begin(), names.end());
    return names;
  }
};

}  // namespace

FileSystem& posix_file_system() {
  static PosixFileSystem files;
  return files;
}

Status write_durably(FileSystem& files, const std::string& path, std::string_view data) {
  const std::string temporary = path + ".tmp";
  TRY_ASSIGN(auto file, files.create(temporary));
  TRY(file->append(data));
  TRY(file->sync());
  TRY(file->close());
  TRY(files.rename(temporary, path));
  return files.sync_directory(std::filesystem::path(path).parent_path().string());
}

}  // namespace qwalt::base
