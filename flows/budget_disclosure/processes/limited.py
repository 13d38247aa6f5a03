"""For a process of ours that opens what anybody made: how much memory and time of the processor it may take.

Where the system cannot limit (Windows), whoever started it has its own clock.
"""

import sys

_MEBIBYTE = 1024 * 1024


def limit_memory(mebibytes: int) -> None:
    """Let this process end, or an allocation fail, beyond so much memory; it leaves no image of itself behind."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (mebibytes * _MEBIBYTE, mebibytes * _MEBIBYTE))


def limit_processor(seconds: int) -> None:
    """Let this process end when it has worked for so many seconds more than it has by now."""
    if sys.platform != "win32":
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        _, most = resource.getrlimit(resource.RLIMIT_CPU)
        end = int(used.ru_utime + used.ru_stime) + seconds + 1
        resource.setrlimit(resource.RLIMIT_CPU, (end if most == resource.RLIM_INFINITY else min(end, most), most))
