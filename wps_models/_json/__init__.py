"""How a class is declared, read and written as JSON: all that knows attrs fields as JSON members.

* `frozen`: values that can't change.
* `problems`: what is wrong with a payload, and where.
* `fields`: how a model declares its fields.
* `rules`: what the values of fields must be.
* `text`: JSON text.
* `values`: how a single value is read and written.
* `tagged`: how a payload finds its class in a union.
* `schema`: what a class is in JSON, derived from its fields.
* `docs`: what `help()` says of each field.
* `readers`, `writers`: the reader and the writer of a class, as straight-line code.

Nothing in here knows a message, an action or an event.
"""
