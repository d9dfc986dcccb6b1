"""Templates made to draw many pages fast: jinja2 writes them as Python for any value and any function that there may be; ours ask for less.

A value is made visible and escaped by one call, what is called is called as it is, and the names that all pages share are one dictionary.
"""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from typing import Any

from jinja2 import Environment
from jinja2.compiler import CodeGenerator
from jinja2.runtime import Context

from spolia.publish.visible import shown


class _Writer(CodeGenerator):
    """Writes each value that a template puts out as `finalize` of it, which escapes it; jinja2's own would escape it beside."""

    def _output_child_pre(self, *_: Any) -> None:
        self.write("environment.finalize(")

    def _output_child_post(self, *_: Any) -> None:
        self.write(")")


class _Names(Context):
    """The names of one page. Nothing that our templates call asks for them, or for the environment, as jinja2's functions may."""

    def call(self, called: Callable[..., Any], /, *given: Any, _loop_vars: object = None, _block_vars: object = None, **named: Any) -> Any:
        return called(*given, **named)


class Templates(Environment):
    """An environment whose templates escape whatever they put out, and write out what acts unseen."""

    code_generator_class = _Writer
    context_class = _Names

    def __init__(self, **settings: Any) -> None:
        super().__init__(autoescape=True, finalize=shown, **settings)

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """One dictionary for a template: jinja2's chain of two is walked name by name for each page."""
        return {**self.globals, **(d or {})}
