import threading

import pytest

from triage.cache.single_flight import SingleFlight
from triage.errors import QuotaExhausted, UpstreamError
from triage.model.deadline import Deadline


class Question:
    """Work that waits to be let go, and counts how often it was done."""

    def __init__(self, outcome):
        self.outcome, self.calls = outcome, 0
        self.begun, self.let_go = threading.Event(), threading.Event()

    def __call__(self):
        self.calls += 1
        self.begun.set()
        self.let_go.wait(5)
        if isinstance(self.outcome, BaseException):
            raise self.outcome
        return self.outcome


def together(question, followers=5):
    """A leader and some followers on one key; what each got, an exception included."""
    flights, got = SingleFlight(), []

    def run():
        try:
            got.append(flights.run("key", question, Deadline.after(5)))
        except BaseException as error:  # noqa: BLE001 - the outcome is what is tested
            got.append(error)

    threads = [threading.Thread(target=run) for _ in range(followers + 1)]
    threads[0].start()
    question.begun.wait(5)
    [thread.start() for thread in threads[1:]]
    threads[-1].join(0.05)
    question.let_go.set()
    [thread.join() for thread in threads]
    assert flights._flights == {}
    return got


def test_run__one_call_and_the_same_answer_for_all():
    question = Question({"score": 100})
    assert (together(question), question.calls) == ([{"score": 100}] * 6, 1)


def test_run__an_answer_of_none_is_shared_too():
    question = Question(None)
    assert (together(question), question.calls) == ([None] * 6, 1)


def test_run__the_same_exception_for_all():
    error = QuotaExhausted("used up")
    question = Question(error)
    assert (together(question), question.calls) == ([error] * 6, 1)


def test_run__a_leader_broken_off_does_not_break_off_its_followers():
    got = together(Question(KeyboardInterrupt()), followers=2)
    assert sorted(type(error).__name__ for error in got) == ["KeyboardInterrupt", "UpstreamError", "UpstreamError"]


def test_run__follower_gives_up_at_its_own_deadline():
    flights, question = SingleFlight(), Question(1)
    leader = threading.Thread(target=flights.run, args=("key", question, Deadline.after(5)))
    leader.start()
    question.begun.wait(5)
    with pytest.raises(UpstreamError, match="still being asked"):
        flights.run("key", question, Deadline.after(0.02))
    question.let_go.set()
    leader.join()
    assert question.calls == 1


def test_run__another_key_does_not_wait():
    flights, question = SingleFlight(), Question(1)
    leader = threading.Thread(target=flights.run, args=("key", question, Deadline.after(5)))
    leader.start()
    question.begun.wait(5)
    assert flights.run("other", lambda: 2, Deadline.after(5)) == 2
    question.let_go.set()
    leader.join()


def test_run__a_later_question_is_asked_again():
    flights, answers = SingleFlight(), iter([1, 2])
    assert [flights.run("key", lambda: next(answers), Deadline.after(5)) for _ in range(2)] == [1, 2]


def test_run__a_failure_is_asked_again():
    flights = SingleFlight()
    with pytest.raises(UpstreamError):
        flights.run("key", _down, Deadline.after(5))
    assert flights.run("key", lambda: 2, Deadline.after(5)) == 2


def test_run__recheck_finds_what_was_answered_just_before():
    assert SingleFlight().run("key", lambda: pytest.fail("asked"), Deadline.after(5), recheck=lambda: 7) == 7


def test_run__recheck_finds_nothing():
    assert SingleFlight().run("key", lambda: 8, Deadline.after(5), recheck=lambda: None) == 8


def _down():
    raise UpstreamError("down")
