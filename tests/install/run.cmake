# Installs the build to a fresh prefix and builds and runs examples/embed.cc against it, once by
# find_package (examples/consumer) and once by pkg-config. Variables: SOURCE_DIR BUILD_DIR WORK_DIR
# VERSION CXX FLAGS LIBDIR CONFIG.

function(run)
  execute_process(COMMAND ${ARGV} RESULT_VARIABLE code)
  if(NOT code EQUAL 0)
    string(JOIN " " line ${ARGV})
    message(FATAL_ERROR "exit code ${code}: ${line}")
  endif()
endfunction()

# A space in the path, as users have it.
set(prefix "${WORK_DIR}/prefix with space")
set(build_dir "${WORK_DIR}/consumer")
file(REMOVE_RECURSE "${WORK_DIR}")
file(MAKE_DIRECTORY "${WORK_DIR}")
run(${CMAKE_COMMAND} --install "${BUILD_DIR}" --prefix "${prefix}")

run(${CMAKE_COMMAND} -S "${SOURCE_DIR}/examples/consumer" -B "${build_dir}" -G Ninja
    "-DCMAKE_CXX_COMPILER=${CXX}" "-DCMAKE_CXX_FLAGS=${FLAGS}" "-DCMAKE_BUILD_TYPE=${CONFIG}"
    "-DCMAKE_PREFIX_PATH=${prefix}")
run(${CMAKE_COMMAND} --build "${build_dir}")
run(${CMAKE_COMMAND} -E chdir "${WORK_DIR}" "${build_dir}/embed")

# The pkg-config file: its flags name the installed library and the header folder.
set(ENV{PKG_CONFIG_PATH} "${prefix}/${LIBDIR}/pkgconfig")
execute_process(COMMAND pkg-config --modversion keiretsu OUTPUT_VARIABLE modversion
                OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
if(NOT modversion STREQUAL VERSION)
  message(FATAL_ERROR "keiretsu.pc says version '${modversion}', not '${VERSION}'")
endif()
execute_process(COMMAND pkg-config --cflags --libs keiretsu OUTPUT_VARIABLE flags
                OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
separate_arguments(flags UNIX_COMMAND "${flags}")
separate_arguments(own_flags UNIX_COMMAND "${FLAGS}")
run(${CXX} -std=c++20 ${own_flags} "${SOURCE_DIR}/examples/embed.cc" -o "${WORK_DIR}/embed_by_pkg_config"
    ${flags})
run(${CMAKE_COMMAND} -E chdir "${WORK_DIR}" "${WORK_DIR}/embed_by_pkg_config")
