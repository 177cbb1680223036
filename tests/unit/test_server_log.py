"""What a server logs of a visitor who had gone is no complaint; anything else is."""

from __future__ import annotations

from reference.server import without_who_had_gone

GONE = """Exception in ASGI application
Traceback (most recent call last):
  File "x.py", line 516, in _websocket_endpoint
    data = await websocket.receive_bytes()
starlette.websockets.WebSocketDisconnected: WebSocket is not connected. Need to call "accept" first.

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "x.py", line 104, in send
    raise WebSocketDisconnected('Cannot call "send" once a close message has been sent.')
starlette.websockets.WebSocketDisconnected: Cannot call "send" once a close message has been sent.
"""
FAILED = """Exception in ASGI application
Traceback (most recent call last):
  File "x.py", line 1, in page
ValueError
"""


def test_only_what_is_said_of_visitors_who_had_gone_is_taken_out():
    assert without_who_had_gone(f"before\n{GONE}after\n{GONE}") == ("before\nafter\n", 2)
    assert without_who_had_gone(f"{FAILED}{GONE}") == (FAILED, 1)
    assert without_who_had_gone(FAILED) == (FAILED, 0)
