"""Events on their way: outbox relay, topology of exchanges and queues, consumers with retries, dead letters."""
