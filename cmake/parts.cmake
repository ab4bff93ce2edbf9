# The libraries that QWalT is made with, all from Debian 12. Why each: ARCHITECTURE.md, "Parts".

include(CTest)
find_package(Threads REQUIRED)
if(QWALT_STATIC)
  set(CMAKE_FIND_LIBRARY_SUFFIXES .a .so)
  set(OPENSSL_USE_STATIC_LIBS ON)
endif()
find_package(OpenSSL REQUIRED)
find_package(ZLIB REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(tl-expected REQUIRED)
if(BUILD_TESTING)
  find_package(GTest REQUIRED)
endif()

function(qwalt_part name header library)
  find_library(${name}_library NAMES ${library} REQUIRED)
  find_path(${name}_include ${header} REQUIRED)
  add_library(${name} INTERFACE)
  target_include_directories(${name} SYSTEM INTERFACE ${${name}_include})
  target_link_libraries(${name} INTERFACE ${${name}_library})
endfunction()

qwalt_part(utf8proc utf8proc.h utf8proc)
qwalt_part(stemmer libstemmer.h stemmer)
qwalt_part(seccomp seccomp.h seccomp)
qwalt_part(brotli_common brotli/types.h brotlicommon)
qwalt_part(brotli_decode brotli/decode.h brotlidec)
target_link_libraries(brotli_decode INTERFACE brotli_common)

# Header-only parts, and the settings that every unit must agree on.
add_library(parts INTERFACE)
target_compile_definitions(parts INTERFACE
  FMT_HEADER_ONLY BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_DISABLE_BOOST_DATE_TIME
  BOOST_BEAST_USE_STD_STRING_VIEW QWALT_VERSION="${PROJECT_VERSION}")
target_link_libraries(parts INTERFACE tl::expected Threads::Threads)
if(QWALT_STATIC)
  target_link_options(parts INTERFACE)
endif()
