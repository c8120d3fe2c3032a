"""Definitions at a Git revision, in a folder of their own."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from string import hexdigits

from toolchain.base.errors import did_you_mean
from toolchain.base.repository import GitError, NoRepositoryError, Repository, answer, repository_of, run, said
from toolchain.base.scratch import scratch_folder

_SUBMODULE = "160000"
"""The mode of a folder that is a repository of its own (git-ls-files(1), --stage)."""

_PLAINLY = tuple(
    word
    for setting in ("sparseCheckout=false", "fsmonitor=false", "splitIndex=false", "hooksPath=/dev/null")
    for word in ("-c", f"core.{setting}")
)
"""Without the settings of a working tree that keep files from being written, or do more than write them."""


class RevisionError(GitError):
    """A revision that the repository does not have, or has no files of."""


def current_revision(root: Path) -> str:
    """Return the short hash of what is checked out, with ``-dirty`` where files differ; empty outside of Git.

    Raises GitError where Git is not installed or will not read the repository.
    """
    try:
        repository_of(root)
    except NoRepositoryError:
        return ""
    described = run(root, "describe", "--always", "--abbrev=10", "--dirty", "--exclude=*")
    return described.stdout.strip() if described.returncode == 0 else ""


def why_no_revision(root: Path, name: str) -> GitError | None:
    """Return why a name means no revision of the repository that a folder is in, None where it does."""
    try:
        _tree(repository_of(root), name)
    except GitError as error:
        return error
    return None


def tree_of(root: Path, revision: str) -> str:
    """Return Git's hash of all files of a folder at a revision. Raises GitError as ``checked_out`` does."""
    return _tree(repository_of(root), revision)


@contextmanager
def checked_out(root: Path, revision: str) -> Iterator[Path]:
    """Give the files of a revision in a temporary folder; the working tree and its index stay as they are.

    Git writes the files itself, with those of submodules. Raises GitError where there is no such revision,
    no repository or no Git, each with the command that helps.
    """
    repository = repository_of(root)
    tree = _tree(repository, revision)
    with scratch_folder("definitions-") as scratch:
        files = scratch.resolve() / "files"
        _write_tree(root, repository, tree, files, revision)
        yield files


def _tree(repository: Repository, revision: str) -> str:
    """Return the hash of the folder of definitions at a revision."""
    if not revision.strip() or revision.startswith("-"):  # which Git would take for an option
        raise RevisionError(f"{revision!r} is no revision", "Name a branch, a tag or a hash.")
    top = repository.top
    found = run(top, "rev-parse", "--verify", "--quiet", f"{revision}^{{tree}}")
    if found.returncode:
        raise _missing(repository, revision)
    tree = found.stdout.strip()
    if not repository.prefix:
        return tree
    below = run(top, "rev-parse", "--verify", "--quiet", f"{tree}:{repository.prefix}")
    if below.returncode:
        raise RevisionError(
            f"revision {revision!r} has no folder {repository.prefix}",
            f"These revisions have it: git log --oneline -- {repository.prefix}",
        )
    return below.stdout.strip()


def _missing(repository: Repository, revision: str) -> RevisionError:
    """Return why there is no such revision, from what the repository has instead."""
    top, told = repository.top, f"Git has no revision {revision!r}"
    names = answer(top, "for-each-ref", "--format=%(refname:short)").splitlines()
    tracked = answer(top, "for-each-ref", "--format=%(refname:lstrip=3) %(refname:short)", "refs/remotes").splitlines()
    if not names and run(top, "rev-parse", "--verify", "--quiet", "HEAD").returncode:
        return RevisionError(f"{told}: nothing is committed yet", "Commit first: git add . && git commit")
    if run(top, "cat-file", "-e", revision).returncode == 0:
        return RevisionError(f"{revision!r} names no commit", "Name a branch, a tag or the hash of a commit.")
    several = run(top, "rev-parse", f"--disambiguate={revision}").stdout.split()
    if len(several) > 1:
        return RevisionError(
            f"{told}: {len(several)} hashes begin so",
            f"Write more of it. These are they: git rev-parse --disambiguate={revision}",
        )
    remote = next((line.partition(" ")[2] for line in tracked if line.partition(" ")[0] == revision), "")
    if remote:
        return RevisionError(
            f"{told}: that branch is at the remote only", f"Name {remote}, or make it: git branch {revision} {remote}"
        )
    superproject = answer(top, "rev-parse", "--show-superproject-working-tree").strip()
    if superproject and run(Path(superproject), "rev-parse", "--verify", "--quiet", revision).returncode == 0:
        inside = top.relative_to(superproject)
        return RevisionError(
            f"{told}: {top} is a submodule, and the revision is one of {superproject}",
            f"Name the submodule's own, which this shows: git -C {superproject} ls-tree {revision} {inside}",
        )
    if answer(top, "rev-parse", "--is-shallow-repository").strip() == "true":
        is_hash = len(revision) > 6 and set(revision) <= set(hexdigits)
        is_name = not is_hash and run(top, "check-ref-format", f"refs/heads/{revision}").returncode == 0
        one = f"; a branch or tag alone: git fetch origin {revision}:{revision}" if is_name else ""
        return RevisionError(
            f"{told}: this is a shallow clone, without older commits and other branches",
            f"Get them: git fetch --unshallow (in a workflow, fetch-depth: 0 of the checkout){one}",
        )
    return RevisionError(
        f"{told}.{did_you_mean(revision, names)}",
        "These are there: git branch --all, git tag, git log --oneline. Newer ones: git fetch --all --tags",
    )


def _write_tree(root: Path, repository: Repository, tree: str, into: Path, revision: str) -> None:
    """Write the files of a tree, by an index of its own beside them."""
    into.mkdir(parents=True, exist_ok=True)
    place = (f"--git-dir={repository.git_directory}", f"--work-tree={into}", *_PLAINLY)
    listed = ""
    with scratch_folder("index-") as scratch:
        for command in (("read-tree", tree), ("checkout-index", "--all", "--force"), ("ls-files", "--stage", "-z")):
            ran = run(into, *place, *command, index=scratch / "index")
            if ran.returncode:
                raise RevisionError(
                    f"Git cannot write the files of revision {revision!r}: {said(ran)}",
                    f"This says whether the repository is whole: git -C {repository.top} fsck",
                )
            listed = ran.stdout
    for entry in filter(None, listed.split("\0")):
        state, _, path = entry.partition("\t")
        mode, commit, _ = state.split()
        if mode == _SUBMODULE:
            _write_submodule(root / path, commit, into / path, revision)


def _write_submodule(folder: Path, commit: str, into: Path, revision: str) -> None:
    """Write the files of a submodule from its own repository, which is that in the working tree."""
    inner = repository_of(folder) if folder.is_dir() else None
    if inner is None or inner.prefix:
        raise _no_submodule(folder, revision)
    tree = run(folder, "rev-parse", "--verify", "--quiet", f"{commit}^{{tree}}")
    if tree.returncode:
        raise RevisionError(
            f"the submodule {folder} does not have the commit {commit[:10]} of revision {revision!r}",
            f"Fetch it: git -C {folder} fetch origin {commit}",
        )
    _write_tree(folder, inner, tree.stdout.strip(), into, revision)


def _no_submodule(folder: Path, revision: str) -> RevisionError:
    parent = folder.parent
    listed = run(parent, "ls-files", "--stage", "--", folder.name).stdout if parent.is_dir() else ""
    if listed.startswith(_SUBMODULE):
        return RevisionError(
            f"the submodule {folder} is empty, so its files at revision {revision!r} are not here",
            f"Get it: git -C {parent} submodule update --init {folder.name}",
        )
    return RevisionError(
        f"{folder} was a submodule at revision {revision!r} and is none now, so its files then are not here",
        f"Compare a revision since that change: git -C {parent if parent.is_dir() else '.'} log -- {folder.name}",
    )
