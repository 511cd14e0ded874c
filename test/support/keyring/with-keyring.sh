#!/bin/sh
# Runs a command with a real gnome-keyring of its own, on a D-Bus session of its own, that is gone afterwards:
#
#   with-keyring.sh unlocked|locked|asking COMMAND [ARGUMENT…]
#
# `asking` is locked as well, and asks for its password in a window that nobody answers (silentPrompter.ts).
#
# The command keeps its environment (HOME included) but for the session bus' address, and has no display, so that no
# other keyring prompt can ever wait for somebody. The exit code is the command's; 69 when a tool is missing.
set -eu

for tool in dbus-run-session dbus-send gnome-keyring-daemon; do
  command -v "$tool" >/dev/null || {
    echo "with-keyring.sh: '$tool' is missing. Debian: apt-get install dbus gnome-keyring libsecret-1-0" >&2
    exit 69
  }
done

state=${1:?unlocked, locked or asking}
shift
case $state in
  unlocked | locked | asking) ;;
  *) echo "with-keyring.sh: unlocked, locked or asking, not $state" >&2; exit 64 ;;
esac

keyring_home=$(mktemp -d)
trap 'rm -rf "$keyring_home"' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# shellcheck disable=SC2016 # the inner shell expands these
inner='
  set -eu
  bus() { dbus-send --session --print-reply --dest=org.freedesktop.DBus / "org.freedesktop.DBus.$1" string:org.freedesktop.secrets; }
  owned() { bus NameHasOwner | grep -q true; }
  await() {
    tries=0
    until "$@"; do
      tries=$((tries + 1))
      [ "$tries" -lt 200 ] || { echo "with-keyring.sh: the keyring does not start" >&2; exit 70; }
      sleep 0.05
    done
  }
  gone() { ! kill -0 "$daemon" 2>/dev/null; }
  isolated() { env HOME="$KEYRING_HOME" XDG_DATA_HOME="$KEYRING_HOME/data" XDG_CONFIG_HOME="$KEYRING_HOME/config" \
    XDG_CACHE_HOME="$KEYRING_HOME/cache" XDG_RUNTIME_DIR="$KEYRING_HOME/run" "$@"; }
  mkdir -p -m 700 "$KEYRING_HOME/data" "$KEYRING_HOME/config" "$KEYRING_HOME/cache" "$KEYRING_HOME/run"
  printf "a password" | isolated gnome-keyring-daemon --foreground --unlock --components=secrets >/dev/null 2>"$KEYRING_HOME/log" &
  daemon=$!
  await owned
  if [ "$KEYRING_STATE" = asking ]; then
    node "$KEYRING_PROMPTER" >"$KEYRING_HOME/prompter" 2>>"$KEYRING_HOME/log" &
    prompter=$!
    await grep -q ready "$KEYRING_HOME/prompter"
  fi
  if [ "$KEYRING_STATE" != unlocked ]; then
    dbus-send --session --print-reply --dest=org.freedesktop.secrets /org/freedesktop/secrets \
      org.freedesktop.Secret.Service.Lock array:objpath:/org/freedesktop/secrets/collection/login >/dev/null
  fi
  status=0
  "$@" || status=$?
  kill "$daemon" ${prompter:+"$prompter"} 2>/dev/null || true
  await gone
  exit "$status"
'

status=0
env -u DISPLAY -u WAYLAND_DISPLAY -u DBUS_SESSION_BUS_ADDRESS \
  KEYRING_HOME="$keyring_home" KEYRING_STATE="$state" KEYRING_PROMPTER="$(dirname "$0")/silentPrompter.ts" \
  dbus-run-session -- sh -c "$inner" with-keyring.sh "$@" || status=$?
exit "$status"
