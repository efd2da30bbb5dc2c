"""pywin32's top-level names for our modules: asked for, never taken unasked."""


def install_as_pywin32() -> None:
    pass
