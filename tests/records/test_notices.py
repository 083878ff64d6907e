"""The notices of a plan that the window knows again."""

import pytest

from domdesk.records import expiry_notice, requested_service, service_notice


@pytest.mark.parametrize("service", ["Express", "O'Neil's \"drone\"", "Über\n24 h", ""])
def test_a_requested_service_is_known_again(service: str) -> None:
    """Whatever a shop calls it; any other notice is about no service."""
    assert requested_service(service_notice(service)) == service
    assert requested_service(expiry_notice([])) is None
