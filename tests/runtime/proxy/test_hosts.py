"""Names of hosts: which are names, and which entry of a plan covers which."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wave_runtime.plan.host_name import NoName, host_name
from wave_runtime.proxy.addresses import is_reachable
from wave_runtime.proxy.hosts import Host, covering, host_of

LABEL = st.from_regex(r"[a-z0-9_]([a-z0-9_-]{0,8}[a-z0-9_])?", fullmatch=True)
NAME = st.lists(LABEL, min_size=1, max_size=4).map(".".join).filter(lambda name: not name.split(".")[-1].isdigit())

NO_NAMES = [
    ("", "is not the name of a host"),
    ("example.com.", "ends with a dot"),
    ("127.0.0.1", "is an address, not a name"),
    ("127.1", "is an address, not a name"),
    ("2130706433", "is an address, not a name"),
    ("0x7f.0.0.1", "is an address, not a name"),
    ("0x7f000001", "is an address, not a name"),
    ("017700000001", "is an address, not a name"),
    ("a.0x", "is an address, not a name"),
    ("[::1]", "is an address, not a name"),
    ("::1", "is an address, not a name"),
    ("exаmple.com", "has letters that no name of a host has"),
    ("example。com", "has letters that no name of a host has"),
    ("example..com", "is not the name of a host"),
    (".example.com", "is not the name of a host"),
    ("user@example.com", "is not the name of a host"),
    ("example.com%00.evil.test", "is not the name of a host"),
    ("exam ple.com", "is not the name of a host"),
    ("-a.com", "is not the name of a host"),
    ("a" * 64 + ".com", "is not the name of a host"),
    (".".join(["abcdefgh"] * 29), "is not the name of a host"),
]


@pytest.mark.parametrize(("text", "why"), NO_NAMES)
def test_what_could_be_misread_is_no_name(text: str, why: str) -> None:
    with pytest.raises(NoName, match=f"^{why}$"):
        host_name(text)


COVERED = [
    ("example.com", "example.com", 443, True),
    ("example.com", "example.com", 80, True),
    ("example.com", "example.com", 22, False),
    ("example.com", "www.example.com", 443, False),
    ("example.com", "notexample.com", 443, False),
    ("*.example.com", "www.example.com", 443, True),
    ("*.example.com", "a.b.example.com", 443, True),
    ("*.example.com", "example.com", 443, False),
    ("*.example.com", "evilexample.com", 443, False),
    ("*.example.com", "example.com.evil.test", 443, False),
    ("example.com:8443", "example.com", 8443, True),
    ("example.com:8443", "example.com", 443, False),
    ("*.example.com:22", "a.example.com", 22, True),
]


@pytest.mark.parametrize(("entry", "name", "port", "covered"), COVERED)
def test_an_entry_covers_what_it_says(entry: str, name: str, port: int, covered: bool) -> None:
    assert host_of(entry).covers(name, port) is covered


@given(NAME, NAME, st.booleans(), st.sampled_from([None, 443, 80, 8443]), st.sampled_from([443, 80, 8443, 22]))
def test_the_matcher_agrees_with_its_definition(
    entry: str, name: str, below: bool, stated: int | None, port: int
) -> None:
    for candidate in (name, f"{name}.{entry}", entry, name + entry):
        if len(candidate) > 253:
            continue
        labels, base = candidate.split("."), entry.split(".")
        by_name = labels[-len(base) :] == base and (len(labels) > len(base) if below else len(labels) == len(base))
        by_port = port == stated if stated is not None else port in (80, 443)
        assert Host(entry, below, stated).covers(candidate, port) is (by_name and by_port)


@given(NAME, st.booleans(), st.one_of(st.none(), st.integers(1, 65_535)))
def test_an_entry_is_what_it_is_written_as(name: str, below: bool, port: int | None) -> None:
    host = Host(name, below, port)
    assert host_of(str(host)) == host


@given(st.text(max_size=40))
def test_any_text_is_a_name_or_none(text: str) -> None:
    try:
        name = host_name(text)
    except NoName:
        return
    assert name == text.lower()
    assert host_name(name) == name


def test_an_entry_with_its_port_says_more_than_one_without() -> None:
    hosts = (host_of("db.test"), host_of("db.test:443"))
    assert covering(hosts, "db.test", 443) == hosts[1]
    assert [host.may_be_inside for host in (*hosts, host_of("*.db.test:443"))] == [False, True, False]


ADDRESSES = [
    ("93.184.216.34", "public"),
    ("2606:4700::1111", "public"),
    ("127.0.0.1", "inside"),
    ("127.8.8.8", "inside"),
    ("::1", "inside"),
    ("10.0.0.1", "inside"),
    ("172.16.0.1", "inside"),
    ("192.168.1.1", "inside"),
    ("100.64.0.1", "inside"),
    ("fd12:3456::1", "inside"),
    ("::ffff:127.0.0.1", "inside"),
    ("::ffff:10.0.0.1", "inside"),
    ("64:ff9b::7f00:1", "inside"),
    ("64:ff9b::5db8:d822", "public"),
    ("2002:7f00:1::", "inside"),
    ("::7f00:1", "inside"),
    ("0.0.0.0", "never"),
    ("::", "never"),
    ("169.254.169.254", "never"),
    ("::ffff:169.254.169.254", "never"),
    ("64:ff9b::a9fe:a9fe", "never"),
    ("100.100.100.200", "never"),
    ("168.63.129.16", "never"),
    ("fd00:ec2::254", "never"),
    ("fd00:c1::a9fe:a9fe", "never"),
    ("fd20:ce::254", "never"),
    ("192.0.0.192", "never"),
    ("192.0.0.8", "inside"),
    ("fec0::1", "inside"),
    ("::ffff:0:7f00:1", "inside"),
    ("::ffff:0:a9fe:a9fe", "never"),
    ("fe80::1", "never"),
    ("fe80::1%eth0", "never"),
    ("224.0.0.1", "never"),
    ("255.255.255.255", "never"),
    ("ff02::1", "never"),
    ("no address", "never"),
]


@pytest.mark.parametrize(("address", "where"), ADDRESSES)
def test_addresses_of_this_machine_and_its_cloud_are_known(address: str, where: str) -> None:
    reached = [is_reachable(address, inside=inside) for inside in (False, True)]
    assert reached == {"public": [True, True], "inside": [False, True], "never": [False, False]}[where]
