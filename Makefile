.PHONY: setup demo test

setup:
	bin/setup

demo:
	bin/demo

test:
	bin/test
