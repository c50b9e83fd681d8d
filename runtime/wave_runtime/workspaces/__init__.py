"""The folder of an attempt: made from mounts and artifacts, compared afterwards, its changes carried home."""
