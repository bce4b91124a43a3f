"""Settings from files and from the environment: which one wins, and what is said of wrong ones."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any, Protocol

import click
import pytest

from agrinews.cli.command import Command, Option
from agrinews.cli.group import COMMANDS, agrinews
from agrinews.cli.settings import variables


class Run(Protocol):
    def __call__(self, *arguments: str | Path, **more: Any) -> CompletedProcess[bytes]: ...  # noqa: ANN401


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, with the user's own settings in a folder below it."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "xdg"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "xdg" / "agrinews").mkdir(parents=True)
    return tmp_path


def shown(run: Run, *arguments: str) -> tuple[dict[str, Any], str]:
    """What `--show-config` says, as a table and as it stands there."""
    done = run(*arguments)
    assert (done.returncode, done.stderr) == (0, b"")
    return tomllib.loads(done.stdout.decode()), done.stdout.decode()


def origin(text: str, key: str) -> str:
    (line,) = [line for line in text.splitlines() if line.startswith(f"{key} = ")]
    return line.split("# ")[1]


def test_each_source_wins_over_the_next(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def script(*typed: str) -> tuple[str, str]:
        table, text = shown(run, "clean", *typed, "--show-config")
        return table["clean"]["script"], origin(text, "script")

    assert script() == ("keep", "default")
    own = home / "xdg" / "agrinews" / "config.toml"
    own.write_text('[clean]\nscript = "hk"\n')
    assert script() == ("hk", str(own))
    (home / "agrinews.toml").write_text('script = "tw"\n')
    assert script() == ("tw", "agrinews.toml")
    monkeypatch.setenv("AGRINEWS_SCRIPT", "hans")
    assert script() == ("hans", "AGRINEWS_SCRIPT")
    monkeypatch.setenv("AGRINEWS_CLEAN_SCRIPT", "hant")
    assert script() == ("hant", "AGRINEWS_CLEAN_SCRIPT")
    assert script("--script", "keep") == ("keep", "command line")


def test_the_table_of_a_command_wins_over_the_top_of_the_file(run: Run, home: Path) -> None:
    (home / "agrinews.toml").write_text('script = "hans"\n[fetch]\nscript = "hant"\n')
    table, _ = shown(run, "--show-config")
    assert (table["clean"]["script"], table["fetch"]["script"]) == ("hans", "hant")


def test_what_is_shown_is_a_settings_file(run: Run, home: Path) -> None:
    (home / "agrinews.toml").write_text(
        '[fetch]\nheader = ["X-A: b c", "Y: \\"z\\""]\nmax-bytes = "5M"\nrobots=false\n'
    )
    first, text = shown(run, "--show-config")
    assert first["fetch"]["header"] == ["X-A: b c", 'Y: "z"']
    (home / "again.toml").write_text(text)
    assert shown(run, "--config", "again.toml", "--show-config")[0] == first


def test_settings_change_what_a_command_does(run: Run, home: Path, page: Path) -> None:
    (home / "agrinews.toml").write_text('[clean]\nfields = "date,title"\nprovenance = "none"\n')
    assert list(json.loads(run("clean", page).stdout)) == ["date", "title"]
    assert list(json.loads(run("clean", page, "--fields", "lang").stdout)) == ["lang"]
    assert len(json.loads(run("clean", page, "--no-config").stdout)) > 20
    assert len(json.loads(run("--no-config", "clean", page).stdout)) > 20


def test_one_file_can_take_the_place_of_all(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "agrinews.toml").write_text('script = "hans"\n')
    (home / "other.toml").write_text("[clean]\njobs = 3\n")
    monkeypatch.setenv("AGRINEWS_CONFIG", "other.toml")
    table, text = shown(run, "clean", "--show-config")
    assert (table["clean"]["script"], table["clean"]["jobs"]) == ("keep", 3)
    assert origin(text, "jobs") == "other.toml"
    table, _ = shown(run, "clean", "--config", "agrinews.toml", "--show-config")
    assert table["clean"]["script"] == "hans"
    assert run("clean", "--config", "other.toml", "--no-config", "x").returncode == 2


def test_several_values_in_the_environment_are_lines(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AGRINEWS_FETCH_HEADER", "X-A: b c\nY: z")
    table, text = shown(run, "fetch", "--show-config")
    assert table["fetch"]["header"] == ["X-A: b c", "Y: z"]
    assert origin(text, "header") == "AGRINEWS_FETCH_HEADER"


def test_a_variable_that_means_nothing_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AGRINEWS_FETCH_DELY", "3")
    text = shown(run, "--show-config")[1]
    assert "AGRINEWS_FETCH_DELY means nothing; did you mean 'AGRINEWS_FETCH_DELAY'?" in text


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ('scrpt = "x"', "scrpt: no such option; did you mean 'script'?"),
        ("[claen]", "no command [claen]; did you mean 'clean'?"),
        ('[clean]\nformt = "x"', "[clean] formt: no such option; did you mean 'format'?"),
        ('[clean]\nscript = "HNS"', "did you mean 'hans'? (from agrinews.toml)"),
        ("[clean]\noverwrite = 1", "[clean] overwrite: true or false is wanted"),
        ("[clean]\nscript = true", "[clean] script: a value is wanted, not a boolean"),
        ("[clean]\noutput = ['a']", "[clean] output: a single value is wanted"),
        ("[clean]\nrules = [[1]]", "[clean] rules: a text or a list of texts is wanted"),
        ("[clean]\njobs = -1", "(from agrinews.toml)"),
        ("a = [", "agrinews.toml is no TOML"),
        ("[[site]]\nhst = 'a'", "agrinews.toml: unknown key 'hst'"),
        ("site = 3", "write [[site]]"),
        ("clean = 3", "clean: no such option"),
    ],
)
def test_a_wrong_setting_is_a_usage_error(run: Run, home: Path, body: str, said: str) -> None:
    (home / "agrinews.toml").write_text(body)
    done = run("clean", "page.html")
    assert (done.returncode, done.stdout) == (2, b"")
    assert said in done.stderr.decode()
    assert run("clean", "--help").returncode == 0, "help comes whatever the settings are"


def test_settings_of_other_commands_do_not_matter(run: Run, home: Path, page: Path) -> None:
    (home / "agrinews.toml").write_text('user-agent = "me"\n[fetch]\nno-such = 1\n')
    assert run("clean", page).returncode == 0
    assert run("fetch", "http://a.example/").returncode == 2


def test_a_file_that_is_not_there_is_said(run: Run) -> None:
    done = run("--config", "none.toml", "clean", "x")
    assert done.returncode == 2
    assert b"there is no settings file none.toml" in done.stderr


def test_site_rules_in_settings_are_used(run: Run, home: Path) -> None:
    (home / "a.html").write_text(
        "<!-- saved from url=(0022)http://a.example/1.html --><title>临江县春耕顺利</title>"
        "<h1>临江县春耕顺利</h1><p>2023-04-05 08:00</p>"
        "<p>今年春天，临江县的秧苗长得比往年都好，农户说这是二十年来最省心的一季。</p>"
        "<p class=tougao>本刊长期征集春耕摄影作品，入选者赠阅全年刊物，来稿请寄编辑部。</p>",
        "utf-8",
    )
    asked = ["clean", "a.html", "--base-url", "http://a.example/1.html", "--fields", "text"]
    assert "本刊长期征集" in run(*asked).stdout.decode()
    (home / "agrinews.toml").write_text(
        "[[site]]\nhost = 'a.example'\ndrop = [\"//p[@class='tougao']\"]\n"
    )
    assert "本刊长期征集" not in run(*asked).stdout.decode()
    assert "本刊长期征集" in run(*asked, "--no-rules").stdout.decode()


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_has_a_variable_of_its_own(name: str) -> None:
    with click.Context(agrinews) as context:
        command = agrinews.get_command(context, name)
    assert isinstance(command, Command)
    plain = [
        param.opts
        for param in command.params
        if isinstance(param, click.Option) and not isinstance(param, Option)
    ]
    assert plain == [], "made with the functions of cli.command"
    found = [option.envvar for option in command.options()]
    assert len(found) == len(set(map(str, found)))
    assert all(option.envvar == variables(name, option.key) for option in command.options())
