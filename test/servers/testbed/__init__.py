"""A small AWS in namespaces: real Debian servers, booted by systemd, on a network that this package makes itself."""
