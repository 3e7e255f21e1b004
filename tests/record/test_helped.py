"""The optional language model against a local stand-in: right, wrong, invented, late, overlong and broken answers."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from contraflow.errors import UsageError
from contraflow.pipeline.ask import GIVE_UP, Asker, Endpoint
from contraflow.record import pages
from contraflow.views import record as view

TEXT = (
    "Traders See A Flood Of Parts\n\nBy Ann Smith\nApril 9, 2024\n\n"
    "Antony Blinken and Jens Stoltenberg met in Brussels on Monday, and Stoltenberg said that the allies had to act on "
    "the trade in machine tools between China and Russia before the year was out.\n\n"
    'For the traders of the port "microelectronics from China" was the phrase of the week, and Mr Smith of the customs '
    "office shrugged that nobody counted the crates which went by.\n"
)
RIGHT = {
    "speaker": "Mr Smith of the customs office",
    "cue": "shrugged",
    "content": "nobody counted the crates which went by",
    "act": "assert",
}


class StandIn(ThreadingHTTPServer):
    """Answers every question with `body`, and remembers the questions."""

    body, status, wait = b"", 200, 0.0

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked = []

    def says(self, told):
        content = told if isinstance(told, str) else json.dumps(told)
        self.body = json.dumps({"choices": [{"message": {"role": "assistant", "content": content}}]}).encode()


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append((self.path, self.headers["Authorization"], said))
        time.sleep(self.server.wait)
        self.send_response(self.server.status)
        self.end_headers()
        self.wfile.write(self.server.body)

    def log_message(self, *_):
        pass


@pytest.fixture
def model():
    with StandIn() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def asker(model, home, **more):
    return Asker.of(Endpoint(f"http://127.0.0.1:{model.server_port}/v1", "stand-in", **more), home)


def read(ask=None):
    (page,) = pages.read([("page.txt", TEXT.encode())], ask=ask)
    return page


@pytest.fixture(scope="module")
def by_rules():
    return pages.as_json(read())


def silent(by_rules, page):
    """Nothing of the rules' own has changed, and nothing was added."""
    return pages.as_json(page) == by_rules


def test_a_right_answer_is_a_statement_with_places_and_a_mark(model, by_rules, tmp_path):
    model.says("Here you are:\n```json\n" + json.dumps({"statements": [RIGHT]}) + "\n```")
    page = read(asker(model, tmp_path, key="secret"))
    *rules, extra = pages.as_json(page)["statements"]
    assert rules == by_rules["statements"]
    assert extra["by_model"] == ["source_span", "cue_span", "content_spans", "act"]
    assert extra["content_spans"] == [{"start": TEXT.index("nobody"), "end": len(TEXT) - 2, "text": RIGHT["content"]}]
    assert extra["speaker"]["surface"] == "Mr Smith of the customs office"
    assert extra["date"]["basis"] == "none"
    assert not view.hidden(page).statements[len(rules) :]
    path, key, said = model.asked[0]
    assert (path, key, said["model"], said["temperature"]) == ("/v1/chat/completions", "Bearer secret", "stand-in", 0)


@pytest.mark.parametrize(
    "wrong",
    [
        {"content": "nobody ever counted the crates which went by"},
        {"content": "obody counted the crates which went b"},
        {"speaker": "John Smith"},
        {"cue": "said"},
        {"cue": "the"},
        {"act": "shrug"},
        {"act": ["assert"]},
        {"content": None},
        {"content": {"text": "nobody"}},
        {"cue": "counted"},
    ],
    ids=str,
)
def test_what_is_not_on_the_page_or_the_list_never_gets_in(model, by_rules, tmp_path, wrong):
    model.says({"statements": [RIGHT | wrong]})
    assert silent(by_rules, read(asker(model, tmp_path)))


@pytest.mark.parametrize(
    "odd", ["no JSON at all", "[]", '{"statements": 7}', '{"statements": [1, null]}', "{" * 50_000]
)
def test_odd_answers_add_nothing(model, by_rules, tmp_path, odd):
    model.says(odd)
    assert silent(by_rules, read(asker(model, tmp_path)))


@pytest.mark.parametrize("body", [b"<html>", b"{}", b'{"choices": []}', b"\xff\xfe", b"x" * 300_000], ids=len)
def test_what_is_no_answer_of_the_service_is_counted(model, by_rules, tmp_path, body):
    model.body = body
    ask = asker(model, tmp_path)
    assert silent(by_rules, read(ask))
    assert ask.unanswered == 1


def test_a_late_answer_is_not_waited_for(model, by_rules, tmp_path):
    model.says({"statements": [RIGHT]})
    model.wait = 0.4
    began = time.monotonic()
    assert silent(by_rules, read(asker(model, tmp_path, patience=0.05)))
    assert time.monotonic() - began < 5


def test_a_model_that_is_down_is_left_alone(model, tmp_path):
    model.status = 500
    ask = asker(model, tmp_path)
    assert [ask("list", f"paragraph {at}") for at in range(6)] == [None] * 6
    assert len(model.asked) == GIVE_UP


def test_the_same_question_is_asked_once(model, tmp_path):
    model.says({"statements": [RIGHT]})
    first = pages.as_json(read(asker(model, tmp_path)))
    asked = len(model.asked)
    assert pages.as_json(read(asker(model, tmp_path))) == first
    assert len(model.asked) == asked
    read(Asker.of(Endpoint(f"http://127.0.0.1:{model.server_port}/v1", "another"), tmp_path))
    assert len(model.asked) == 2 * asked


def test_an_address_that_is_none_is_refused(tmp_path):
    with pytest.raises(UsageError, match="not an address of the web"):
        read(Asker.of(Endpoint("file:///etc", "m"), tmp_path))


OPEN = (
    "Ministers Meet\n\nBy Ann Smith\nApril 9, 2024\n\n"
    "Antony Blinken and Jens Stoltenberg met the ministers of the alliance in Brussels for talks on the trade.\n\n"
    "The spokesman said that China was sending machine tools to Russia and that the allies would have to answer that.\n"
)


def opened(ask=None):
    (page,) = pages.read([("page.txt", OPEN.encode())], ask=ask)
    return page.statements[0]


def test_a_speaker_is_chosen_among_those_the_page_names(model, tmp_path):
    assert opened().speaker.canonical is None
    model.says({"speaker": "Jens Stoltenberg"})
    one = opened(asker(model, tmp_path))
    assert (one.speaker.canonical, one.speaker.surface, one.by_model) == (
        "Jens Stoltenberg",
        "The spokesman",
        ("speaker",),
    )
    model.says({"speaker": "Winston Churchill"})
    assert opened(asker(model, tmp_path / "other")).speaker.canonical is None
