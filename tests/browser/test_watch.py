"""The watch itself: what fails a test in the browser, and what does not."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Watch

pytestmark = pytest.mark.office


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("console.error('wrong')", "console: wrong"),
        ("setTimeout(() => { throw new Error('thrown') })", "not caught: thrown"),
        ("setTimeout(() => Promise.reject(new Error('rejected')))", "not caught: rejected"),
        ("fetch('http://192.0.2.1/').catch(() => {})", "leaves the machine: http://192.0.2.1/"),
        ("console.log('said')", None),
    ],
)
def test_watch(page: Page, watch: Watch, script: str, found: str | None):
    page.goto("data:text/html,<title>page</title>")
    page.evaluate(f"() => {{ {script} }}")
    page.wait_for_timeout(200)
    assert [text.split(" (")[0] for text in watch.wrong[:1]] == ([found] if found else [])
    watch.allow(".")
