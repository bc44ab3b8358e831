"""Files from the network: kept only with the right sha256."""

from pathlib import Path

from zth_tui.errors import UserError

TIMEOUT_SECONDS = 10  # without an answer


def fetch(name: str, url: str, sha256: str, path: Path) -> None:
    """Download to `path`; a file that does not match its sha256 never gets there. Raises UserError with the reason."""
    import pooch  # with its HTTP client: 0.2 s that only a fetch should cost

    pooch.get_logger().setLevel("ERROR")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        pooch.retrieve(
            url,
            f"sha256:{sha256}",
            fname=path.name,
            path=path.parent,
            downloader=pooch.HTTPDownloader(timeout=TIMEOUT_SECONDS),
        )
    except ValueError as error:  # pooch's word for a wrong sha256; the message holds both
        raise UserError(f"what {url} sends is not {name} ({error}); nothing was kept") from error
    except OSError as error:  # no network, a refusal of the server, or no room on the disk
        raise UserError(f"{name} could not be fetched ({_reason(error)})") from error


def _reason(error: OSError) -> str:
    """The innermost cause: HTTP clients wrap "name not known" in several layers of their own."""
    cause: BaseException = error
    while isinstance(cause.__context__, Exception):
        cause = cause.__context__
    return getattr(cause, "strerror", None) or str(cause)
