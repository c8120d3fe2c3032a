"""Panel kinds: one module each, whose function ``toolchain.define`` gives to definitions."""
