import pytest

from tests.quota.clocks import SetClock, utc
from triage.errors import QuotaExhausted, UpstreamError
from triage.quota.budget import Budget
from triage.quota.ledger import Ledger


@pytest.fixture
def clock():
    return SetClock(utc("2026-05-04T22:00:00"))


@pytest.fixture
def ledger(tmp_path, clock):
    ledger = Ledger(tmp_path / "ledger.db", clock)
    yield ledger
    ledger.close()


def test_reserve__worst_case_is_set_aside(ledger):
    budget = Budget(ledger, 1.0)
    budget.reserve(0.25)
    assert budget.spent_today() == 0.25


def test_reserve__refused_when_it_would_go_over(ledger):
    budget = Budget(ledger, 0.3)
    for _ in range(3):
        budget.reserve(0.1)
    with pytest.raises(QuotaExhausted, match=r"daily AI budget of \$0.3 doesn't cover another call today") as caught:
        budget.reserve(0.000000001)
    assert (caught.value.retry_after, budget.spent_today(), budget.exhausted()) == (7200.0, 0.3, True)


def test_settle__real_cost_frees_the_rest(ledger):
    budget = Budget(ledger, 1.0)
    budget.settle(budget.reserve(0.9), 0.00067)
    assert (budget.spent_today(), budget.exhausted()) == (0.00067, False)


@pytest.mark.parametrize("unknown", [None, float("nan"), float("inf"), -1.0])
def test_settle__unknown_cost_keeps_the_worst_case(ledger, unknown):
    budget = Budget(ledger, 1.0)
    budget.settle(budget.reserve(0.9), unknown)
    assert budget.spent_today() == 0.9


def test_settle__dearer_than_the_worst_case_is_recorded(ledger):
    budget = Budget(ledger, 1.0)
    budget.settle(budget.reserve(0.1), 1.5)
    with pytest.raises(QuotaExhausted):
        budget.reserve(0.0001)
    assert budget.spent_today() == 1.5


def test_settle__ledger_gone_leaves_the_reservation(ledger, tmp_path):
    budget = Budget(ledger, 1.0)
    ticket = budget.reserve(0.5)
    ledger.close()
    (tmp_path / "ledger.db").rename(tmp_path / "kept.db")
    (tmp_path / "ledger.db").mkdir()
    budget.settle(ticket, 0.1)
    with pytest.raises(UpstreamError, match="the quota ledger cannot be written"):
        budget.reserve(0.1)
    assert budget.exhausted()


@pytest.mark.parametrize("unknown", [None, float("nan"), -0.5])
def test_reserve__unknown_price_with_a_budget(ledger, unknown):
    with pytest.raises(QuotaExhausted, match="the model's price is not known"):
        Budget(ledger, 1.0).reserve(unknown)


def test_reserve__unknown_price_without_a_budget(ledger):
    budget = Budget(ledger, None)
    budget.settle(budget.reserve(None), None)
    assert (budget.spent_today(), budget.exhausted()) == (0.0, False)


def test_reserve__without_a_budget_spending_is_recorded(ledger):
    budget = Budget(ledger, None)
    budget.settle(budget.reserve(5.0), 7.25)
    assert budget.spent_today() == 7.25


def test_reserve__day_ends_at_midnight_utc(ledger, clock):
    budget = Budget(ledger, 1.0)
    late = budget.reserve(1.0)
    clock.time = utc("2026-05-05T00:00:00")
    budget.reserve(0.75)
    budget.settle(late, 0.5)
    assert budget.spent_today() == 0.75


def test_reserve__clock_set_back_gives_no_new_money(ledger, clock):
    budget = Budget(ledger, 1.0)
    budget.reserve(1.0)
    clock.time -= 86_400 * 3
    with pytest.raises(QuotaExhausted):
        budget.reserve(0.1)


def test_reserve__the_smallest_sum_counts(ledger):
    budget = Budget(ledger, 0.000000001)
    budget.reserve(0.0000000004)
    with pytest.raises(QuotaExhausted):
        budget.reserve(0.0000000004)


def test_reserve__shared_with_a_second_ledger_on_the_file(ledger, tmp_path, clock):
    other = Ledger(tmp_path / "ledger.db", clock)
    Budget(ledger, 1.0).reserve(0.75)
    with pytest.raises(QuotaExhausted):
        Budget(other, 1.0).reserve(0.5)
    other.close()


def test_reserve__many_small_sums_stay_exact(ledger):
    budget = Budget(ledger, 0.0007)
    for _ in range(1000):
        budget.reserve(0.0000007)
    with pytest.raises(QuotaExhausted):
        budget.reserve(0.000000001)
