# Makes a version the current one, for whoever sources this. POSIX sh.

# switch_to PREFIX versions/NAME: one rename, so that there is a current version at every moment.
switch_to() {
  if [ -h "$1/current" ]; then
    was=$(readlink "$1/current")
    [ "$was" = "$2" ] && return 0
    ln -s "$was" "$1/.previous.$$"
    mv -fT "$1/.previous.$$" "$1/previous"
  fi
  ln -s "$2" "$1/.current.$$"
  mv -fT "$1/.current.$$" "$1/current"
}
