"""Variables of the environment that programs obey: who writes the value decides what is run.

`PATH` names the folders of programs, `LD_PRELOAD` code that every program loads, `GIT_SSH_COMMAND` a shell line. The
table has what shells, loaders, interpreters and the usual tools of a project obey; a variable that is not in it is no
proof of anything.
"""

import re
from collections.abc import Mapping

_PROGRAMS = "decides which programs run"
_LOADED = "decides which code programs load"
_SCRIPT = "names a script that shells run first"
_SHELL = "decides how shells read and run commands"
_LINE = "is run as a command"
_OPTIONS = "gives options to programs, among them such that run code"
_SETTINGS = "decides which settings programs read, and settings name programs"
_PACKAGES = "decides where packages come from, and their code is run"

_ROWS: tuple[tuple[str, str], ...] = (
    (_PROGRAMS, "PATH GIT_EXEC_PATH SHELL CC CXX RUSTC RUSTC_WRAPPER CARGO RUSTDOC"),
    (_LOADED, "LD_PRELOAD LD_LIBRARY_PATH LD_AUDIT GCONV_PATH DYLD_INSERT_LIBRARIES DYLD_LIBRARY_PATH"),
    (_LOADED, "DYLD_FRAMEWORK_PATH PYTHONPATH PYTHONHOME PYTHONUSERBASE PYTHONBREAKPOINT NODE_PATH PERL5LIB PERLLIB"),
    (_LOADED, "RUBYLIB CLASSPATH LUA_PATH LUA_CPATH PHPRC PHP_INI_SCAN_DIR PYTEST_PLUGINS OPENSSL_CONF"),
    (_SCRIPT, "BASH_ENV ENV ZDOTDIR PYTHONSTARTUP MAKEFILES BUNDLE_GEMFILE"),
    (_SHELL, "IFS SHELLOPTS BASHOPTS PS4 CDPATH"),
    (_LINE, "GIT_SSH_COMMAND GIT_SSH GIT_EXTERNAL_DIFF GIT_EDITOR GIT_SEQUENCE_EDITOR GIT_PAGER GIT_ASKPASS"),
    (_LINE, "GIT_PROXY_COMMAND SSH_ASKPASS SUDO_ASKPASS EDITOR VISUAL PAGER MANPAGER BROWSER LESSOPEN LESSCLOSE"),
    (_LINE, "PROMPT_COMMAND PERL5DB LUA_INIT"),
    (_OPTIONS, "NODE_OPTIONS PERL5OPT RUBYOPT JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS _JAVA_OPTIONS MAVEN_OPTS"),
    (_OPTIONS, "GRADLE_OPTS PYTHONWARNINGS PYTHONINSPECT PYTEST_ADDOPTS MAKEFLAGS GNUMAKEFLAGS GOFLAGS RUSTFLAGS"),
    (_SETTINGS, "HOME XDG_CONFIG_HOME GIT_DIR GIT_CONFIG GIT_CONFIG_GLOBAL GIT_CONFIG_SYSTEM GIT_CONFIG_PARAMETERS"),
    (_SETTINGS, "GIT_CONFIG_COUNT GIT_TEMPLATE_DIR CARGO_HOME GOENV"),
    (_PACKAGES, "PIP_INDEX_URL PIP_EXTRA_INDEX_URL PIP_CONFIG_FILE UV_INDEX_URL UV_DEFAULT_INDEX UV_INDEX GOPROXY"),
)

_OBEYED: Mapping[str, str] = {name: how for how, names in _ROWS for name in names.split()}
_GIT_SETTING = re.compile(r"GIT_CONFIG_(?:KEY|VALUE)_[0-9]+")
_NPM_SETTING = re.compile(r"(?i)npm_config_[a-z0-9_]+")


def obeyed(name: str) -> str | None:
    """What the value of a variable decides, to be read behind it: `decides which programs run`; None if nothing is
    known to obey it."""
    if _GIT_SETTING.fullmatch(name) or _NPM_SETTING.fullmatch(name):
        return _SETTINGS
    return _OBEYED.get(name)
