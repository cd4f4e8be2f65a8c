"""The end of a deployment."""

from __future__ import annotations

from harness.account import Account, Inventory, added
from harness.terraform import Terraform


def test_destroying_the_network_leaves_the_account_as_it_was(
    account: Account, empty_account: Inventory, network: Terraform, terraforms: dict[str, Terraform]
) -> None:
    # Otherwise AWS, and so the emulation, would refuse for many minutes.
    assert not any(terraform.addresses() for terraform in terraforms.values() if terraform is not network)
    network.destroy()
    assert network.addresses() == set()
    assert added(empty_account, account.inventory()) == {}
