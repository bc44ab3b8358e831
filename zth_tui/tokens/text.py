"""A text is a str. Bytes that are no UTF-8 travel in it as lone surrogates, and come out as they went in."""


def of_bytes(data: bytes) -> str:
    """Any bytes as a text; `to_bytes` gives the same ones back."""
    return data.decode("utf-8", errors="surrogateescape")


def of_str(text: str) -> str:
    """A str that somebody typed or JSON held: surrogates that belong together joined, others become `�`.

    tiktoken does the same.
    """
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-16", errors="surrogatepass").decode("utf-16", errors="replace")
    return text


def to_bytes(text: str) -> bytes:
    return text.encode("utf-8", errors="surrogateescape")
