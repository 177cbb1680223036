"""A NamedTuple of arrays handed from function to compiled function as one pointer.

Numba hands a tuple on by value: some two hundred numbers for a state of thirty arrays, at every
call, and most of the time to compile went into them. Here all that they are is written down once,
when Python calls, and each use of a field reads it from there. In plain Python nothing changes.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from numba.core import cgutils, types
from numba.core.datamodel import models
from numba.core.imputils import lower_getattr_generic
from numba.core.typing.templates import AttributeTemplate
from numba.extending import NativeValue, infer_getattr, register_model, typeof_impl, unbox

_ALIGNED = 8  # bytes


class ByReference(types.Type):
    """The type of such a tuple; its name is short, since it stands in the name of each function."""

    def __init__(self, fields: types.NamedTuple):
        self.fields = fields
        super().__init__(name=f"ByReference({fields.instance_class.__name__})")

    @property
    def key(self) -> Any:
        """What makes it the same type as another."""
        return self.fields

    def place(self, name: str) -> int:
        """The number of a field."""
        return int(self.fields.fields.index(name))


def handed_by_reference(made: type[tuple[Any, ...]]) -> type[tuple[Any, ...]]:
    """Have every tuple of this class handed on as one pointer."""

    @typeof_impl.register(made)
    def _(value: Any, context: Any) -> ByReference:
        of_fields = [typeof_impl(field, context) for field in value]
        return ByReference(types.NamedTuple(of_fields, made))

    return made


register_model(ByReference)(models.OpaqueModel)


@cache  # numba asks LLVM for each size, and every read of a field comes by here
def _offsets(context: Any, typ: ByReference) -> list[int]:
    """Where each field begins, in bytes, and behind them where all ends."""
    offsets = [0]
    for field in typ.fields.types:
        size = context.get_abi_sizeof(context.get_value_type(field))
        offsets.append(offsets[-1] + -(-size // _ALIGNED) * _ALIGNED)
    return offsets


def _pointer(context: Any, builder: Any, typ: ByReference, block: Any, place: int) -> Any:
    offset = context.get_constant(types.intp, _offsets(context, typ)[place])
    pointer = builder.gep(block, [offset], inbounds=True)
    return builder.bitcast(pointer, context.get_value_type(typ.fields.types[place]).as_pointer())


@unbox(ByReference)
def _write_down(typ: ByReference, value: Any, c: Any) -> NativeValue:
    """All fields into a block that lasts as long as the call from Python.

    That call is never put into the code that makes the block (numba's wrapper marks it so), which
    is what lets `_read` take each field for as good as constant.
    """
    unboxed = c.unbox(typ.fields, value)
    size = _offsets(c.context, typ)[-1]
    block = cgutils.alloca_once(c.builder, cgutils.int8_t, size=size)
    block.align = _ALIGNED
    for place in range(len(typ.fields.types)):
        field = c.builder.extract_value(unboxed.value, place)
        c.builder.store(field, _pointer(c.context, c.builder, typ, block, place))
    return NativeValue(block, is_error=unboxed.is_error, cleanup=unboxed.cleanup)


@infer_getattr
class _Fields(AttributeTemplate):
    key = ByReference

    def generic_resolve(self, typ: ByReference, name: str) -> Any:  # type: ignore[override]
        """The type of a field, or None where there is none of this name."""
        if name not in typ.fields.fields:
            return None
        return typ.fields.types[typ.place(name)]


@lower_getattr_generic(ByReference)
def _read(context: Any, builder: Any, typ: ByReference, block: Any, name: str) -> Any:
    field = builder.load(_pointer(context, builder, typ, block, typ.place(name)))
    # Written once: it may be kept in a register, whatever is stored elsewhere meanwhile.
    field.set_metadata("invariant.load", builder.module.add_metadata([]))
    return field
