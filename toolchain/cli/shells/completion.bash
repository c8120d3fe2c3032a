# build.py in bash: the command, from anywhere in a clone, and its completion.

_build_py_clone() {
    local folder=$PWD
    until [[ -f $folder/build.py && -x $folder/.venv/bin/python ]]; do
        [[ -n $folder ]] || return 1
        folder=${folder%/*}
    done
    printf '%s\n' "$folder"
}

build.py() {
    local clone
    clone=$(_build_py_clone) || { echo "build.py: no clone that make has set up holds $PWD" >&2; return 2; }
    "$clone/.venv/bin/python" "$clone/build.py" "$@"
}

_build_py() {
    local IFS=$'\n' skipped=0 clone type value completion
    local -a program
    if [[ ${COMP_WORDS[0]} == */python ]]; then
        if [[ ${COMP_WORDS[1]} != *build.py || $COMP_CWORD -lt 2 ]]; then
            compopt -o default 2>/dev/null
            return
        fi
        program=("${COMP_WORDS[0]}" "${COMP_WORDS[1]}") skipped=1
    else
        clone=$(_build_py_clone) || return
        program=("$clone/.venv/bin/python" "$clone/build.py")
    fi
    for completion in $(env COMP_WORDS="${COMP_WORDS[*]:skipped}" COMP_CWORD=$((COMP_CWORD - skipped)) \
        _BUILD_PY_COMPLETE=bash_complete "${program[@]}"); do
        IFS=, read -r type value <<<"$completion"
        case $type in
        dir) compopt -o dirnames 2>/dev/null ;;
        file) compopt -o default 2>/dev/null ;;
        plain) COMPREPLY+=("$value") ;;
        esac
    done
}

# Bash keeps our order from 4.4 on; the one of macOS is older.
complete -o nosort -F _build_py build.py .venv/bin/python 2>/dev/null || complete -F _build_py build.py .venv/bin/python
