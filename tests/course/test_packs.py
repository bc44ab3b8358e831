"""A pack is a folder of lessons: its map, its stages, its texts; the built-in one and a teacher's alike."""

import errno
import os
from pathlib import Path

import pytest

from zth_tui.course.packs import Pack, builtin_pack, shipped
from zth_tui.errors import UsageError, UserError

STAGE = '''"""{name}: a stage."""
from dataclasses import dataclass
from typing import Annotated
@dataclass(frozen=True)
class Config:
    lr: Annotated[float, "learning rate", 0.0, 1.0, "live"] = 0.1
EXPERIMENTS = {{"first": {{"doc": "as it comes"}}, "second": {{"doc": "faster", "config": {{"lr": 1.0}}}}}}
'''
ZOO = """
[[bug]]
name = "zoo-1"
of = "first"
right = "0.1"
wrong = "10.0"
cause = "It is too fast."
config = { lr = "fast" }
"""


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    (tmp_path / "course.toml").write_text(
        'title = "Nets"\n'
        '[[lesson]]\nname = "words"\ntitle = "Words"\nlecture = "2"\nabout = "one by one"\n'
        '[[lesson]]\nname = "planned"\ntitle = "Planned"\n'
    )
    for name in ("extra", "words"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "stage.py").write_text(STAGE.format(name=name))
    (tmp_path / "words" / "lesson.md").write_text('# Words\n## Begin\nText.\n```step\nrun = "second"\n```\n')
    return Pack(tmp_path)


def test_the_map_lists_lessons_in_order_and_tells_which_are_there(pack: Pack) -> None:
    assert pack.title == "Nets"
    assert [(e.name, e.title, e.lecture, e.about, e.there) for e in pack.entries] == [
        ("words", "Words", "2", "one by one", True),
        ("planned", "Planned", "", "", False),
    ]


def test_stages_come_in_the_order_of_the_course_then_the_others(pack: Pack) -> None:
    assert list(pack.stages) == ["words", "extra"]


def test_an_experiment_is_found_by_stage_and_name_or_by_stage_alone(pack: Pack) -> None:
    assert pack.experiment("words/second").config == {"lr": 1.0}
    assert pack.experiment("words") is pack.experiment("words/first")


def test_a_lesson_is_read_with_the_stage_beside_it(pack: Pack) -> None:
    lesson = pack.lesson("words")
    assert lesson.stage is pack.stage("words")
    assert lesson.steps[0].run == "second"


def test_unknown_names_are_met_with_the_nearest(pack: Pack) -> None:
    with pytest.raises(UsageError, match=r"there is no stage 'word'; did you mean words\?"):
        pack.experiment("word/first")
    with pytest.raises(UsageError, match=r"words has no experiment 'frist'; did you mean first\?"):
        pack.experiment("words/frist")
    with pytest.raises(UsageError, match=r"there is no lesson 'word'; did you mean words\?"):
        pack.lesson("word")


def test_a_lesson_to_come_is_told_from_one_that_nobody_knows(pack: Pack) -> None:
    with pytest.raises(UsageError, match="lesson 'planned' is still to come"):
        pack.lesson("planned")


def test_a_mistake_in_a_stage_names_its_file_and_line(pack: Pack) -> None:
    source = pack.path / "words" / "stage.py"
    source.write_text(source.read_text().replace('"lr": 1.0', '"lr": 9.0'))
    with pytest.raises(UserError, match=rf"{source}, line 7: experiment second: lr must be between 0 and 1, not 9.0"):
        pack.stage("words")


def test_a_mistake_in_a_zoo_names_its_file_and_the_bug(pack: Pack) -> None:
    zoo = pack.path / "words" / "zoo.toml"
    zoo.write_text(ZOO)
    with pytest.raises(UserError, match=f"^{zoo}: zoo-1: lr takes a number, not 'fast'$"):
        pack.stage("words")


def test_a_stage_that_cannot_be_read_hides_no_other(pack: Pack) -> None:
    (pack.path / "extra" / "zoo.toml").write_text(ZOO)
    assert pack.lesson("words").steps
    assert pack.experiment("words/second")
    with pytest.raises(UserError, match="zoo-1"):
        pack.stage("extra")


def test_the_lessons_that_can_be_read_come_in_the_order_of_the_course(pack: Pack) -> None:
    map_ = pack.path / "course.toml"
    map_.write_text(map_.read_text() + '[[lesson]]\nname = "extra"\ntitle = "More"\n')
    assert [lesson.title for lesson in Pack(pack.path).readable()] == ["Words", "More"]
    (pack.path / "words" / "lesson.md").write_text("no heading")
    assert [lesson.title for lesson in Pack(pack.path).readable()] == ["More"]


@pytest.mark.parametrize(
    ("course", "complaint"),
    [
        ("title =", "course.toml: Invalid value"),
        ("title = 'Nets'", "course.toml: a pack needs a title, and for each .* a name and a title .*`lesson`"),
        ("[[lesson]]\nname = 'words'\ntitle = 'Words'", "course.toml: a pack needs a title"),
        ("title = 'Nets'\n[[lesson]]\nname = 'words'", "course.toml: a pack needs a title, and for each"),
        (
            "title = 'Nets'\n[lesson]\nname = 'words'\ntitle = 'Words'",
            "course.toml: a pack needs a title, and for each",
        ),
        ("title = 3\n[[lesson]]\nname = 'a'\ntitle = 'A'", r"a pack needs a title.*Expected `str`, got `int`"),
        ("title = ' '\n[[lesson]]\nname = 'a'\ntitle = 'A'", "course.toml: the title is empty"),
        ("title = 'Nets'\nlesson = ['a']", "course.toml: a pack needs a title"),
        ("title = 'Nets'\n[[lessons]]\nname = 'a'", "course.toml: unknown key 'lessons'; did you mean lesson?"),
        ("title = " + "[" * 5000, "course.toml: its brackets are nested too deeply"),
        ("title = " + "9" * 5000, "course.toml: Exceeds the limit"),
    ],
)
def test_a_mistake_in_the_map_is_told(tmp_path: Path, course: str, complaint: str) -> None:
    (tmp_path / "course.toml").write_text(course)
    with pytest.raises(UserError, match=complaint):
        _ = Pack(tmp_path).entries


@pytest.mark.parametrize(
    ("lesson", "complaint"),
    [
        ("name = 3\ntitle = 'A'", r"a name and a title .Expected `str`, got `int` - at `\$.lesson\[0\].name`"),
        ("name = 'a'\ntitle = 'A'\nlecture = 2", r"Expected `str`, got `int`"),
        ("name = ''\ntitle = 'A'", "'' cannot be the name of a lesson: it is that of its folder"),
        ("name = '../a'\ntitle = 'A'", "'../a' cannot be the name of a lesson"),
        ('name = "a\\u0000"\ntitle = "A"', r"'a\\x00' cannot be the name of a lesson"),
        ("name = 'a'\ntitle = ''", "the title of the lesson 'a' is empty"),
        ("name = 'a'\ntitle = 'A'\nabuot = 'x'", "unknown key 'abuot'; did you mean about?"),
        ("name = 'a'\ntitle = 'A'\n[[lesson]]\nname = 'a'\ntitle = 'B'", "two lessons are called 'a'"),
    ],
)
def test_a_mistake_in_a_lesson_of_the_map_is_told(tmp_path: Path, lesson: str, complaint: str) -> None:
    (tmp_path / "course.toml").write_text(f"title = 'Nets'\n[[lesson]]\n{lesson}")
    with pytest.raises(UserError, match=f"{tmp_path}/course.toml: .*{complaint}"):
        _ = Pack(tmp_path).entries


def test_a_map_may_begin_with_a_byte_order_mark(pack: Pack) -> None:
    map_ = pack.path / "course.toml"
    map_.write_text(map_.read_text(), encoding="utf-8-sig")
    assert Pack(pack.path).title == "Nets"


def test_a_folder_in_place_of_a_text_is_told(pack: Pack) -> None:
    (pack.path / "words" / "lesson.md").unlink()
    (pack.path / "words" / "lesson.md").mkdir()
    with pytest.raises(UserError, match=r"lesson\.md: cannot be read"):
        pack.lesson("words")


def test_a_name_that_no_folder_can_have_is_that_of_a_lesson_to_come(pack: Pack) -> None:
    map_ = pack.path / "course.toml"
    map_.write_text(f'{map_.read_text()}[[lesson]]\nname = "{"n" * 300}"\ntitle = "Long"\n')
    pack = Pack(pack.path)
    assert [entry.there for entry in pack.entries] == [True, False, False]
    assert [lesson.title for lesson in pack.readable()] == ["Words"]


def test_a_folder_that_is_closed_to_us_is_taken_for_none(pack: Pack, monkeypatch: pytest.MonkeyPatch) -> None:
    look = os.stat

    def closed(path: os.PathLike[str] | str, **how: bool) -> os.stat_result:
        if str(path).startswith(str(pack.path / "words") + "/"):
            raise PermissionError(errno.EACCES, "Permission denied")
        return look(path, **how)

    monkeypatch.setattr(os, "stat", closed)
    assert [entry.there for entry in pack.entries] == [False, False]
    with pytest.raises(UsageError, match="there is no stage 'words'"):
        pack.stage("words")


def test_a_pack_that_cannot_be_looked_at_is_not_there() -> None:
    assert not Pack(Path("/" + "n" * 300)).is_there


def test_what_is_no_pack_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=f"{tmp_path} is no lesson pack: it has no course.toml"):
        _ = Pack(tmp_path).title
    (tmp_path / "file").touch()
    with pytest.raises(UserError, match=r"course\.toml cannot be read: Not a directory"):
        _ = Pack(tmp_path / "file").title


def test_the_built_in_course_lists_all_nine_lectures() -> None:
    lectures = {n for e in builtin_pack().entries for n in e.lecture.split(", ")}
    assert lectures == set("123456789")


def test_every_built_in_lesson_that_is_there_can_be_read() -> None:
    pack = builtin_pack()
    there = [entry.name for entry in pack.entries if entry.there]
    assert there
    for name in there:
        assert pack.lesson(name).steps


def test_every_built_in_setting_and_experiment_says_what_it_is() -> None:
    for stage in builtin_pack().stages.values():
        assert stage.doc
        assert all(setting.doc for setting in stage.settings.values())
        assert all(experiment.doc for experiment in stage.experiments.values())


def test_lessons_and_data_are_shipped() -> None:
    assert (shipped("lessons") / "course.toml").is_file()
    assert (shipped("data") / "datasets.toml").is_file()


def test_each_pack_has_a_progress_of_its_own(tmp_path: Path) -> None:
    kept = [
        pack.progress_path for pack in (builtin_pack(), Pack(tmp_path / "a" / "mine"), Pack(tmp_path / "b" / "mine"))
    ]
    assert len(set(kept)) == 3
    assert kept[0].name == "progress.json" and kept[1].name.startswith("progress-mine-")
