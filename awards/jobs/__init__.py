"""Work outside the request: mail and files, asked for by rows that the verbs write."""
