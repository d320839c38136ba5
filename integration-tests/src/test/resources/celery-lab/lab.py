"""Tasks of a real Celery worker that write down, one JSON array a line, what they were called with."""
import json
import os

from celery import Celery

app = Celery("lab", broker=os.environ["LAB_BROKER"])
app.conf.task_default_queue = os.environ["LAB_QUEUE"]
app.conf.accept_content = ["json"]


def record(task, *args, **kwargs):
    with open(os.environ["LAB_RECORD"], "a", encoding="utf-8") as out:
        line = [task.name, list(args), kwargs, task.request.id, task.request.root_id, task.request.parent_id]
        out.write(json.dumps(line) + "\n")


@app.task(name="lab.add", bind=True)
def add(self, a, b, **kwargs):
    record(self, a, b, **kwargs)
    return a + b


@app.task(name="lab.echo", bind=True)
def echo(self, *args, **kwargs):
    record(self, *args, **kwargs)
    return args[0] if args else None


@app.task(name="lab.fail", bind=True)
def fail(self, *args):
    record(self, *args)
    raise ValueError("boom")


@app.task(name="lab.errback", bind=True)
def errback(self, task_id):
    record(self, task_id)
