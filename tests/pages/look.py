"""Looks at pages in a real browser: visits as JSON on standard input, what was found as JSON on standard output.

A process of its own, as the browser's driver and eventlet want the same standard library each in its own way.
"""

import json
import shutil
import sys

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


def look(browser, base, visit):
    """Status, violations of WCAG 2.2 AA, requests that went outside, what the console says, whether it is too wide."""
    context = browser.new_context(viewport={"width": visit["width"], "height": 800})
    context.add_cookies([{"name": name, "value": value, "url": base} for name, value in visit["cookies"].items()])
    page = context.new_page()
    outside, said = [], []
    page.on("request", lambda request: None if request.url.startswith((base, "data:")) else outside.append(request.url))
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    answer = page.goto(base + visit["path"])
    found = Axe().run(page, options=WCAG).response["violations"]
    wider = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    context.close()
    return {"status": answer.status, "violations": [f"{one['id']}: {one['nodes'][0]['html'][:150]}" for one in found],
            "outside": outside, "console": [one for one in said if f"status of {answer.status}" not in one], "wider": wider}


def by_keyboard(browser, base, keys):
    """Log in, open the first file, by Tab and Enter alone; the title at the end, and where the focus could not be seen."""
    page, unseen = browser.new_page(), []
    page.goto(base + "/log-in")

    def tab_to(selector):
        for _ in range(60):
            page.keyboard.press("Tab")
            seen = page.evaluate("(() => { const s = getComputedStyle(document.activeElement); "
                                 "return s.outlineStyle !== 'none' || s.boxShadow !== 'none' })()")
            if not seen:
                unseen.append(page.evaluate("document.activeElement.outerHTML.slice(0, 100)"))
            if page.evaluate("selector => document.activeElement.matches(selector)", selector):
                return
        raise AssertionError(f"the keyboard does not reach {selector}")

    tab_to("#login")
    page.keyboard.type(keys["login"])
    tab_to("#password")
    page.keyboard.type(keys["password"])
    page.keyboard.press("Enter")
    page.wait_for_selector("tbody")
    tab_to("tbody a")
    page.keyboard.press("Enter")
    page.wait_for_selector(".timeline")
    return {"title": page.title(), "unseen": unseen}


def main():
    """Look at everything that is asked for."""
    asked = json.load(sys.stdin)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        seen = {visit["name"]: look(browser, asked["base"], visit) for visit in asked["visits"]}
        json.dump({"seen": seen, "keyboard": by_keyboard(browser, asked["base"], asked["keys"])}, sys.stdout)


if __name__ == "__main__":
    main()
