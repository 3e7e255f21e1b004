# Sourced, never run: install Debian packages for a test, as root or by sudo.

apt_install() {
    root=""
    [ "$(id -u)" = 0 ] || root="sudo"
    echo "apt: $*" >&2
    $root apt-get update -qq >&2
    DEBIAN_FRONTEND=noninteractive $root apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}
