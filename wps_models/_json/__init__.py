"""Declaring, reading and writing models: classes with a JSON form.

* `fields`: the base class of models, and the JSON options of classes and fields
* `arguments`, `checks`: converters and checks of constructor arguments
* `rules`, `values`, `buffer`: rules for values, and how single values are read and written
* `frozen`, `json_value`: immutable dicts and lists, JSON values
* `schema`: the JSON members of a class
* `tagged`: the class of a payload
* `readers`, `writers`, `source`: generated readers and writers
* `problems`: problems of a payload, with their locations
* `text`: JSON text
* `reprs`: reprs that hide values

This package names no message, action or event.
"""
