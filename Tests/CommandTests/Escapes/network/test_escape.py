import socket

import pytest

from places import ABSTRACT, PORT


@pytest.mark.parametrize("address", [("1.1.1.1", 53), ("127.0.0.1", PORT), ("localhost", PORT)])
def test_no_connection(address):
    with pytest.raises(OSError):
        socket.create_connection(address, timeout=2)


def test_no_connection_by_ipv6():
    for address in ["2606:4700:4700::1111", "::1"]:
        with socket.socket(socket.AF_INET6) as client, pytest.raises(OSError):
            client.settimeout(2)
            client.connect((address, PORT))


def test_no_names():
    with pytest.raises(OSError):
        socket.getaddrinfo("example.org", 80)


def test_no_packets():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client, pytest.raises(OSError):
        client.sendto(b"?", ("8.8.8.8", 53))


def test_no_socket_of_the_host():
    with socket.socket(socket.AF_UNIX) as client, pytest.raises(OSError):
        client.connect("\0" + ABSTRACT)
    with socket.socket(socket.AF_UNIX) as client, pytest.raises(OSError):
        client.connect("/run/docker.sock")
