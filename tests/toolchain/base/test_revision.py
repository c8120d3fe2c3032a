"""Definitions at a revision, and what is said where Git cannot give them; Git itself is the judge."""

import shutil
import subprocess
from pathlib import Path

import pytest

from toolchain.base.repository import GitError
from toolchain.base.revision import checked_out, current_revision


def git(folder: Path, *arguments: str) -> str:
    """Run Git as somebody, without signatures, and with submodules on this disk allowed."""
    settings = ("user.name=t", "user.email=t@t", "commit.gpgsign=false", "protocol.file.allow=always")
    options = [word for setting in settings for word in ("-c", setting)]
    ran = subprocess.run(["git", "-C", str(folder), *options, *arguments], check=True, capture_output=True, text=True)
    return ran.stdout.strip()


def commit(folder: Path, text: str, file: str = "metrics/api.py") -> str:
    """Commit a file with a text and return the hash."""
    (folder / file).parent.mkdir(parents=True, exist_ok=True)
    (folder / file).write_text(text)
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", text)
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture(scope="module")
def two_commits(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with the branch main and two commits, ``first`` and ``second``, which nobody changes."""
    folder = tmp_path_factory.mktemp("two-commits")
    git(folder, "init", "-q", "-b", "main")
    commit(folder, "first")
    commit(folder, "second")
    return folder


def files_at(root: Path, revision: str) -> dict[str, str]:
    """Return the files of a revision with their texts."""
    with checked_out(root, revision) as folder:
        return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}


def refusal(root: Path, revision: str = "main") -> str:
    """Return what is said instead of the files of a revision."""
    with pytest.raises(GitError) as caught, checked_out(root, revision):
        pass
    return f"{caught.value.message}\n{caught.value.remedy}"


@pytest.fixture
def repository(two_commits: Path, tmp_path: Path) -> Path:
    """A repository with two commits on its branch main."""
    return shutil.copytree(two_commits, tmp_path / "repository")


@pytest.mark.parametrize("revision", ["main~1", "v1", "main~1^{commit}"])
def test_files_are_those_of_the_revision_and_the_working_tree_keeps_its_own(repository: Path, revision: str) -> None:
    git(repository, "tag", "v1", "main~1")
    (repository / "metrics/api.py").write_text("third")
    git(repository, "add", ".")
    (repository / "metrics/api.py").write_text("fourth")
    before = git(repository, "status", "--porcelain")
    assert files_at(repository, revision) == {"metrics/api.py": "first"}
    assert (repository / "metrics/api.py").read_text() == "fourth"
    assert git(repository, "status", "--porcelain") == before == "MM metrics/api.py"


def test_definitions_below_the_top_are_given_without_the_rest(repository: Path) -> None:
    commit(repository, "below", "observability/metrics/api.py")
    assert files_at(repository / "observability", "main") == {"metrics/api.py": "below"}
    assert "has no folder observability" in refusal(repository / "observability", "main~1")


def test_links_and_files_that_are_left_out_of_archives_are_there(repository: Path) -> None:
    (repository / "metrics/linked.py").symlink_to("api.py")
    commit(repository, "metrics/** export-ignore", ".gitattributes")
    assert files_at(repository, "main")["metrics/linked.py"] == "second"


def test_a_sparse_working_tree_and_a_hook_do_not_change_what_a_revision_holds(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit(repository, "board", "dashboards/api.py")
    git(repository, "sparse-checkout", "set", "metrics")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "index"))
    assert set(files_at(repository, "main")) == {"metrics/api.py", "dashboards/api.py"}


def test_a_linked_worktree_is_a_repository_too(repository: Path, tmp_path: Path) -> None:
    git(repository, "worktree", "add", "-q", "-b", "other", str(tmp_path / "other"))
    assert files_at(tmp_path / "other", "main~1") == {"metrics/api.py": "first"}
    shutil.rmtree(repository)
    assert "git worktree repair" in refusal(tmp_path / "other")


def test_without_git_it_is_named(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "Git is not installed" in refusal(repository)
    assert "apt-get install git" in refusal(repository)
    with pytest.raises(GitError, match="Git is not installed"):
        current_revision(repository)


def test_a_repository_of_somebody_else_is_read_once_it_is_trusted(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")  # Git's own variable for tests
    with pytest.raises(GitError, match="belongs to another user"):
        current_revision(repository)
    said, _, command = refusal(repository).partition(": ")
    assert "belongs to another user" in said
    assert command == f"git config --global --add safe.directory '{repository}'"
    subprocess.run(command, shell=True, check=True)
    assert files_at(repository, "main") == {"metrics/api.py": "second"}


def test_outside_of_a_repository(tmp_path: Path) -> None:
    assert "is not in a Git repository" in refusal(tmp_path)
    assert current_revision(tmp_path) == ""


def test_a_bare_repository_has_no_files(repository: Path, tmp_path: Path) -> None:
    bare = tmp_path / "bare.git"
    git(tmp_path, "clone", "-q", "--bare", str(repository), str(bare))
    assert "bare repository" in refusal(bare)
    assert f"git -C {bare} worktree add" in refusal(bare)
    git(bare, "worktree", "add", "-q", str(tmp_path / "tree"), "main")
    assert files_at(tmp_path / "tree", "main~1") == {"metrics/api.py": "first"}


def test_a_repository_without_commits(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    assert "nothing is committed yet" in refusal(tmp_path)


@pytest.mark.parametrize("revision", ["main~1", "HASH", "side", "v1"])
def test_a_shallow_clone_can_be_filled_up(repository: Path, tmp_path: Path, revision: str) -> None:
    git(repository, "branch", "side", "main~1")
    git(repository, "tag", "v1", "main~1")
    named = git(repository, "rev-parse", "main~1") if revision == "HASH" else revision
    git(tmp_path, "clone", "-q", "--depth=1", repository.as_uri(), "clone")
    said = refusal(tmp_path / "clone", named)
    assert "shallow clone" in said
    assert "git fetch --unshallow" in said
    command = said.rpartition("alone: git ")[2] if revision in ("side", "v1") else "fetch --unshallow"
    git(tmp_path / "clone", *command.split())
    assert files_at(tmp_path / "clone", named) == {"metrics/api.py": "first"}


def test_a_branch_that_only_the_remote_has(repository: Path, tmp_path: Path) -> None:
    git(repository, "branch", "feature/api", "main~1")
    git(tmp_path, "clone", "-q", str(repository), "clone")
    assert "Name origin/feature/api" in refusal(tmp_path / "clone", "feature/api")
    assert files_at(tmp_path / "clone", "origin/feature/api") == {"metrics/api.py": "first"}


@pytest.mark.parametrize(
    ("revision", "said"),
    [
        ("mian", "Git has no revision 'mian'. Did you mean 'main'?"),
        ("0" * 40, f"Git has no revision '{'0' * 40}'."),
        ("main~9", "Git has no revision 'main~9'."),
        ("main..other", "Git has no revision 'main..other'."),
        ("main:metrics/api.py", "'main:metrics/api.py' names no commit"),
        ("--output=x", "'--output=x' is no revision"),
        ("", "'' is no revision"),
        (" ", "' ' is no revision"),
    ],
)
def test_a_revision_that_is_not_there(repository: Path, revision: str, said: str) -> None:
    assert refusal(repository, revision).startswith(said)


def test_a_hash_that_is_too_short(repository: Path) -> None:
    """Git takes four digits or more, and two of 1,200 hashes begin with the same four."""
    seen = dict[str, str]()
    script = "\n".join(f"commit refs/heads/many\ncommitter t <t@t> {when} +0000\ndata 0\n" for when in range(1200))
    subprocess.run(["git", "-C", str(repository), "fast-import", "--quiet"], input=script, text=True, check=True)
    hashes = git(repository, "rev-list", "many").splitlines()
    short = next(each[:4] for each in hashes if seen.setdefault(each[:4], each) != each)
    assert f"git rev-parse --disambiguate={short}" in refusal(repository, short)


@pytest.fixture
def superproject(two_commits: Path, tmp_path: Path) -> Path:
    """A repository whose folder ``metrics`` is a submodule: at ``v1`` its first commit, then its second."""
    inner = shutil.copytree(two_commits, tmp_path / "inner")
    (inner / "metrics").rename(inner / "parts")
    commit(inner, "moved", "note")
    outer = shutil.copytree(two_commits, tmp_path / "outer")
    git(outer, "rm", "-q", "-r", "metrics")
    git(outer, "submodule", "add", "-q", str(inner), "metrics")
    git(outer, "commit", "-q", "-m", "submodule")
    git(outer, "tag", "v1")
    commit(inner, "later", "note")
    git(outer / "metrics", "pull", "-q")
    git(outer, "commit", "-qam", "later")
    return outer


def test_a_submodule_is_given_at_the_commit_of_the_revision(superproject: Path) -> None:
    files = files_at(superproject, "v1")
    assert files.pop(".gitmodules")
    assert files == {"metrics/note": "moved", "metrics/parts/api.py": "second"}
    assert files_at(superproject, "main")["metrics/note"] == "later"
    assert files_at(superproject / "metrics", "main~1")["note"] == "moved"


def test_a_submodule_that_was_not_fetched_is_got_by_the_command(superproject: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", str(superproject), "clone")
    clone = tmp_path / "clone"
    said, _, command = refusal(clone, "v1").partition("\nGet it: git ")
    assert f"the submodule {clone}/metrics is empty" in said
    git(clone, *command.split())
    assert files_at(clone, "v1")["metrics/note"] == "moved"


def test_a_submodule_without_the_commit_is_fetched_by_the_command(superproject: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", str(superproject), "clone")
    clone = tmp_path / "clone"
    git(clone, "config", "submodule.metrics.url", (tmp_path / "inner").as_uri())
    git(clone, "submodule", "update", "-q", "--init", "--depth=1")
    said, _, command = refusal(clone, "v1").partition("\nFetch it: git ")
    assert "does not have the commit" in said
    git(tmp_path / "inner", "config", "uploadpack.allowAnySHA1InWant", "true")
    git(clone, *command.split())
    assert files_at(clone, "v1")["metrics/note"] == "moved"


def test_a_submodule_of_the_past_is_named(superproject: Path) -> None:
    git(superproject, "rm", "-q", "metrics")
    git(superproject, "commit", "-q", "-m", "gone")
    assert "was a submodule at revision 'v1' and is none now" in refusal(superproject, "v1")
    commit(superproject, "plain")
    assert "was a submodule at revision 'v1' and is none now" in refusal(superproject, "v1")
    assert files_at(superproject, "main")["metrics/api.py"] == "plain"


def test_a_revision_of_the_superproject_is_not_one_of_the_submodule(superproject: Path) -> None:
    said, _, command = refusal(superproject / "metrics", "v1").partition(
        "\nName the submodule's own, which this shows: "
    )
    assert f"the revision is one of {superproject}" in said
    shown = subprocess.run(command, shell=True, check=True, capture_output=True, text=True).stdout
    assert files_at(superproject / "metrics", shown.split()[2])["note"] == "moved"


def test_the_revision_of_a_working_tree_says_whether_it_differs(repository: Path) -> None:
    assert current_revision(repository) == git(repository, "rev-parse", "--short=10", "HEAD")
    (repository / "metrics/api.py").write_text("changed")
    assert current_revision(repository).endswith("-dirty")
