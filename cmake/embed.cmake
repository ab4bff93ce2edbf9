# Makes an assembler file and a table in C++ from the built web page:
#   cmake -DFOLDER=web/dist -DOUT=… -P embed.cmake
# Each file is taken compressed (.br, .gz beside it) where it was, as it is otherwise.
cmake_minimum_required(VERSION 3.25)

if(NOT EXISTS ${FOLDER}/index.html)
  message(FATAL_ERROR "The web page has not been built: run make web")
endif()

function(content_type path out)
  set(types ".html=text/html; charset=utf-8" ".js=text/javascript; charset=utf-8"
            ".css=text/css; charset=utf-8" ".svg=image/svg+xml" ".png=image/png"
            ".ico=image/x-icon" ".json=application/json" ".webmanifest=application/manifest+json"
            ".txt=text/plain; charset=utf-8" ".woff2=font/woff2")
  get_filename_component(ending ${path} LAST_EXT)
  set(${out} application/octet-stream PARENT_SCOPE)
  foreach(type IN LISTS types)
    string(REGEX MATCH "^([^=]*)=(.*)$" _ "${type}")
    if(CMAKE_MATCH_1 STREQUAL ending)
      set(${out} "${CMAKE_MATCH_2}" PARENT_SCOPE)
    endif()
  endforeach()
endfunction()

set(assembler ".section .rodata\n")
set(declarations "")
set(rows "")
set(number 0)

function(take file label)
  set(assembler "${assembler}.global ${label}\n.global ${label}_end\n.hidden ${label}\n.hidden ${label}_end\n${label}:\n.incbin \"${file}\"\n${label}_end:\n" PARENT_SCOPE)
  set(declarations "${declarations}extern \"C\" const char ${label}[];\nextern \"C\" const char ${label}_end[];\n" PARENT_SCOPE)
endfunction()

file(GLOB_RECURSE files RELATIVE ${FOLDER} ${FOLDER}/*)
list(SORT files)
foreach(file IN LISTS files)
  if(file MATCHES "\\.(br|gz)$" OR file MATCHES "(^|/)\\.")
    continue()
  endif()
  math(EXPR number "${number} + 1")
  file(SHA256 ${FOLDER}/${file} hash)
  string(SUBSTRING ${hash} 0 20 hash)
  file(SIZE ${FOLDER}/${file} size)
  content_type(${file} type)
  set(immutable false)
  if(file MATCHES "^assets/")
    set(immutable true)
  endif()
  set(forms "")
  foreach(form identity gzip brotli)
    set(path ${FOLDER}/${file})
    if(form STREQUAL "gzip")
      set(path ${path}.gz)
    elseif(form STREQUAL "brotli")
      set(path ${path}.br)
    elseif(EXISTS ${path}.br)
      set(path "")  # the server makes it from the compressed one for the rare client that wants it
    endif()
    if(path AND EXISTS ${path})
      take(${path} qwalt_asset_${number}_${form})
      string(APPEND forms ",\n     span(qwalt_asset_${number}_${form}, qwalt_asset_${number}_${form}_end)")
    else()
      string(APPEND forms ",\n     {}")
    endif()
  endforeach()
  string(APPEND rows "    {\"/${file}\", \"${type}\", \"\\\"${hash}\\\"\"${forms},\n     ${immutable}, ${size}},\n")
endforeach()

file(WRITE ${OUT}/web_assets.S "${assembler}.section .note.GNU-stack,\"\",@progbits\n")
file(WRITE ${OUT}/web_assets.cc "#include \"app/web_assets.h\"

${declarations}
namespace qwalt::app {
namespace {

std::string_view span(const char* begin, const char* end) {
  return {begin, static_cast<std::size_t>(end - begin)};
}

}  // namespace

std::span<const http::StaticFile> web_assets() {
  static const http::StaticFile files[] = {
${rows}  };
  return files;
}

}  // namespace qwalt::app
")
