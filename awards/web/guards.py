"""Every view says who may use it; a view that does not say stops the start."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Flask, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from awards import policies
from awards.errors import NotAllowed, NotFound
from awards.models import Assignment
from awards.policies import Policy
from awards.web.login import viewer

HIDING = (
    policies.nominator,
    policies.assigned,
    policies.reads_round,
    policies.seated,
    policies.presides,
    policies.leads,
    policies.deliberates,
    policies.votes,
)
"""To whom these say no, the thing is absent."""

View = Callable[..., ResponseReturnValue]


def guard(policy: Policy, load: Callable[..., Any] | None = None) -> Callable[[View], View]:
    """Ask `policy` about the object that `load` finds from the URL's arguments, then call the view.

    With `load`, the view receives that one object instead of the URL's arguments. An object that the
    viewer may not use is "absent" (404) unless its program is known to them. Without an account the answer
    is the sign-in page, whether the object exists or not.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(**arguments: Any) -> ResponseReturnValue:
            try:
                thing = load(**arguments) if load else None
            except NotFound:
                if viewer() is None and policy not in (policies.public, policies.may_start):
                    return _to_sign_in("Sign in to go on.")
                raise
            verdict = policy(viewer(), thing)
            if verdict:
                return view(thing) if load else view(**arguments)
            if viewer() is None:
                return _to_sign_in(verdict.reason)
            own = policy is policies.assigned and policies.own_entry(viewer(), thing)
            if own and isinstance(thing, Assignment):
                return _to_terms(thing, verdict.reason)
            if policy in HIDING:
                raise NotFound
            raise NotAllowed(verdict.reason)

        guarded.__dict__["policy"] = policy
        return guarded

    return decorate


def _to_sign_in(reason: str) -> ResponseReturnValue:
    flash(reason, "info")
    return redirect(url_for("account.sign_in", next=_return_path()))


def _to_terms(assignment: Assignment, reason: str) -> ResponseReturnValue:
    """The terms stand before an entry; a form was sent with something in it, so it keeps its page."""
    if request.method != "GET":
        raise NotAllowed(reason)
    slug = assignment.round.category.program.slug
    return redirect(url_for("judge.terms", slug=slug, next=_return_path()))


def _return_path() -> str:
    return request.full_path.rstrip("?") if request.method == "GET" else ""


def refuse_undeclared(app: Flask) -> None:
    """Stop the start when a route has no policy."""
    bare = [
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static" and not hasattr(app.view_functions[rule.endpoint], "policy")
    ]
    if bare:
        raise RuntimeError(f"These routes declare no policy: {', '.join(sorted(bare))}.")
