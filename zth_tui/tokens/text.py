"""A text is a str. Bytes that are no UTF-8 travel in it as lone surrogates, and come out as they went in."""


def of_bytes(data: bytes) -> str:
    """Any bytes as a text; `to_bytes` gives the same ones back."""
    return data.decode("utf-8", errors="surrogateescape")


def of_str(text: str) -> str:
    """A str that somebody typed or JSON held: surrogates that belong together joined, others become `�`.

    tiktoken does the same.
    """
    if is_utf8(text):
        return text
    return text.encode("utf-16", errors="surrogatepass").decode("utf-16", errors="replace")


def is_utf8(text: str) -> bool:
    """There are no lone surrogates in it."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def to_bytes(text: str) -> bytes:
    return text.encode("utf-8", errors="surrogateescape")
