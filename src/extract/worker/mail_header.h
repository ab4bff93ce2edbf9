// The header of a mail or of one of its parts (RFC 5322), and what its values mean.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace qwalt::worker {

// "multipart/mixed; boundary=x": the value before the first semicolon in lower case, and the
// parameters by lower-case name, values as UTF-8 (RFC 2045, continued and encoded ones of RFC
// 2231).
struct ParameterValue {
  std::string value;
  std::map<std::string, std::string> parameters;

  std::string parameter(const std::string& name) const;
};

ParameterValue parse_parameters(std::string_view value);

// Text of a header as UTF-8 on one line, encoded words (RFC 2047) resolved.
std::string decode_header(std::string_view raw);

// Not thread-safe. Keeps at most 1,000 fields of 64 KB.
class MailHeader {
 public:
  // A line without its end; a folded one goes on with the field before.
  void line(std::string_view line);

  // The raw value of the first field of that name (lower case); empty without one.
  std::string_view get(std::string_view name) const;
  bool empty() const { return fields_.empty(); }

 private:
  struct Field {
    std::string name;  // lower case
    std::string value;
  };
  std::vector<Field> fields_;
};

}  // namespace qwalt::worker
