#include "api/formats.h"

namespace qwalt::api {

const std::vector<std::string>& readable_formats() {
  static const std::vector<std::string> formats = {
      "pdf", "docx", "pptx", "xlsx", "odt",  "odp",  "ods", "epub", "html",
      "md",  "txt",  "csv",  "tsv",  "json", "xml",  "rtf", "eml",  "msg",
      "doc", "ppt",  "xls",  "png",  "jpg",  "tiff", "webp"};
  return formats;
}

}  // namespace qwalt::api
