#include "index/member.h"

#include <string_view>
#include <utility>

namespace qwalt::index {
namespace {

base::Error named(base::Error error, const std::string& name) {
  if (error.code == base::Code::kNotFound) {
    return damaged(name, "it is missing").value();
  }
  return error;
}

base::Result<std::unique_ptr<base::MappedFile>> map_file(base::FileSystem& files,
                                                         const std::string& directory,
                                                         const std::string& name) {
  auto mapped = files.map(directory + "/" + name);
  if (!mapped) return base::fail(named(mapped.error(), name));
  return mapped;
}

base::Status write_synced(base::FileSystem& files, const std::string& path,
                          std::string_view bytes) {
  TRY_ASSIGN(auto file, files.create(path));
  TRY(file->append(bytes));
  TRY(file->sync());
  return file->close();
}

}  // namespace

bool Member::mark_deleted(DocumentIndex document) {
  if (deleted->contains(document)) return false;
  if (!changed) deleted = std::make_shared<DeletedDocuments>(*deleted);
  changed = true;
  const DocumentEntry entry = segment->document(document);
  deleted->insert(document, entry,
                  segment->languages().subspan(entry.first_passage, entry.passages));
  return true;
}

base::Result<Member> open_member(base::FileSystem& files, const std::string& directory,
                                 const ManifestSegment& file) {
  const std::string name = segment_file_name(file.number);
  TRY_ASSIGN(auto mapped, map_file(files, directory, name));
  if (mapped->bytes().size() != file.size) return damaged(name, "it does not have its size");
  Member member;
  member.file = file;
  TRY_ASSIGN(member.segment, Segment::open(std::move(mapped), name));
  if (member.segment->footer_checksum() != file.footer) {
    return damaged(name, "it is not the file that the manifest means");
  }
  const std::size_t documents = member.segment->statistics().documents;
  member.deleted = std::make_shared<DeletedDocuments>(documents);
  if (file.deletes == 0) return member;
  const std::string deletes = deletes_file_name(file.number, file.deletes);
  TRY_ASSIGN(auto bytes, map_file(files, directory, deletes));
  TRY_ASSIGN(*member.deleted, decode_deletes(bytes->bytes(), documents, deletes));
  return member;
}

base::Result<Member> open_new_member(base::FileSystem& files, const std::string& directory,
                                     std::uint64_t number) {
  const std::string name = segment_file_name(number);
  TRY_ASSIGN(auto mapped, map_file(files, directory, name));
  Member member;
  member.file.number = number;
  member.file.size = mapped->bytes().size();
  TRY_ASSIGN(member.segment, Segment::open(std::move(mapped), name));
  member.file.footer = member.segment->footer_checksum();
  member.deleted = std::make_shared<DeletedDocuments>(member.segment->statistics().documents);
  return member;
}

base::Status write_deletes(base::FileSystem& files, const std::string& directory,
                           std::uint64_t generation, Member& member) {
  const std::string path = directory + "/" + deletes_file_name(member.file.number, generation);
  TRY(write_synced(files, path, encode_deletes(*member.deleted)));
  member.file.deletes = generation;
  member.changed = false;
  return {};
}

}  // namespace qwalt::index
