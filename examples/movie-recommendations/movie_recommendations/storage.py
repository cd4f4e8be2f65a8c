"""Files through Hadoop's FileSystem, which reads and writes local paths and s3a:// alike."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from py4j.protocol import Py4JJavaError
from pyspark.errors.exceptions.captured import AnalysisException, CapturedException
from pyspark.sql import SparkSession

from .errors import JobError

log = logging.getLogger(__name__)

_EXPLANATIONS = {
    "AccessDeniedException": "access denied; check the credentials and the policy of the bucket",
    "AWSBadRequestException": "the storage refuses the request (400); check the region and the endpoint",
    "UnknownStoreException": "the bucket does not exist",
    "NoAuthWithAWSException": "no AWS credentials were found",
    "ClassNotFoundException": "Spark lacks the file system's jars (for s3a:// hadoop-aws and the AWS SDK)",
    "UnsupportedFileSystemException": "Spark knows no file system of this scheme",
    "FileNotFoundException": "no such file or directory",
    "AccessControlException": "permission denied",
}


@contextmanager
def naming(option: str, uri: str) -> Iterator[None]:
    """Turns what goes wrong with a file or a bucket in this block into a `JobError` that names the option and
    the URI. What goes wrong with the cluster, such as lost executors or a full disk, passes as it is.
    """
    try:
        yield
    except (Py4JJavaError, CapturedException) as error:
        explanation = _known(error)
        if explanation is None:
            # Py4JJavaError is what Hadoop's file system says. The others are Spark's, of which those of
            # analysis are about the input.
            if isinstance(error, CapturedException) and not isinstance(error, AnalysisException):
                raise
            explanation = _innermost(error)
        log.debug("--%s %s", option, uri, exc_info=True)
        raise JobError(f"--{option} {uri}: {explanation}") from error


def _known(error: Py4JJavaError | CapturedException) -> str | None:
    """The explanation of the first of the exception and its causes that has one."""
    for text in _causes(error):
        name = text.split(":")[0].split(".")[-1]
        if name in _EXPLANATIONS:
            return _EXPLANATIONS[name]
    return None


def _innermost(error: Py4JJavaError | CapturedException) -> str:
    """What the innermost cause says, on one line."""
    *_, text = (str(error), *_causes(error))
    return " ".join(text.split())[:300]


def _causes(error: Py4JJavaError | CapturedException) -> Iterator[str]:
    """The exception of the JVM and its causes, each as `class: message`."""
    exception = error.java_exception if isinstance(error, Py4JJavaError) else error._origin
    while exception is not None:
        yield exception.toString()
        exception = exception.getCause()


class Storage:
    """The file systems of a Spark session's configuration."""

    def __init__(self, spark: SparkSession) -> None:
        self._hadoop = spark._jvm.org.apache.hadoop
        self._configuration = spark._jsc.hadoopConfiguration()

    def _open(self, uri: str):
        path = self._hadoop.fs.Path(uri)
        return path.getFileSystem(self._configuration), path

    def exists(self, uri: str) -> bool:
        files, path = self._open(uri)
        return files.exists(path)

    def size(self, uri: str) -> int:
        """Bytes of a file, or of all files below a directory."""
        files, path = self._open(uri)
        return files.getContentSummary(path).getLength()

    def names(self, uri: str) -> list[str]:
        """What is in a directory; nothing if there is none."""
        files, path = self._open(uri)
        if not files.exists(path):
            return []
        return sorted(status.getPath().getName() for status in files.listStatus(path))

    def delete(self, uri: str) -> None:
        """Removes a file or a directory with what is in it; no error if there is none."""
        files, path = self._open(uri)
        files.delete(path, True)

    def write_text(self, uri: str, text: str) -> None:
        """Writes a file, replacing one of that name. In S3 it appears when it is complete."""
        files, path = self._open(uri)
        stream = files.create(path, True)
        try:
            stream.write(bytearray(text, "utf-8"))
        finally:
            stream.close()
