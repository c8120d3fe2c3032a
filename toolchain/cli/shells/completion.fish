# build.py in fish: the command, from anywhere in a clone, and its completion.

function _build_py_clone
    set -l folder $PWD
    while not test -f $folder/build.py -a -x $folder/.venv/bin/python
        test "$folder" != / || return 1
        set folder (path dirname $folder)
    end
    echo $folder
end

function build.py
    set -l clone (_build_py_clone)
    or begin
        echo "build.py: no clone that make has set up holds $PWD" >&2
        return 2
    end
    $clone/.venv/bin/python $clone/build.py $argv
end

function _build_py
    set -l words (commandline -opc)
    set -l program $words[1..2]
    if string match -q '*/python' -- $words[1]
        string match -q '*build.py' -- $words[2]; or return
        set words $words[2..-1]
    else
        set -l clone (_build_py_clone); or return
        set program $clone/.venv/bin/python $clone/build.py
    end
    set -l typed (commandline -ct)
    for completion in (env COMP_WORDS="$words $typed" COMP_CWORD="$typed" _BUILD_PY_COMPLETE=fish_complete $program)
        set -l parts (string split -m 1 "," $completion)
        switch $parts[1]
            case dir
                __fish_complete_directories $typed
            case file
                __fish_complete_path $typed
            case plain
                echo $parts[2]
        end
    end
end

complete --no-files --command build.py --arguments "(_build_py)"
complete --command python --condition "string match -q '*build.py' -- (commandline -opc)[2]" --no-files --arguments "(_build_py)"
