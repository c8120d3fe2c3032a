"""Tests of the repository, in the order of its folders."""

from toolchain.base.generated_code import keep_generated_code

keep_generated_code()  # before the first class is made
