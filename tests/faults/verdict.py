"""What the interface lists, held against what became of every command."""

from collections import Counter, defaultdict

from eventlet.greenpool import GreenPool

from tests.faults.load import ALLOWED, DONE, OPEN, REFUSED


class Listed:
    """Everything as the interface shows it to the office: how often each thing is there, and each file in full."""

    def __init__(self, load):
        self.made, self.files, self.surveys = Counter(), {}, defaultdict(list)
        for county, token in load.town.office.items():
            path = f"/counties/{county}"
            appeals = load.client.all(f"{path}/appeals", token)
            self.made.update(one["excerpt"].split(" ")[0] for one in appeals)
            self.made.update(one["name"] for one in load.client.all(f"{path}/enterprises", token))
            self.made.update(one["login"] for one in load.client.all(f"{path}/accounts", load.town.operator))
            for survey in load.client.all(f"{path}/surveys", token):
                self.surveys[survey["appeal"]].append(survey)
            details = GreenPool(8).imap(lambda one, path=path, token=token: load.client.get(f"{path}/appeals/{one['id']}", token),
                                        appeals)
            self.files |= {one["text"].split("-raised")[0]: one for one in details}

    def times(self, case, step):
        """How often the effect of a case's step is there."""
        if step in ("registered", "not_registered"):
            return self.made[case.mark + ("-refused" if step == "not_registered" else "")]
        if step == "accounted":
            return self.made[case.mark.replace("案", "leader-")]
        if step in ("raised", "not_raised"):
            return self.made[f"{case.mark}-{'raised' if step == 'raised' else 'refused'}"]
        return self._times_on_file(self.files.get(case.mark), case, step)

    def _times_on_file(self, file, case, step):
        if file is None:
            return 0
        said = Counter(entry["type"] for entry in file["timeline"])
        surveys = self.surveys[file["id"]]
        return {
            "assigned": said["tickets.appeal.assigned"], "not_assigned": int(file["lead_unit"] not in (None, case.unit)),
            "reminded": said["tickets.appeal.reminded"], "reminded_again": said["tickets.appeal.reminded"],
            "opined": said["tickets.appeal.opined"], "completed": said["tickets.appeal.completed"],
            "not_completed": int(file["answer"] == "refused"), "closed": said["tickets.appeal.closed"],
            "answered": sum(one["grade"] == case.grade for one in surveys),
            "not_answered": sum(one["grade"] == "basically_satisfied" for one in surveys),
        }[step]


def wrongs(load, listed):
    """What is there too often or not at all, a line each. Holds also while commands are open: they may be there once."""
    return [line for case in load.cases for deed in case.deeds for line in _wrong(listed, case, deed)]


def _wrong(listed, case, deed):
    both = [one for one in (case.deed("reminded"), case.deed("reminded_again")) if one is not None]
    together = both if deed in both else [deed]  # two reminders leave the same trace, so they are counted together
    least = sum(one.outcome == DONE for one in together)
    most = least + sum(one.outcome == OPEN for one in together)
    times = listed.times(case, deed.step)
    if not least <= times <= most:
        yield f"{case.mark} {deed.step}: {deed.outcome} ({deed.status}, sent {deed.tries} times) but there {times} times"


def prove(load):
    """Every 2xx there once, every 4xx absent, what is open at most once; and exactly once after its key was repeated.

    How many commands had never been answered.
    """
    _nothing(wrongs(load, Listed(load)))
    unanswered = load.open_deeds()
    load.finish()
    _nothing([(deed.step, deed.status, deed.answer) for deed in load.deeds
              if deed.outcome != (DONE if deed.step in ALLOWED else REFUSED)])
    listed = Listed(load)
    _nothing(wrongs(load, listed))
    _nothing({case.mark for case in load.cases} ^ set(listed.files))
    repeat(load)
    _nothing(wrongs(load, Listed(load)))
    return len(unanswered)


def _nothing(found):
    assert not found, "\n".join(map(str, list(found)[:20]))


def repeat(load, share=5):
    """Send every fifth command once more with its key: the answer is of the same kind, and the same thing was made."""
    def again(deed):
        outcome, made = deed.outcome, deed.answer.get("id")
        deed.outcome = OPEN
        load.settle(deed, patiently=True)
        assert (deed.outcome, deed.answer.get("id")) == (outcome, made), (deed.step, deed.status, deed.answer)

    for _ in GreenPool(8).imap(again, load.deeds[::share]):
        pass
