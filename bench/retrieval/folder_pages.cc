#include "folder_pages.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <vector>

#include "base/file.h"
#include "stop.h"

namespace qwalt::bench {
namespace {

template <class Work>
void each_file(const std::string& folder, Work work) {
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file() || entry.file_size() == 0) continue;
    const base::UniqueFd file(::open(entry.path().c_str(), O_RDONLY | O_CLOEXEC));
    if (!file)
      stop(base::errno_error(entry.path().string() + " could not be opened", errno).message);
    work(file.get(), entry.file_size());
  }
}

struct Pages {
  std::size_t all = 0;
  std::size_t present = 0;
};

void count_pages(int file, std::size_t size, Pages& pages) {
  const auto page_size = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  void* mapped = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, file, 0);
  if (mapped == MAP_FAILED) stop(base::errno_error("A file could not be mapped", errno).message);
  std::vector<unsigned char> present((size + page_size - 1) / page_size);
  ::mincore(mapped, size, present.data());
  ::munmap(mapped, size);
  pages.all += present.size();
  pages.present += static_cast<std::size_t>(
      std::count_if(present.begin(), present.end(), [](unsigned char p) { return (p & 1) != 0; }));
}

}  // namespace

std::uint64_t folder_size(const std::string& folder) {
  std::uint64_t size = 0;
  each_file(folder, [&](int, std::size_t bytes) { size += bytes; });
  return size;
}

double drop_pages(const std::string& folder) {
  Pages pages;
  each_file(folder, [&](int file, std::size_t size) {
    ::fsync(file);
    ::posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);
    count_pages(file, size, pages);
  });
  return pages.all == 0 ? 0 : static_cast<double>(pages.present) / static_cast<double>(pages.all);
}

void load_pages(const std::string& folder) {
  std::vector<char> buffer(std::size_t{1} << 20);
  each_file(folder, [&](int file, std::size_t) {
    while (::read(file, buffer.data(), buffer.size()) > 0) {
    }
  });
}

}  // namespace qwalt::bench
