"""The encoding that a server or a letter names: pages that name none themselves, in the scripts of those who report from wars."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from benchmarks import documents as made
from spolia.preserve import Found, Parts, Reader, preserve_item
from spolia.preserve.found import Member
from spolia.preserve.html import decode_page
from spolia.preserve.text import decode_text

RUSSIAN = [
    "Отряды оппозиции захватили авиабазу под Пальмирой и два танка Т-62, сообщил в воскресенье наблюдатель из города Хомс.",
    "Министерство обороны опровергло потерю базы: по его словам, атака отбита, а нападавшие отступили на север провинции.",
]
ARABIC = [
    "سيطر مقاتلو المعارضة على القاعدة الجوية قرب تدمر وعلى دبابتين يوم الأحد، بحسب ما أفاد ناشط من مدينة حمص.",
    "ونفت وزارة الدفاع خسارة القاعدة، وقالت إن قواتها صدت الهجوم وإن المهاجمين انسحبوا إلى شمال المحافظة.",
]
JAPANESE = [
    "反政府勢力は日曜日、パルミラ近郊の空軍基地を制圧し、戦車２両を奪ったと監視団が発表した。①部隊は北へ移動した。",
    "国防省は基地の喪失を否定し、攻撃を撃退したと述べた。攻撃側は県の北部へ撤退したという。",
]
CHINESE = [
    "反政府武装星期日占领了帕尔米拉附近的空军基地，缴获两辆坦克，霍姆斯的一名活动人士说。朱镕基的名字里有一个字不在旧码表里。",
    "国防部否认失去该基地，称其部队击退了进攻，袭击者已撤往该省北部。",
]
SCRIPTS = [
    ("windows-1251", "windows-1251", RUSSIAN),
    ("koi8-r", "koi8-r", RUSSIAN),
    ("windows-1256", "windows-1256", ARABIC),
    ("Shift_JIS", "cp932", JAPANESE),  # what is called so has held more than its standard for decades: ①
    ("gb18030", "gb18030", CHINESE),
    ("gb2312", "gb18030", CHINESE),  # 镕 came later than the standard of that name, and is read under it everywhere
]


def bare(words: list[str]) -> str:
    """A page that says nothing of its encoding."""
    return (
        f"<html><head><title>{words[0][:20]}</title></head><body><article>{''.join(f'<p>{w}</p>' for w in words)}</article></body></html>"
    )


@pytest.mark.parametrize(("told", "encoding", "words"), SCRIPTS, ids=[told for told, _, _ in SCRIPTS])
def test_a_page_is_read_in_the_encoding_that_its_server_names(told: str, encoding: str, words: list[str], reader: Reader) -> None:
    found = preserve_item(bare(words).encode(encoding), "page", reader, media=f"text/html; charset={told}")
    assert isinstance(found, Found)
    assert (found.text, found.doubts) == ("\n\n".join(words), ())
    assert found.how.lower().endswith((told.lower(), encoding))


@pytest.mark.parametrize(("told", "encoding", "words"), SCRIPTS, ids=[told for told, _, _ in SCRIPTS])
def test_an_answer_in_a_web_archive_and_a_part_of_a_letter_bring_their_encoding(
    told: str, encoding: str, words: list[str], reader: Reader
) -> None:
    data = bare(words).encode(encoding)
    warc = made.make_warc([("https://news.example/1", f"text/html; charset={told}", data)])
    letter = EmailMessage()
    letter["Subject"], letter["From"] = "x", "a@b.example"
    letter.set_content("See what is attached.")
    letter.add_attachment(data, maintype="text", subtype="html", filename="1.html", params={"charset": told})
    for whole, name in ((warc, "crawl.warc"), (letter.as_bytes(), "x.eml")):
        inside = preserve_item(whole, name, reader)
        assert isinstance(inside, Parts)
        (part,) = inside.parts
        assert isinstance(part, Member)
        assert part.data == data
        found = preserve_item(part.data, part.path, reader, media=part.media or "")
        assert isinstance(found, Found)
        assert (found.text, found.doubts) == ("\n\n".join(words), ())


@pytest.mark.parametrize(("told", "encoding", "words"), SCRIPTS, ids=[told for told, _, _ in SCRIPTS])
@pytest.mark.parametrize("form", ["plain", "html"])
def test_a_letter_s_own_words_are_in_the_encoding_of_their_part(
    told: str, encoding: str, words: list[str], form: str, reader: Reader
) -> None:
    body = "\n\n".join(words) if form == "plain" else bare(words)
    head = f"From: a@b.example\r\nTo: c@d.example\r\nSubject: x\r\nContent-Type: text/{form}; charset={told}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    found = preserve_item(head.encode() + body.encode(encoding), "x.eml", reader)
    assert isinstance(found, Found)
    assert (found.text.strip(), found.doubts) == ("\n\n".join(words), ())


def test_words_that_a_guess_gets_wrong_are_right_when_told(reader: Reader) -> None:
    short = "Взят Дамаск"
    guessed, told = decode_text(short.encode("cp1251")), decode_text(short.encode("cp1251"), "windows-1251")
    assert guessed is None or guessed.doubt is not None
    assert told is not None
    assert (told.text, told.doubt) == (short, None)
    table = f'text,date\n"{RUSSIAN[0]}",2016-12-11\n'.encode("cp1251")
    inside = preserve_item(table, "export", reader, media="text/csv; charset=windows-1251")
    assert isinstance(inside, Parts)
    assert [part.found.text for part in inside.parts if not isinstance(part, Member) and isinstance(part.found, Found)] == [RUSSIAN[0]]


def test_bytes_that_are_utf_8_are_read_so_whatever_is_said() -> None:
    for words in (RUSSIAN, ARABIC, JAPANESE, CHINESE):
        page = bare(words).replace("<head>", '<head><meta charset="windows-1251">').encode()
        decoded = decode_page(page, "iso-8859-1")
        assert decoded is not None
        assert (decoded.encoding, decoded.doubt, words[0] in decoded.text) == ("utf-8", None, True)
    broken = decode_page(bare(RUSSIAN).encode() + b"\xff", "windows-1251")
    assert broken is not None
    assert RUSSIAN[0] in broken.text


def test_a_name_that_does_not_hold_is_passed_over() -> None:
    data = bare(RUSSIAN).encode("cp1251")
    for told in ("utf-8", "shift_jis", "utf-7", "no such thing", "ascii"):
        decoded = decode_page(data.replace(b"<head>", b'<head><meta charset="windows-1251">'), told)
        assert decoded is not None
        assert (decoded.encoding, decoded.doubt) == ("windows-1251", None), told
        assert RUSSIAN[0] in decoded.text


def test_where_server_and_page_disagree_the_server_is_believed_and_that_is_said() -> None:
    decoded = decode_page(bare(RUSSIAN).replace("<head>", '<head><meta charset="koi8-r">').encode("cp1251"), "windows-1251")
    assert decoded is not None
    assert RUSSIAN[0] in decoded.text
    assert "windows-1251" in (decoded.doubt or "")
    assert "koi8-r" in (decoded.doubt or "")


def test_what_is_no_text_stays_none_whatever_is_said() -> None:
    assert decode_text(bytes(range(256)) * 20, "windows-1251") is None
