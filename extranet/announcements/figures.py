"""Communications counted: by target group and by tool, how many and how many of them finished."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from cms.core.charts import Chart, bars

from .communications import Communication, TargetGroup, Tool


@dataclass(frozen=True)
class Table:
    """Rows of (what, how many, how many of these are finished), and the same drawn."""

    rows: list[tuple[str, int, int]]
    chart: Chart


def with_value(records: QuerySet[Communication], name: str, value: str) -> QuerySet[Communication]:
    """Those in whose list `name` ("tools", "target_groups") `value` stands. As text: SQLite looks into no lists."""
    return records.annotate(**{f"{name}_text": Cast(name, TextField())}).filter(
        **{f"{name}_text__contains": f'"{value}"'}
    )


def tables(records: QuerySet[Communication]) -> dict[str, Table]:
    """By "target_groups" and by "tools". One query, which reads three short columns."""
    all_of: dict[str, Counter] = {"target_groups": Counter(), "tools": Counter()}
    finished: dict[str, Counter] = {"target_groups": Counter(), "tools": Counter()}
    for state, groups, tools in records.order_by().values_list("state", "target_groups", "tools"):
        for name, values in (("target_groups", groups), ("tools", tools)):
            all_of[name].update(values)
            if state == Communication.State.FINISHED:
                finished[name].update(values)
    return {
        name: _table(choices, all_of[name], finished[name])
        for name, choices in (("target_groups", TargetGroup), ("tools", Tool))
    }


def _table(choices: type[TargetGroup] | type[Tool], all_of: Counter, finished: Counter) -> Table:
    rows = [
        (str(choice.label), all_of[choice.value], finished[choice.value])
        for choice in choices
        if all_of[choice.value]
    ]
    rows.sort(key=lambda row: -row[1])
    return Table(rows, bars([(label, number) for label, number, _finished in rows]))
