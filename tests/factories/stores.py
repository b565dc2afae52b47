"""Object stores of our own: in memory, and an S3 server on this machine."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest


@pytest.fixture(params=["memory", "s3"])
def url(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A place in memory, and one in an S3 server of our own."""
    fsspec = pytest.importorskip("fsspec", reason="needs fsspec (the extra `remote`)")
    if request.param == "memory":
        yield f"memory://{uuid.uuid4()}/corpus"
        return
    pytest.importorskip("s3fs", reason="needs s3fs (the extra `remote`)")
    moto = pytest.importorskip("moto.server", reason="needs moto's S3 server")
    server = moto.ThreadedMotoServer(port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    for name, value in {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "made",
        "AWS_SECRET_ACCESS_KEY": "up",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    bucket = f"b{uuid.uuid4().hex}"  # servers of one process share what they hold
    s3 = fsspec.get_filesystem_class("s3")
    s3.clear_instance_cache()  # of an earlier server
    s3().mkdir(bucket)
    yield f"s3://{bucket}/a/corpus"
    server.stop()
    s3.clear_instance_cache()
