"""Declaring, reading and writing classes that have a JSON form.

* `frozen`: immutable values.
* `problems`: problems of a payload, with their places.
* `text`: JSON text.
* `rules`: rules for the values of fields.
* `values`: reading and writing single values.
* `checks`: checks of new models.
* `fields`: declaring models.
* `tagged`: choosing the class of a payload.
* `schema`: the JSON members of a class.
* `readers`, `writers`: the reader and the writer of a class.

Nothing in here knows a message, an action or an event.
"""
