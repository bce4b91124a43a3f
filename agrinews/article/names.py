"""Tells names from titles, places, buttons and nobodies; says nothing of where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from agrinews.hanzi.fold import align, fold
from agrinews.patterns import deferred
from agrinews.tables import toml

__all__ = [
    "HAN",
    "OUTLET",
    "editor_names",
    "is_anonymous",
    "is_called",
    "is_person",
    "outlet",
    "people",
]

TABLE = "bylines.toml"
MAX_NAME_CHARS = 24
"""The longest body that signs (县农业农村局畜牧兽医技术推广中心) has some twenty."""
MAX_CHARS = 400
MAX_PEOPLE = 12
ASIDE = deferred(r"(?<=[\u3400-\u9fff])[(（][^()（）]{2,24}[)）]")
"""What is said of a person behind the name: 张禾生（青禾大学教授）."""
INITIAL = deferred(r"[A-Z]\.")
NAME_LENGTHS = (2, 3, 4)
SUFFIX_CHARS = "摄图等"
"""Characters that end a name's line more often than a name (张三摄)."""
MAX_GIVEN_CHARS = 3
LIST = deferred(
    r"[、,，;；/／|｜丨&＆\t\n]| (?:and|and by) |\s+和\s*"
    r"|(?<=[\u4e00-\u9fff]{2})和(?=[\u4e00-\u9fff]{2,3}$)"
)
"""What parts the names of a list."""
AROUND = ' \t\u3000\xa0()[]（）【】〔〕:：,，.。;；—-_*□■◎○●◇◆△▲☆★《》“”"'
NO_NAME = deferred(r"[@#%￥$<>{}=:：。！？!?]|https?:|www\.|版权|copyright", re.IGNORECASE)
HAN = deferred("[\u3400-\u9fff\U00020000-\U000323af]")
OUTLET = deferred(
    r"(?:社|网|报|台|新闻|周刊|杂志|在线|通讯|财经|资讯|频道|客户端|网络版|融媒|融媒体|融媒体中心|新媒体|宣传部"
    r"|\b(?:daily|news|times|post|press|agency|net|online|journal|herald|weekly))$"
)
"""How the names of outlets end, as against persons and pens."""
LATIN_NAME = deferred(r"[A-Za-z][\w.'’-]{0,20}(?: [A-Za-z][\w.'’-]{0,20}){0,3}")
FOREIGN = deferred(r"[\u4e00-\u9fff]{1,8}(?:[·•・．‧][\u4e00-\u9fffA-Z.]{1,10}){1,3}")
SERIAL = deferred(r"[_（(\[【]?\s*(?:[A-Za-z]{0,3}\d{1,8}|UN\d+)[)）\]】]?$")
"""A number that the newsroom's system adds to an editor's name: 李穗_NF4425, 李穗(EN001)."""
BODY = deferred(
    "(?:局|部|厅|委|办|处|站|所|院|校|大学|学院|中心|公司|集团|协会|学会|社|网|报|台|组|室|联盟|工作室|政府|法院|银行|研究院|基金会|委员会|科|股|厂|场|镇|乡|村|县|市|区|州|队|馆|园|店)$"
)


@cache
def _words(key: str) -> frozenset[str]:
    return frozenset(map(fold, toml(TABLE)[key]))


@cache
def _titles() -> re.Pattern[str]:
    words = sorted(map(align, toml(TABLE)["titles"]), key=lambda t: (-len(t), t))
    return re.compile(rf"^.{{0,16}}?(?:{'|'.join(map(re.escape, words))})[:丨| ]*")


@cache
def _endings() -> re.Pattern[str]:
    words = sorted(map(align, toml(TABLE)["after_name"]), key=lambda t: (-len(t), t))
    return re.compile(rf"(?:{'|'.join(map(re.escape, words))})$")


@cache
def _listed(key: str) -> tuple[str, ...]:
    return tuple(map(align, toml(TABLE)[key]))


@cache
def _surnames() -> tuple[frozenset[str], frozenset[str]]:
    single = frozenset("".join(toml(TABLE)["surnames"].split()))
    return single, frozenset(toml(TABLE)["compound_surnames"])


# ------------------------------------------------------------------ one name
def is_anonymous(text: str) -> bool:
    """Tell whether what stands in a name's place names nobody: 佚名, admin, 网络."""
    return fold(text).strip("-*_.:()[]") in _words("anonymous") | {""}


def is_person(text: str) -> bool:
    """Tell whether a word looks like a Chinese person's name: a surname and one or two more.

    >>> is_person("张禾生"), is_person("歐陽小禾"), is_person("德清县发改局"), is_person("完")
    (True, True, False, False)
    """
    key = fold(text)
    single, compound = _surnames()
    if OUTLET.search(key):  # 农视网: the first character is a surname too
        return False
    if key in _words("anonymous") | _words("no_signature") or not all(map(HAN.match, key)):
        return False
    if key[:2] in compound:
        return 3 <= len(key) <= 4  # noqa: PLR2004
    return key[:1] in single and 2 <= len(key) <= 3  # noqa: PLR2004


def _is_name(text: str) -> bool:
    """Tell whether a word after a label can be a name: of a person, a pen or a body."""
    if not text or len(text) > MAX_NAME_CHARS or is_anonymous(text):
        return False
    if NO_NAME.search(text) or align(text).startswith(_listed("no_name")):
        return False
    if HAN.search(text):
        return len(text) > 1
    return len(re.findall(r"[^\W\d_]", text)) > 1


# ------------------------------------------------------------------ many
def people(text: str, *, persons_only: bool = False, announced: bool = False) -> tuple[str, ...]:
    """Return the names in a value, in order, without titles, places and repetitions.

    `persons_only`: each word must look like a Chinese person's name, and if one does not, there
    are none: for places where a name stands without a label. `announced`: 记者 and the like in the
    text announce names, so a surname that is none of the known counts too.

    >>> people("青禾报记者 张禾生 通讯员 李田、王　苗")
    ('张禾生', '李田', '王苗')
    >>> people("欧洲", persons_only=True), people("德清县发改局", persons_only=True)
    ((), ())
    """
    found: list[str] = []
    called = False  # by a title that stands apart: 记者 依罕
    for word in _tokens(ASIDE.sub(" ", text[:MAX_CHARS])):
        if align(word).startswith(_listed("other_jobs")) or _opens_label(word):
            break  # 记者 张禾生 编辑 李穗: what follows is someone else's work
        if head := _before_job(word):
            found += [head] if head not in found else []
            break
        name = _bare_name(word)
        if not name or name in found:
            called = not name and _titles().match(align(word)) is not None
            continue
        good = _is_signature(name) if persons_only else _is_name(name)
        good = good or (called and is_called(name)) or (announced and _is_announced(word, name))
        called = False
        if good:
            found.append(name)
        elif persons_only:
            return ()
    persons = [name for name in found if is_person(name)]
    if persons and len(persons) < len(found):  # 县农技站 张禾生: the body is where he works
        found = [n for n in found if n in persons or not BODY.search(n)]
    return tuple(found[:MAX_PEOPLE])


def _before_job(word: str) -> str:
    """Return the person's name that someone else's job touches, as in 张禾生编辑 李穗, or ""."""
    flat = align(word)
    heads = (word[: flat.find(job)] for job in _listed("other_jobs") if flat.find(job) > 1)
    return next(filter(is_person, heads), "")


def _is_signature(name: str) -> bool:
    return is_person(name) or FOREIGN.fullmatch(name) is not None


def _is_announced(word: str, name: str) -> bool:
    """Tell whether a word says that a name follows, whatever the surname: 通讯员格日勒."""
    title = _titles().match(align(word))
    return title is not None and word[title.end() :].startswith(name) and is_called(name)


def is_called(name: str) -> bool:
    """Tell whether a word behind 记者 can be a name, whatever the surname, and is no verb."""
    if len(name) not in NAME_LENGTHS:
        return False
    key = align(name)
    told = key.startswith(_listed("after_reporter"))
    return not (told or OUTLET.search(key) or BODY.search(key)) and all(map(HAN.match, key))


def _opens_label(word: str) -> bool:
    """Tell whether a word is a label that the table does not know: 播音：齐悦."""
    return re.search(r"[:：]", word) is not None and _titles().match(align(word)) is None


def editor_names(text: str) -> tuple[str, ...]:
    """Return the names in an editor's label, without the numbers that newsrooms add."""
    words = (SERIAL.sub("", word).strip("_ ") for word in _tokens(text))
    names = (_bare_name(word) for word in words)
    return tuple(dict.fromkeys(n for n in names if n and _is_name(n)))[:MAX_PEOPLE]


def _tokens(text: str) -> list[str]:
    """Cut a value into words; the spread characters of one name (王　苗) become one word again."""
    found: list[str] = []
    for part in LIST.split(text[:MAX_CHARS]):
        words = [word for piece in part.split() if (word := _bare(piece))]
        if all(LATIN_NAME.fullmatch(word) and not HAN.search(word) for word in words):
            found.append(" ".join(words))
        else:
            found.extend(_without_outlet([word for word in _joined(words) if word]))
    return [word for word in found if word]


def _bare(piece: str) -> str:
    """Return a word without the marks around it; the dot of an initial stays."""
    return piece if INITIAL.fullmatch(piece) else piece.strip(AROUND)


def _without_outlet(words: list[str]) -> list[str]:
    """Return words without a first one that says where the second, a person, works."""
    if len(words) == 2 and is_person(words[1]) and not is_person(words[0]):  # noqa: PLR2004
        title = _titles().match(align(words[0]))
        return words if title or words[0].isascii() else words[1:]
    return words


def _joined(words: list[str]) -> Iterator[str]:
    """Yield words, runs of two or three single Han characters as one."""
    run = ""
    for word in words:
        alone = len(word) == 1 and HAN.match(word) is not None
        if run and not (alone and len(run) < MAX_GIVEN_CHARS):
            yield run
            run = ""
        if alone:
            run += word
        else:
            yield word
    yield run


def _bare_name(word: str) -> str:
    """Return a word without the title before it and the job, trip or place after it."""
    flat = align(word)
    if flat in _words("after_name") or flat.startswith("发自"):
        return ""
    title = _titles().match(flat)
    start = title.end() if title else 0
    end = len(word)
    whole = is_person(word[start:]) and flat[-1] not in SUFFIX_CHARS
    while not whole and end - start > 2:  # noqa: PLR2004
        ending = _endings().search(flat, start, end)
        if ending is None or ending.end() != end or ending.start() - start < 2:  # noqa: PLR2004
            break
        end = ending.start()
    name = _without_place(word[start:end].strip(" :：/／"))
    return "" if align(name) in _words("places") else name


def _without_place(name: str) -> str:
    """Return a name without the place that touches it: 張禾生台北, 王明台北."""
    key = align(name)
    for place in toml(TABLE)["places"]:
        head = key.removesuffix(place)
        if head != key and is_person(head):
            return name[: len(head)]
    return name


# ------------------------------------------------------------------ outlets
def outlet(text: str) -> str | None:
    """Return the outlet that a value names, or None where it names none (网络, 未知).

    >>> outlet("《青禾日报》 原创稿"), outlet("网络"), outlet("Qinghe Daily News")
    ('青禾日报', None, 'Qinghe Daily News')
    """
    text = PAUSE.split(text[:MAX_CHARS].strip(), maxsplit=1)[0]
    words = text.split()
    if not words:
        return None
    name = _leading(words) if HAN.search(text) else " ".join(words)
    name = name.strip(" \u3000\xa0:：,，.。;；|、-—_*“”\"'[]【】<>")
    if not (name.endswith((")", "）")) and OPENED.search(name, 0, len(name) - 1)):
        name = name.strip("()（） ")
    if name.startswith("《") and "》" in name:
        name = name[1:].replace("》", "", 1) if "《" not in name[1:] else name
    name = name.removesuffix("供稿") or name
    if not name or len(name) > MAX_OUTLET_CHARS or fold(name) in _words("no_source"):
        return None
    if re.fullmatch(r"[\W\d_]+", name) or NO_OUTLET.search(name):
        return None
    return name


MAX_OUTLET_CHARS = 40
PAUSE = deferred(r"[，,；;]")
OPENED = deferred("[(（].")
NO_OUTLET = deferred(
    r"[。！？?!@=：:]|https?|[于在了的是时说称為为於時說稱]$|^[在于是的了和于與与於]|^\d{1,4}[年月日/-]|^[驻駐]"
)
"""What the name of an outlet never holds, ends or begins with; the pieces of sentences do."""


def _leading(words: list[str]) -> str:
    """Return the words that are the outlet: a Latin one binds the next, a Chinese one ends it."""
    taken = []
    for word in words:
        taken.append(word)
        if HAN.search(word) and len(word) > 1:
            break
    return " ".join(taken)
