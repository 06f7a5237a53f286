"""Work outside requests: the queue, mail, certificates."""
