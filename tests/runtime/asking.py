"""Ways to ask the service of this folder's tests."""

import dataclasses
from contextlib import contextmanager

from kentan.runtime.container import Container
from tests.events.talk_service import command

PERSONAL = "张三 13800000000"


def asking(**data):
    """A command of the clerk with these data."""
    return dataclasses.replace(command(), data=data)


@contextmanager
def another_process(answers):
    """The part's service in a container of its own, as another process has it."""
    stopped = answers.running.containers[0]
    container = Container(stopped.service_cls, stopped.config)
    container.start()
    yield
    container.stop()
