"""A proxy that lets one write at a time through to a MongoDB-speaking server whose single updates are not atomic.

MongoDB checks an update's filter and applies it as one step. FerretDB 1.x reads, then writes, so two savers of one version may
both win; behind this proxy it does as MongoDB does. Run: ``python one_at_a_time.py URI``; prints its own URI, then serves.
"""

import asyncio
import struct
import sys
from urllib.parse import urlsplit

WRITES = {b"insert", b"update", b"delete", b"findAndModify", b"findandmodify"}
OP_MSG = 2013


def is_write(message: bytes) -> bool:
    """Whether a message is a writing command: the name of its document's first element says so."""
    if struct.unpack_from("<i", message, 12)[0] != OP_MSG or len(message) < 27:
        return False
    return message[26:message.index(b"\0", 26)] in WRITES


async def read_message(reader: asyncio.StreamReader) -> bytes:
    """One message of the wire protocol."""
    head = await reader.readexactly(4)
    return head + await reader.readexactly(struct.unpack("<i", head)[0] - 4)


async def main(host: str, port: int) -> None:
    """Serve until killed."""
    turn = asyncio.Lock()
    tasks: set = set()  # asyncio itself holds them weakly: one without a name may be collected while it waits

    async def exchange(message, upstream_reader, upstream_writer) -> bytes:
        upstream_writer.write(message)
        return await read_message(upstream_reader)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        upstream, task = None, asyncio.current_task()
        tasks.add(task)
        try:
            upstream = await asyncio.open_connection(host, port)
            while True:
                message = await read_message(reader)
                if is_write(message):
                    async with turn:
                        reply = await exchange(message, *upstream)
                else:
                    reply = await exchange(message, *upstream)
                writer.write(reply)
        except (asyncio.IncompleteReadError, OSError):
            pass
        finally:
            tasks.discard(task)
            writer.close()
            if upstream is not None:
                upstream[1].close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    print(f"mongodb://127.0.0.1:{server.sockets[0].getsockname()[1]}/", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    address = urlsplit(sys.argv[1])
    asyncio.run(main(address.hostname or "127.0.0.1", address.port or 27017))
