"""Where the process begins: eventlet replaces the blocking parts of the standard library before anything else is imported."""

import warnings

warnings.filterwarnings("ignore", "(?s).*Eventlet is deprecated")  # nameko needs it; whoever runs us can do nothing about it

import eventlet  # noqa: E402  (after the filter)

eventlet.monkey_patch()


def main() -> None:
    """Run the command line."""
    from kentan.cli.main import main as command_line

    command_line()


if __name__ == "__main__":
    main()
