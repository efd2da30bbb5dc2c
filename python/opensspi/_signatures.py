# SPDX-License-Identifier: MIT
"""inspect.signature for the functions of the extension."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import ast
    import inspect


def signature_of(function: Any) -> "inspect.Signature":
    """signature_of is the __signature__ of a function, method or bound method of the extension.

    Of several overloads it says only that there are arguments.
    """
    import ast
    import inspect
    import re

    overloads = function.__nb_signature__
    text, _, defaults = overloads[0]
    if len(overloads) > 1:
        text, defaults = f"def {function.__name__}(self, *args, **kwargs)", ()
    # nanobind writes \0 for the first default value that it keeps beside the text.
    definition = ast.parse(re.sub(r"\\(\d+)", r"_\1", text) + ": ...").body[0]
    assert isinstance(definition, ast.FunctionDef)

    def default_of(node: "ast.expr") -> Any:
        return defaults[int(node.id[1:])] if isinstance(node, ast.Name) else ast.literal_eval(node)

    parameters = list(_parameters(definition.args, default_of))
    is_bound = getattr(function, "__self__", None) is not None
    returns = inspect.Signature.empty if definition.returns is None else ast.unparse(definition.returns)
    return inspect.Signature(parameters[is_bound:], return_annotation=returns)


def _parameters(arguments: "ast.arguments", default_of: Any) -> Any:
    import ast
    import inspect

    def parameter(argument: "ast.arg", kind: Any, default: "ast.expr | None" = None) -> inspect.Parameter:
        empty = inspect.Parameter.empty
        annotation = empty if argument.annotation is None else ast.unparse(argument.annotation)
        value = empty if default is None else default_of(default)
        return inspect.Parameter(argument.arg, kind, default=value, annotation=annotation)

    positional = arguments.posonlyargs + arguments.args
    num_required = len(positional) - len(arguments.defaults)
    for index, argument in enumerate(positional):
        is_named = index >= len(arguments.posonlyargs)
        kind = inspect.Parameter.POSITIONAL_OR_KEYWORD if is_named else inspect.Parameter.POSITIONAL_ONLY
        default = arguments.defaults[index - num_required] if index >= num_required else None
        yield parameter(argument, kind, default)
    if arguments.vararg:
        yield parameter(arguments.vararg, inspect.Parameter.VAR_POSITIONAL)
    for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        yield parameter(argument, inspect.Parameter.KEYWORD_ONLY, default)
    if arguments.kwarg:
        yield parameter(arguments.kwarg, inspect.Parameter.VAR_KEYWORD)
