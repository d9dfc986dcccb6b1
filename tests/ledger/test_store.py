"""The database of a ledger: brought up from every form it ever had, refused in any that is newer, in SQLite and on a server."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, inspect, text
from tests.ledger.made import ask, edit, make_ledger, raw_database
from tests.servers import Server as Running

from spolia.errors import BadCommand, CaseUnusable, StoreUnreachable
from spolia.ledger import Ledger, new_server, store, verify_ledger
from spolia.ledger.postgresql import read_server

FORMS = sorted((Path(__file__).parent / "forms").iterdir())


@pytest.fixture
def ledger(tmp_path: Path, store: str | None) -> Path:
    """A whole ledger, in each store in turn."""
    return make_ledger(tmp_path / "ledger", store)


def old_ledger(form: Path, folder: Path) -> Path:
    """A copy of the ledger of six entries as a Spolia of that form made it."""
    shutil.copytree(form, folder)
    (folder / "evidence" / "passing").mkdir(exist_ok=True)
    return folder


# --- forms ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_a_ledger_of_any_earlier_form_is_brought_up_by_a_command_that_writes(tmp_path: Path, form: Path) -> None:
    folder = old_ledger(form, tmp_path / "ledger")
    assert ask(folder, "SELECT max(version) FROM migrations") == int(form.name)
    with Ledger.write(folder) as ledger:
        assert [report.id for report in ledger.reports()] == ["r1"]
        ledger.record([("remark", {"words": "the seventh"})])
    found = verify_ledger(folder)
    assert found.sound, str(found)
    assert found.sound_to == 7
    assert ask(folder, "SELECT max(version) FROM migrations") == store.VERSION


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_a_ledger_that_was_brought_up_is_as_one_made_now(tmp_path: Path, form: Path) -> None:
    old = old_ledger(form, tmp_path / "old")
    with Ledger.write(old):
        pass
    assert form_of(old) == form_of(make_ledger(tmp_path / "new"))


def form_of(folder: Path) -> dict[str, object]:
    """Tables with their columns and keys, and what guards them."""
    with raw_database(folder) as connection:
        looked = inspect(connection)
        tables = {
            name: (
                [(c["name"], str(c["type"]), c["nullable"]) for c in looked.get_columns(name)],
                looked.get_pk_constraint(name)["constrained_columns"],
                sorted((key["constrained_columns"], key["referred_table"]) for key in looked.get_foreign_keys(name)),
            )
            for name in looked.get_table_names()
        }
        guards = connection.execute(text("SELECT name, tbl_name FROM sqlite_master WHERE type IN ('trigger', 'index')"))
        return {**tables, "guards": sorted(tuple(row) for row in guards)}


def test_a_newer_form_is_refused_to_readers_and_writers(ledger: Path) -> None:
    edit(ledger, "INSERT INTO migrations VALUES (99, 'later', '')")
    with pytest.raises(CaseUnusable, match=rf"has form 99, this Spolia reads form {store.VERSION}: a newer Spolia wrote it"):
        with_ledger(Ledger.write, ledger)
    with pytest.raises(CaseUnusable, match="a newer Spolia wrote it"):
        with_ledger(Ledger.read, ledger)


def test_a_step_that_fails_leaves_all_as_it_was(ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def half(connection: Connection) -> None:
        connection.exec_driver_sql("CREATE TABLE later (name text)")
        connection.exec_driver_sql("INSERT INTO no_such_table VALUES (1)")

    add_step(monkeypatch, half)
    with pytest.raises(CaseUnusable, match="no_such_table"):
        with_ledger(Ledger.write, ledger)
    monkeypatch.undo()
    with raw_database(ledger) as connection:
        assert not inspect(connection).has_table("later")
    assert verify_ledger(ledger).sound


def test_a_step_is_taken_once_and_written_down(ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add_step(monkeypatch, lambda connection: connection.exec_driver_sql("CREATE TABLE later (name text)"))
    for _ in range(2):
        with Ledger.write(ledger) as written:
            written.record([("remark", {})])
    assert ask(ledger, "SELECT name FROM migrations WHERE version = :new", new=store.VERSION) == "a later form"
    assert verify_ledger(ledger).sound


def add_step(monkeypatch: pytest.MonkeyPatch, step: object) -> None:
    new = store.VERSION + 1
    monkeypatch.setattr(store, "MIGRATIONS", (*store.MIGRATIONS, (new, "a later form", step)))
    monkeypatch.setattr(store, "VERSION", new)


def test_an_older_form_is_read_as_it_lies_where_its_tables_allow_it(ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "VERSION", store.VERSION + 1)
    assert verify_ledger(ledger).sound
    monkeypatch.setattr(store, "OLDEST_READ", store.VERSION)
    with pytest.raises(CaseUnusable, match="any command that writes brings it up"):
        with_ledger(Ledger.read, ledger)


# --- what is gone --------------------------------------------------------------------------------------------------------


def test_a_log_that_is_gone_is_not_begun_anew_over_its_evidence(ledger: Path) -> None:
    server = read_server(ledger)
    if server is None:
        (ledger / "ledger.sqlite").unlink()
    else:
        for table in store.schema.tables:
            edit(ledger, f"DROP TABLE IF EXISTS {table} CASCADE")
    with pytest.raises(CaseUnusable, match="its log is gone; begin again from a backup"):
        with_ledger(Ledger.write, ledger)


# --- a server ------------------------------------------------------------------------------------------------------------


def test_several_cases_share_a_database(tmp_path: Path, postgresql: Running) -> None:
    one, two = (make_ledger(tmp_path / name, postgresql.url) for name in ("one", "two"))
    with Ledger.write(one) as ledger:
        ledger.record([("remark", {"words": "of the first alone"})])
    assert (verify_ledger(one).sound_to, verify_ledger(two).sound_to) == (7, 6)
    schemas = {found.schema for folder in (one, two) if (found := read_server(folder))}
    assert len(schemas) == 2
    assert all(name.startswith("spolia_made_up_") for name in schemas)


def test_a_password_is_never_written_down(tmp_path: Path, postgresql: Running) -> None:
    address = postgresql.url.replace("spolia@", "spolia:s3cr%40t@") + "&sslpassword=s3cr@t"
    make_ledger(tmp_path / "ledger", address)
    server = new_server(address, "case")
    assert server.has_secret
    for words in ((tmp_path / "ledger" / "store.toml").read_text(), str(server), repr(str(server))):
        assert "s3cr" not in words
    assert verify_ledger(tmp_path / "ledger").sound


@pytest.mark.parametrize("address", ["mysql://a@b/c", "postgres", "sqlite:///x", "postgresql://a:b@h:port/c", "http://x:secret@y", ""])
def test_what_is_no_store_is_refused_without_repeating_it(address: str) -> None:
    with pytest.raises(BadCommand, match="postgresql://USER@HOST/DATABASE") as bad:
        new_server(address, "case")
    assert "secret" not in str(bad.value)


@pytest.mark.parametrize(
    "told", ["", "url = 5\nschema = 'x'", "url = 'postgresql://h/d'", "url = 'mysql://h/d'\nschema = 'x'", "\xff", "["]
)
def test_a_place_that_cannot_be_made_out_is_named(tmp_path: Path, told: str) -> None:
    make_ledger(tmp_path / "ledger")
    (tmp_path / "ledger" / "store.toml").write_bytes(told.encode("latin-1"))
    with pytest.raises(CaseUnusable, match=r"store\.toml"):
        with_ledger(Ledger.write, tmp_path / "ledger")
    assert not verify_ledger(tmp_path / "ledger").sound


def test_a_server_that_does_not_answer_is_said_and_nothing_is_made(tmp_path: Path) -> None:
    nowhere = new_server(f"postgresql://spolia@/spolia?host={tmp_path}", "case")
    with pytest.raises(StoreUnreachable, match="See that the server runs"), Ledger.write(tmp_path / "ledger", nowhere):
        pass
    assert not (tmp_path / "ledger").exists()


def test_a_database_that_lacks_characters_is_refused(tmp_path: Path, postgresql: Running) -> None:
    admin = new_server(postgresql.url, "admin")
    engine: Engine = store.open_server(admin, writable=True)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("DROP DATABASE IF EXISTS latin")
        connection.exec_driver_sql("CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0")
    engine.dispose()
    with pytest.raises(CaseUnusable, match="ENCODING 'UTF8'"):
        make_ledger(tmp_path / "ledger", postgresql.url.replace("/spolia?", "/latin?"))


def test_looking_needs_no_right_to_write(tmp_path: Path, postgresql: Running) -> None:
    """An auditor has a role of their own, which may read and nothing else."""
    folder = make_ledger(tmp_path / "ledger", postgresql.url)
    server = read_server(folder)
    assert server is not None
    for statement in (
        "DROP ROLE IF EXISTS auditor",
        "CREATE ROLE auditor LOGIN",
        f"GRANT USAGE ON SCHEMA {server.schema} TO auditor",
        f"GRANT SELECT ON ALL TABLES IN SCHEMA {server.schema} TO auditor",
    ):
        edit(folder, statement)
    path = folder / "store.toml"
    path.write_text(path.read_text().replace("spolia@", "auditor@"))
    assert verify_ledger(folder).sound
    with Ledger.write(folder) as ledger, pytest.raises(Exception, match="permission denied"):
        ledger.record([("remark", {})])
    path.write_text(path.read_text().replace("auditor@", "spolia@"))
    edit(folder, "DROP OWNED BY auditor")


def with_ledger(how: object, folder: Path) -> None:
    with how(folder):  # type: ignore[operator]
        pass
