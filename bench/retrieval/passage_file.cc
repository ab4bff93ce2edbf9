#include "passage_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>

#include "stop.h"

namespace qwalt::bench {
namespace {

constexpr std::size_t kBufferBytes = std::size_t{1} << 20;

base::UniqueFd open_file(const std::string& path, int flags) {
  base::UniqueFd file(::open(path.c_str(), flags | O_CLOEXEC, 0644));
  if (!file) stop(base::errno_error(path + " could not be opened", errno).message);
  return file;
}

// `line` without its newline.
Passage parse_line(std::string_view line) {
  Passage passage;
  const std::size_t first = line.find('\t');
  const std::size_t second = line.find('\t', first + 1);
  if (second == std::string_view::npos) stop("The collection is damaged: make it again.");
  std::from_chars(line.data(), line.data() + first, passage.document);
  passage.title = line.substr(first + 1, second - first - 1);
  passage.text = line.substr(second + 1);
  return passage;
}

}  // namespace

PassageFileWriter::PassageFileWriter(const std::string& path)
    : file_(open_file(path, O_WRONLY | O_CREAT | O_TRUNC)) {}

void PassageFileWriter::add(std::int64_t document, std::string_view title, std::string_view text) {
  buffer_ += std::to_string(document);
  buffer_ += '\t';
  buffer_ += title;
  buffer_ += '\t';
  buffer_ += text;
  buffer_ += '\n';
  if (buffer_.size() >= kBufferBytes) write_buffer();
}

void PassageFileWriter::close() {
  write_buffer();
  file_.reset();
}

void PassageFileWriter::write_buffer() {
  need(base::write_all(file_.get(), buffer_));
  buffer_.clear();
}

PassageFileReader::PassageFileReader(const std::string& path) : file_(open_file(path, O_RDONLY)) {
  buffer_.reserve(2 * kBufferBytes);
}

bool PassageFileReader::next(Passage& passage) {
  std::size_t end = buffer_.find('\n', begin_);
  while (end == std::string::npos) {
    const std::size_t searched = buffer_.size() - begin_;
    if (!fill()) return false;
    end = buffer_.find('\n', begin_ + searched);
  }
  passage = parse_line(std::string_view(buffer_).substr(begin_, end - begin_));
  begin_ = end + 1;
  if (started_) {
    passage.number = previous_.number + 1;
    passage.ordinal = passage.document == previous_.document ? previous_.ordinal + 1 : 0;
  }
  started_ = true;
  previous_ = passage;
  return true;
}

bool PassageFileReader::fill() {
  buffer_.erase(0, begin_);
  begin_ = 0;
  const std::size_t kept = buffer_.size();
  buffer_.resize(kept + kBufferBytes);
  const ssize_t got = ::read(file_.get(), buffer_.data() + kept, kBufferBytes);
  if (got < 0) stop(base::errno_error("The collection could not be read", errno).message);
  buffer_.resize(kept + static_cast<std::size_t>(got));
  return got > 0;
}

PassageTable::PassageTable(const std::string& path)
    : file_(need(base::posix_file_system().map(path))) {
  const base::ByteView bytes = file_->bytes();
  bytes_ = {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  for (std::size_t at = 0; at < bytes_.size();) {
    std::int64_t document = 0;
    std::from_chars(bytes_.data() + at, bytes_.data() + bytes_.size(), document);
    if (document > static_cast<std::int64_t>(documents_.size())) {
      documents_.push_back(static_cast<std::uint32_t>(lines_.size()));
    }
    lines_.push_back(at);
    at = bytes_.find('\n', at) + 1;
  }
  documents_.push_back(static_cast<std::uint32_t>(lines_.size()));
  lines_.push_back(bytes_.size());
}

std::uint32_t PassageTable::first_passage(std::int64_t document) const {
  return documents_.at(static_cast<std::size_t>(document - 1));
}

Passage PassageTable::passage(std::int64_t document, std::uint32_t ordinal) const {
  const std::uint32_t number = first_passage(document) + ordinal;
  const std::uint64_t begin = lines_.at(number);
  Passage passage = parse_line(bytes_.substr(begin, lines_.at(number + 1) - begin - 1));
  passage.ordinal = ordinal;
  passage.number = number;
  return passage;
}

}  // namespace qwalt::bench
