"""What Windows has instead of process groups and signals: a Job Object, and events of the console.

Written after the documentation of the system and tested against a stand-in for it; it has not run on Windows yet.
"""

import ctypes
from collections.abc import Callable
from typing import Any

_EXTENDED_LIMIT_INFORMATION = 9
_KILL_ON_JOB_CLOSE = 0x2000
_CTRL_C_EVENT = 0
_SIGINT, _SIGTERM = 2, 15
# What must live as long as the process: the handle of the job, the function that the system calls.
_kept: list[object] = []


class _BasicLimits(ctypes.Structure):
    _fields_ = (
        ("PerProcessUserTimeLimit", ctypes.c_int64),
        ("PerJobUserTimeLimit", ctypes.c_int64),
        ("LimitFlags", ctypes.c_uint32),
        ("MinimumWorkingSetSize", ctypes.c_size_t),
        ("MaximumWorkingSetSize", ctypes.c_size_t),
        ("ActiveProcessLimit", ctypes.c_uint32),
        ("Affinity", ctypes.c_size_t),
        ("PriorityClass", ctypes.c_uint32),
        ("SchedulingClass", ctypes.c_uint32),
    )


class _ExtendedLimits(ctypes.Structure):
    _fields_ = (
        ("BasicLimitInformation", _BasicLimits),
        ("IoInfo", ctypes.c_uint64 * 6),
        ("ProcessMemoryLimit", ctypes.c_size_t),
        ("JobMemoryLimit", ctypes.c_size_t),
        ("PeakProcessMemoryUsed", ctypes.c_size_t),
        ("PeakJobMemoryUsed", ctypes.c_size_t),
    )


def end_children_with_this_process(kernel32: Any = None) -> bool:
    """Put this process, and with it all that it starts, into a job that ends with its last handle, which is ours.

    Return whether the system did so; where it did not, children watch their pipes.
    """
    system = kernel32 or _kernel32()
    system.CreateJobObjectW.restype = ctypes.c_void_p
    system.GetCurrentProcess.restype = ctypes.c_void_p
    job = system.CreateJobObjectW(None, None)
    if not job:
        return False
    limits = _ExtendedLimits()
    limits.BasicLimitInformation.LimitFlags = _KILL_ON_JOB_CLOSE
    size = ctypes.sizeof(limits)
    is_set = system.SetInformationJobObject(
        ctypes.c_void_p(job), _EXTENDED_LIMIT_INFORMATION, ctypes.byref(limits), size
    )
    is_in = is_set and system.AssignProcessToJobObject(
        ctypes.c_void_p(job), ctypes.c_void_p(system.GetCurrentProcess())
    )
    _kept.append(job)
    return bool(is_in)


def on_console_event(leave: Callable[[int], None], kernel32: Any = None) -> None:
    """Call ``leave`` with 2 (SIGINT) for Ctrl-C, with 15 (SIGTERM) when the window is closed or the session ends.

    The system calls it in a thread of its own, so that it does not wait for what the main thread does.
    """
    kind = getattr(ctypes, "WINFUNCTYPE", ctypes.CFUNCTYPE)(ctypes.c_int, ctypes.c_uint32)

    def handle(event: int) -> int:
        leave(_SIGINT if event == _CTRL_C_EVENT else _SIGTERM)
        return 1

    handler = kind(handle)
    _kept.append(handler)
    (kernel32 or _kernel32()).SetConsoleCtrlHandler(handler, 1)


def _kernel32() -> Any:
    return ctypes.WinDLL("kernel32", use_last_error=True)  # type: ignore[attr-defined, unused-ignore]
