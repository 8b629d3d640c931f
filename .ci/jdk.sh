# Finds a JDK, for whoever sources this: the launcher, .ci/test and .ci/run. POSIX sh.
#
# find_jdk prints the home of the first that is new enough: JAVA_HOME, then those installed beside
# each other (Linux, macOS), then the one on the path. Among those installed, the very version that
# the house is built with goes before newer ones. It fails when there is none.

jdk_needed=25

# The feature version of a JDK's home: from its release file, so that no Java has to start.
jdk_version() {
  if [ -r "$1/release" ]; then
    while IFS='=' read -r jdk_key jdk_value; do
      if [ "$jdk_key" = JAVA_VERSION ]; then
        jdk_value=${jdk_value#\"}
        printf '%s\n' "${jdk_value%%[!0-9]*}"
        return
      fi
    done <"$1/release"
  fi
  jdk_property "$1/bin/java" java.specification.version
}

jdk_property() {
  "$1" -XshowSettings:properties -version 2>&1 | sed -n "s/^ *$2 = *//p" | head -n 1
}

# Whether this home holds a JDK, compiler included, that is new enough; leaves its version in jdk_found.
is_jdk() {
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] || return 1
  jdk_found=$(jdk_version "$1")
  case $jdk_found in ''|*[!0-9]*) return 1 ;; esac
  [ "$jdk_found" -ge "$jdk_needed" ]
}

find_jdk() {
  if [ -n "${JAVA_HOME:-}" ] && is_jdk "$JAVA_HOME"; then
    printf '%s\n' "$JAVA_HOME"
    return
  fi
  jdk_newer=
  for jdk_home in /usr/lib/jvm/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    is_jdk "$jdk_home" || continue
    if [ "$jdk_found" -eq "$jdk_needed" ]; then
      printf '%s\n' "$jdk_home"
      return
    fi
    jdk_newer=${jdk_newer:-$jdk_home}
  done
  if [ -n "$jdk_newer" ]; then
    printf '%s\n' "$jdk_newer"
    return
  fi
  # What is on the path may be a link, or on macOS a stand-in: the JDK itself says where it is.
  jdk_java=$(command -v java) || return 1
  jdk_home=$(jdk_property "$jdk_java" java.home)
  is_jdk "$jdk_home" && printf '%s\n' "$jdk_home"
}

no_jdk() {
  printf '%s\n' \
    "$1 needs a JDK $jdk_needed or newer and found none in JAVA_HOME, under /usr/lib/jvm or on the path." \
    "Install one (Temurin $jdk_needed, or your system's openjdk-$jdk_needed-jdk), or set JAVA_HOME to it." >&2
  exit 1
}
