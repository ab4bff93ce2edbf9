# What a room is to the build: one static library from every .cc of its folder (sub-folders with a
# CMakeLists.txt of their own excepted), and one test program from every *_test.cc beside them.

set(QWALT_WARNINGS -Wall -Wextra -Wconversion -Wno-sign-conversion -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # False positives of g++ 12 inside the standard library under -O2 and the sanitizers.
  list(APPEND QWALT_WARNINGS -Wno-maybe-uninitialized -Wno-restrict -Wno-mismatched-new-delete)
endif()

function(qwalt_flags target)
  target_compile_options(${target} PRIVATE ${QWALT_WARNINGS})
  target_include_directories(${target} PUBLIC ${PROJECT_SOURCE_DIR}/src)
  if(QWALT_SANITIZE)
    target_compile_options(${target} PRIVATE -fsanitize=${QWALT_SANITIZE} -fno-sanitize-recover=all
                                             -fno-omit-frame-pointer)
    target_link_options(${target} PUBLIC -fsanitize=${QWALT_SANITIZE})
  endif()
endfunction()

function(qwalt_test name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK" ${ARGN})
  add_executable(${name} EXCLUDE_FROM_ALL ${ARG_SOURCES})
  qwalt_flags(${name})
  target_link_libraries(${name} PRIVATE ${ARG_LINK} GTest::gmock GTest::gtest_main)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  add_test(NAME ${name} COMMAND ${name} --gtest_brief=1)
  set_tests_properties(${name} PROPERTIES
    ENVIRONMENT "QWALT_BUILD_DIR=${CMAKE_BINARY_DIR};QWALT_SOURCE_DIR=${PROJECT_SOURCE_DIR}")
  add_dependencies(all_tests ${name})
endfunction()

add_custom_target(all_tests)

function(qwalt_room name)
  cmake_parse_arguments(ARG "" "" "USES;PARTS" ${ARGN})
  set(dir ${PROJECT_SOURCE_DIR}/src/${name})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${dir}/*.cc)
  list(FILTER sources EXCLUDE REGEX "/worker/")
  set(tests ${sources})
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")
  list(FILTER sources EXCLUDE REGEX "_test\\.cc$")
  add_library(${name} STATIC ${sources})
  qwalt_flags(${name})
  target_link_libraries(${name} PUBLIC ${ARG_USES} parts ${ARG_PARTS})
  set_target_properties(${name} PROPERTIES OUTPUT_NAME qwalt_${name})
  if(tests AND BUILD_TESTING)
    qwalt_test(${name}_test SOURCES ${tests} LINK ${name})
  endif()
endfunction()

# Puts the files of a folder that end in `ending` into a room; table: HEADER=NAMESPACE=STRUCT=FUNCTION.
function(qwalt_embed_texts room folder ending table)
  set(script ${PROJECT_SOURCE_DIR}/cmake/embed_texts.cmake)
  set(out ${CMAKE_BINARY_DIR}/generated/${room}_texts)
  file(GLOB files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${folder}/*${ending})
  add_custom_command(
    OUTPUT ${out}.S ${out}.cc
    COMMAND ${CMAKE_COMMAND} -DFOLDER=${PROJECT_SOURCE_DIR}/${folder} -DENDING=${ending}
            -DTABLE=${table} -DOUT=${out} -P ${script}
    DEPENDS ${files} ${script}
    COMMENT "Embedding ${folder}/*${ending}" VERBATIM)
  target_sources(${room} PRIVATE ${out}.S ${out}.cc)
  set_source_files_properties(${out}.S PROPERTIES OBJECT_DEPENDS "${files}")
endfunction()
