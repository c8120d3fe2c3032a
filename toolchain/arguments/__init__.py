"""What functions and constructors of definitions are given, held against their annotations."""

from toolchain.arguments.annotations import Constraint, described
from toolchain.arguments.checking import checked, is_checked
from toolchain.arguments.signature import ArgumentError

__all__ = ["ArgumentError", "Constraint", "checked", "described", "is_checked"]
