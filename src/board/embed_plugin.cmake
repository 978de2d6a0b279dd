# Writes SOURCE: the bytes of the file PLUGIN as milliwatt::embedded_plugin().
file(READ ${PLUGIN} bytes HEX)
string(REGEX REPLACE "(................................................................)" "\\1\n" bytes "${bytes}")
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
file(WRITE ${SOURCE} "#include \"board/embedded_plugin.h\"

namespace milliwatt {
namespace {

alignas(16) const unsigned char kPlugin[] = {
${bytes}};

}  // namespace

std::string_view embedded_plugin() { return {reinterpret_cast<const char*>(kPlugin), sizeof kPlugin}; }

}  // namespace milliwatt
")
