"""A browser in two words, from what it says of itself."""

_BROWSERS = (("Firefox/", "Firefox"), ("Edg/", "Edge"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"))
_OTHERS = (("Mac OS", "Mac"), ("Linux", "Linux"))


def browser_words(user_agent: str) -> str:
    """« Firefox sur Windows »; says so when it cannot tell."""
    browser = next((words for mark, words in _BROWSERS if mark in user_agent), "")
    system = next((words for mark, words in (*_SYSTEMS, *_OTHERS) if mark in user_agent), "")
    if browser and system:
        return f"{browser} sur {system}"
    return browser or system or "Navigateur inconnu"
