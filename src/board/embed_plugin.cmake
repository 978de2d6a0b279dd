# Writes SOURCE: the bytes of the file PLUGIN as milliwatt::FUNCTION(), which board/FUNCTION.h declares; none if there is no
# such file.
set(bytes "")
if(EXISTS "${PLUGIN}")
  file(READ ${PLUGIN} bytes HEX)
endif()
string(LENGTH "${bytes}" digits)
math(EXPR count "${digits} / 2")
string(REGEX REPLACE "(................................................................)" "\\1\n" bytes "${bytes}")
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
file(WRITE ${SOURCE} "#include \"board/${FUNCTION}.h\"

namespace milliwatt {
namespace {

alignas(16) const unsigned char kBytes[] = {
${bytes}0};

}  // namespace

std::string_view ${FUNCTION}() { return {reinterpret_cast<const char*>(kBytes), ${count}}; }

}  // namespace milliwatt
")
