"""The commands about the policies of a desk: policy list, show, add, remove, price."""

import argparse
from pathlib import Path

from domdesk.cli import comparing
from domdesk.cli.commands import Commands
from domdesk.cli.outcome import Outcome, opened, with_next
from domdesk.report import words


def add_commands(commands: Commands) -> None:
    policy = commands.group("policy", "list the policies of a desk, show, keep or remove one, or price its rules")

    policy.add_on_desk("list", _list, "list the built-in policies and those kept in the desk")

    show = policy.add_on_desk("show", _show, "show a policy as its file would say it, and its rules as sentences")
    show.add_argument("name", metavar="NAME", help="the policy's name")

    add = policy.add_on_desk("add", _add, "keep the policy of a file in the desk, or change the one of its name")
    add.add_argument("file", metavar="FILE", type=Path, help="a TOML file with a method and its settings")

    remove = policy.add_on_desk("remove", _remove, "remove a policy from the desk")
    remove.add_argument("name", metavar="NAME", help="the policy's name")

    comparing.add_price(policy)


def _list(a: argparse.Namespace) -> Outcome:
    with opened(a.desk) as desk:
        kept = desk.kept_policies()
        every = [(name, desk.policy(name)) for name in desk.policies()]
    rows = [
        (
            name,
            policy.method,
            words.count(len(policy.rules), "rule"),
            "kept in the desk" if name in kept else "built in",
        )
        for name, policy in every
    ]
    told = [{"name": name, "method": p.method, "rules": len(p.rules), "kept": name in kept} for name, p in every]
    return Outcome("\n".join(words.table([("policy", "method", "rules", ""), *rows], indent="")), {"policies": told})


def _show(a: argparse.Namespace) -> Outcome:
    with opened(a.desk) as desk:
        toml = desk.policy_text(a.name)
        rules, kept = desk.rule_sentences(desk.policy(a.name).rules), a.name in desk.kept_policies()
    lines = [toml.rstrip()]
    if rules:
        lines += ["", "Rules", *(f"  {number}. {rule}" for number, rule in enumerate(rules, 1))]
    return Outcome("\n".join(lines), {"name": a.name, "kept": kept, "rules": rules, "toml": toml})


def _add(a: argparse.Namespace) -> Outcome:
    with opened(a.desk) as desk:
        policy = desk.policy_of_file(a.file)
        desk.save_policy(policy)
        rules = desk.rule_sentences(policy.rules)
    text = f"Kept the policy {policy.name}: {policy.method}, {words.count(len(rules), 'rule')}."
    steps = [(f"domdesk route {words.quoted(a.desk)} --policy {words.quoted(policy.name)}", "decide by it")]
    return Outcome(with_next(text, steps), {"name": policy.name, "method": policy.method, "rules": rules})


def _remove(a: argparse.Namespace) -> Outcome:
    with opened(a.desk) as desk:
        desk.remove_policy(a.name)
    steps = [(f"domdesk undo {words.quoted(a.desk)}", "bring it back")]
    return Outcome(with_next(f"Removed the policy {a.name}.", steps), {"name": a.name})
