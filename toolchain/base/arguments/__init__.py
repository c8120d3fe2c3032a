"""What functions and constructors of definitions are given, held against their annotations."""

from toolchain.base.arguments.annotations import Constraint, described
from toolchain.base.arguments.checking import checked, is_checked
from toolchain.base.arguments.signature import ArgumentError

__all__ = ["ArgumentError", "Constraint", "checked", "described", "is_checked"]
