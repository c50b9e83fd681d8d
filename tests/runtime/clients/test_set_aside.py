"""Files of the workspace that are out of a client's sight while it runs."""

from pathlib import Path

import pytest
from wave_runtime.adapters.session import CannotConfigure
from wave_runtime.adapters.set_aside import set_aside

NAMES = (".gemini", "settings.json", "link", "none")


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    workspace, session = tmp_path / "workspace", tmp_path / "session"
    (workspace / ".gemini/deep").mkdir(parents=True)
    (workspace / "settings.json").write_text("{}")
    (workspace / "link").symlink_to("nowhere")
    (workspace / "other").touch()
    session.mkdir()
    return workspace, session


def test_they_are_away_and_come_back(folders: tuple[Path, Path]) -> None:
    workspace, session = folders
    aside = set_aside(workspace, NAMES, session)
    assert [path.name for path in workspace.iterdir()] == ["other"]
    assert aside.put_back() is None
    assert sorted(path.name for path in workspace.iterdir()) == [".gemini", "link", "other", "settings.json"]
    assert (workspace / ".gemini/deep").is_dir()
    assert str((workspace / "link").readlink()) == "nowhere"
    assert not session.exists()


def test_what_the_agent_has_made_stays(folders: tuple[Path, Path]) -> None:
    workspace, session = folders
    aside = set_aside(workspace, NAMES, session)
    (workspace / "settings.json").write_text("mine")
    assert aside.put_back() == (
        "the agent has made another `settings.json`, and the one that was there cannot be put back"
    )
    assert (workspace / "settings.json").read_text() == "mine"


def test_what_cannot_be_moved_is_told_and_nothing_is_away(folders: tuple[Path, Path]) -> None:
    workspace, session = folders
    (session / "settings.json").mkdir()
    with pytest.raises(CannotConfigure, match=r"`settings\.json` cannot be kept from the client: "):
        set_aside(workspace, NAMES, session)
    assert sorted(path.name for path in workspace.iterdir()) == [".gemini", "link", "other", "settings.json"]
