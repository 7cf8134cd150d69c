# cmake -DSOURCE=<generated file> -P: has the tables of a generated lexer or parser built when the
# first one is made, not when the program starts: a program that parses nothing does not wait, and
# one that opens a database builds them meanwhile. ANTLR 4.10 and later generate it so themselves.
get_filename_component(name ${SOURCE} NAME_WE)
file(READ ${SOURCE} text)
set(at_start "${name}::Initializer ${name}::_init;")
string(FIND "${text}" "${at_start}" found)
if(found EQUAL -1)
  return()
endif()
string(REPLACE "${at_start}" "" text "${text}")
string(REGEX REPLACE "(\n${name}::${name}\\([^)]*\\) : [A-Za-z]+\\(input\\) {\n)"
                     "\\1  static const Initializer built;  // once, whichever thread comes first\n"
                     text "${text}")
string(FIND "${text}" "static const Initializer built;" found)
if(found EQUAL -1)
  message(FATAL_ERROR "${SOURCE} has no constructor of the form that ANTLR 4.7 generates")
endif()
file(WRITE ${SOURCE} "${text}")
