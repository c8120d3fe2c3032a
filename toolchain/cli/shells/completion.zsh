# build.py in zsh: the command, from anywhere in a clone, and its completion.

_build_py_clone() {
    local folder=$PWD
    until [[ -f $folder/build.py && -x $folder/.venv/bin/python ]]; do
        [[ -n $folder ]] || return 1
        folder=${folder%/*}
    done
    print -r -- "$folder"
}

build.py() {
    local clone
    clone=$(_build_py_clone) || { print -u2 "build.py: no clone that make has set up holds $PWD"; return 2 }
    "$clone/.venv/bin/python" "$clone/build.py" "$@"
}

_build_py() {
    local clone type key description
    local -a program typed response plain described
    integer skipped=0
    if [[ ${words[1]} == */python ]]; then
        if [[ ${words[2]} != *build.py ]] || (( CURRENT < 3 )); then
            _default
            return
        fi
        program=("${words[1]}" "${words[2]}") skipped=1
    else
        clone=$(_build_py_clone) || return 1
        program=("$clone/.venv/bin/python" "$clone/build.py")
    fi
    typed=("${(@)words[1 + skipped, -1]}")
    response=("${(@f)$(env COMP_WORDS="${typed[*]}" COMP_CWORD=$((CURRENT - 1 - skipped)) \
        _BUILD_PY_COMPLETE=zsh_complete "${program[@]}")}")
    for type key description in "${response[@]}"; do
        case $type in
            dir) _path_files -/ ;;
            file) _path_files -f ;;
            plain)
                if [[ $description == _ ]]; then
                    plain+=("$key")
                else
                    described+=("$key:$description")
                fi
                ;;
        esac
    done
    (( ! $#described )) || _describe -V unsorted described -U
    (( ! $#plain )) || compadd -U -V unsorted -a plain
}

(( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
compdef _build_py build.py .venv/bin/python
