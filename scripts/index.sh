# Sourced, never run: hand uv the package index that pip is configured with, since uv does not read pip's settings.
# What the user has told uv directly wins. A `file:` folder that is not there is left out: pip shrugs at one, uv stops.

pip_setting() {  # pip_setting PIP_VARIABLE config-key: the environment first, then pip's own files
    eval "value=\${$1:-}"
    [ -n "$value" ] || value="$("${PYTHON:-.uv/bin/python}" -m pip --disable-pip-version-check config get "global.$2" 2>/dev/null)" || value=""
    printf '%s' "$value"
}

present() {  # present WORD...: those of the places that are not a missing folder
    for place in "$@"; do
        folder="${place#file:}"
        folder="/${folder#"${folder%%[!/]*}"}"
        case "$place" in
            file:*) [ -d "$folder" ] && printf '%s ' "$place" ;;
            *:*) printf '%s ' "$place" ;;
            *) [ -e "$place" ] && printf '%s ' "$place" ;;
        esac
    done
    return 0
}

pass_on() {  # pass_on UV_VARIABLE VALUE: only if it says something and uv has not been told already
    eval "told=\${$1:-}"
    [ -n "$told" ] || [ -z "$2" ] || eval "$1=\$2; export $1"
}

# shellcheck disable=SC2046  # several indexes in one setting are words
pass_on UV_DEFAULT_INDEX "$(pip_setting PIP_INDEX_URL index-url)"
pass_on UV_INDEX "$(present $(pip_setting PIP_EXTRA_INDEX_URL extra-index-url))"
pass_on UV_FIND_LINKS "$(present $(pip_setting PIP_FIND_LINKS find-links) | sed 's/ *$//; s/ /,/g')"
pass_on SSL_CERT_FILE "$(pip_setting PIP_CERT cert)"
# The hashes say which file is right, so any index may serve it: the first that knows the name need not have it.
pass_on UV_INDEX_STRATEGY unsafe-best-match
