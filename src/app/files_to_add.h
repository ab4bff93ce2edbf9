// What `qwalt add` was given, as single files and addresses.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace qwalt::app {

struct PlaceToAdd {
  std::string place;  // path, or address
  std::string name;   // what the document is called; of an address: the address
  bool address = false;
};

// A file by its own name; of a folder every file below, called by its path from there; an http or
// https address as it is. Hidden files and folders are passed over. kNotFound for what is nothing.
base::Result<std::vector<PlaceToAdd>> places_at(const std::string& given);

}  // namespace qwalt::app
