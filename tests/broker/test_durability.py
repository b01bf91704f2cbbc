"""What outlives the process: quorum queues' messages in the journal, and nothing else."""

import sqlite3

import eventlet
import pytest

from kentan.broker import BrokerUnusable, BrokerUnwritable, broker_uri, close_broker, open_broker


def rows(path):
    with sqlite3.connect(path) as database:
        return database.execute("SELECT count(*) FROM messages").fetchone()[0]


def test_messages_of_a_quorum_queue_are_there_after_a_restart_in_order(kept_client, reopened):
    queue = kept_client.queue("q")
    for number in range(10):
        kept_client.publish({"n": number}, queue, headers={"h": number}, correlation_id="c")
    kept_client.get(queue).ack()
    again = reopened()
    queue = again.queue("q")
    first = again.get(queue)
    assert (first.payload, first.headers["h"], first.properties["correlation_id"]) == ({"n": 1}, 1, "c")
    assert first.delivery_info["redelivered"] is False
    assert again.bodies(queue, 8) == [{"n": number} for number in range(2, 10)]


def test_a_message_in_hand_at_the_end_comes_again_marked(kept_client, reopened):
    queue = kept_client.queue("q")
    kept_client.publish(1, queue)
    kept_client.get(queue)
    again = reopened()
    message = again.get(again.queue("q"))
    assert message.delivery_info["redelivered"] is True
    assert message.headers["x-delivery-count"] == 1


def test_messages_wait_for_the_declaration_of_their_queue(kept_client, reopened):
    kept_client.publish(1, kept_client.queue("q"))
    reopened()
    again = reopened()
    assert again.bodies(again.queue("q"), 1) == [1]


def test_messages_of_other_queues_never_touch_the_disk(kept_client, path):
    kept_client.publish(1, kept_client.queue("q", kept=False))
    assert rows(path) == 0


def test_a_confirmed_message_is_on_the_disk(kept_client, path):
    queue = kept_client.queue("q")
    for number in range(1, 4):
        kept_client.publish(number, queue)
        assert rows(path) == number


def test_an_acknowledged_message_leaves_the_disk_soon(kept_client, path):
    queue = kept_client.queue("q")
    kept_client.publish(1, queue)
    kept_client.get(queue).ack()
    eventlet.sleep(0.15)
    assert rows(path) == 0


def test_many_publishers_share_transactions(kept_client, file_uri):
    queue = kept_client.queue("q")
    commits = []
    open_broker(file_uri).journal._database.set_trace_callback(lambda sql: sql == "COMMIT" and commits.append(sql))
    pool = eventlet.GreenPool(50)
    for number in range(50):
        pool.spawn(kept_client.publish, number, queue)
    pool.waitall()
    assert len(commits) <= 2
    assert kept_client.bodies(queue, 50) == list(range(50))


def test_a_batch_is_one_transaction_and_tells_what_no_queue_took(kept_client, file_uri):
    exchange = kept_client.exchange("topics")
    first, second = kept_client.queue("a", exchange=exchange, key="a"), kept_client.queue("b", exchange=exchange, key="#")
    kept_client.queue("a2", exchange=exchange, key="a")
    second.queue_unbind()
    commits, channel = [], kept_client.channel
    open_broker(file_uri).journal._database.set_trace_callback(lambda sql: sql == "COMMIT" and commits.append(sql))
    batch = [(channel.prepare_message(str(n), content_type="application/json", content_encoding="utf-8"), exchange.name, key)
             for n, key in enumerate(["a", "b", "a"])]
    assert channel.publish_many(batch) == [True, False, True]
    assert len(commits) == 1
    assert kept_client.bodies(first, 2) == [0, 2]


def test_a_dead_letter_moves_on_the_disk_too(kept_client, path, reopened):
    work = kept_client.queue("work")
    delay = kept_client.queue("delay", x_message_ttl=30, x_dead_letter_exchange="", x_dead_letter_routing_key=work.name)
    kept_client.publish(1, delay)
    eventlet.sleep(0.2)
    again = reopened()
    assert again.bodies(again.queue("work"), 1) == [1]


def test_a_delay_goes_on_over_a_restart(kept_client, reopened):
    arguments = {"x_message_ttl": 200, "x_dead_letter_exchange": "", "x_dead_letter_routing_key": kept_client.name("work")}
    kept_client.publish(1, kept_client.queue("delay", **arguments))
    again = reopened()
    work = again.queue("work")
    again.queue("delay", **arguments)
    assert again.bodies(work, 1) == [1]


def test_a_dead_letter_without_a_way_waits_where_nothing_may_be_lost(kept_client, monkeypatch):
    monkeypatch.setattr("kentan.broker.engine.RETRY", 0.05)
    delay = kept_client.queue("delay", x_message_ttl=20, x_dead_letter_exchange="", x_dead_letter_strategy="at-least-once",
                              x_dead_letter_routing_key=kept_client.name("work"))
    kept_client.publish(1, delay)
    eventlet.sleep(0.1)
    assert kept_client.bodies(kept_client.queue("work"), 1) == [1]


def test_a_full_disk_refuses_the_message_and_spares_what_is_there(kept_client, file_uri):
    queue = kept_client.queue("q")
    kept_client.publish("before", queue)
    database = open_broker(file_uri).journal._database
    (pages,) = database.execute("PRAGMA page_count").fetchone()
    database.execute(f"PRAGMA max_page_count = {pages + 2}")
    with pytest.raises(BrokerUnwritable, match=r"broker\.sqlite.*full.*make room"):
        kept_client.publish("x" * 100_000, queue)
    database.execute("PRAGMA max_page_count = 1000000")
    kept_client.publish("after", queue)
    assert kept_client.bodies(queue, 3, within=0.3) == ["before", "after", None]


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match=r"file/broker\.sqlite"):
        open_broker(broker_uri(tmp_path / "file" / "broker.sqlite"))


def test_a_file_of_something_else_is_refused_and_spared(path):
    path.write_bytes(b"something else entirely" * 100)
    with pytest.raises(BrokerUnusable, match="move it away"):
        open_broker(broker_uri(path))
    assert path.read_bytes().startswith(b"something else")


def test_a_file_of_a_newer_version_is_refused(kept_client, file_uri, path):
    kept_client.connection.close()
    close_broker(file_uri)
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA user_version = 99")
    with pytest.raises(BrokerUnusable, match="newer"):
        open_broker(file_uri)


def test_a_connection_is_lost_with_its_broker_and_can_be_made_again(kept_client, file_uri):
    queue = kept_client.queue("q")
    close_broker(file_uri)
    with pytest.raises(kept_client.connection.connection_errors):
        kept_client.publish(1, queue)
    assert not kept_client.connection.connected
    kept_client.connection.ensure_connection()
    assert kept_client.connection.connected


def test_a_message_given_back_returns_to_its_place(kept_client):
    queue = kept_client.queue("q")
    for number in range(4):
        kept_client.publish(number, queue)
    messages = [kept_client.get(queue) for _ in range(3)]
    messages[2].ack()
    messages[1].requeue()
    messages[0].requeue()
    assert kept_client.bodies(queue, 3) == [0, 1, 3]
