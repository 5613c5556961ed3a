"""Microsoft's Python worker of Azure Functions, running in this process.

The process that starts the worker has to speak its protocol, so the classes of the messages are made
here from ``data/FunctionRpc.proto``, with Google's protobuf package.
"""

import asyncio
import importlib
import json
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

from tests.payloads import DATA

_PACKAGE: Final = "AzureFunctionsRpcMessages"


def _messages() -> SimpleNamespace:
    """Return the classes of all messages, by name."""
    # The package has no type stubs, and isn't installed for every Python.
    descriptors: Any = importlib.import_module("google.protobuf.descriptor_pb2")
    factory: Any = importlib.import_module("google.protobuf.message_factory")
    file = descriptors.FileDescriptorProto(name="FunctionRpc.proto", package=_PACKAGE, syntax="proto3")
    message: Any = None
    enum: Any = None
    for line in (DATA / "FunctionRpc.proto").read_text(encoding="utf-8").splitlines():
        match line.strip(" ;").replace("map<string, ", "map ").replace(">", "").split():
            case ["message", name, "{"]:
                message = file.message_type.add(name=name)
            case ["oneof", name, "{"]:
                message.oneof_decl.add(name=name)
            case ["enum", name, "{"]:
                enum = message.enum_type.add(name=name)
            case [name, "=", number] if name != "syntax":
                enum.value.add(name=name, number=int(number))
            case [*label, kind, name, "=", number]:
                _add_field(message, label, kind, name, int(number), in_oneof=line.startswith("    "))
            case _:
                pass
    classes = factory.GetMessages([file])
    return SimpleNamespace(**{name.removeprefix(f"{_PACKAGE}."): cls for name, cls in classes.items()})


def _add_field(message: Any, label: list[str], kind: str, name: str, number: int, *, in_oneof: bool = False) -> None:
    added = message.field.add(name=name, number=number, label=3 if label else 1)
    if in_oneof:
        added.oneof_index = 0
    if label == ["map"]:
        entry = message.nested_type.add(name=name.title().replace("_", "") + "Entry")
        entry.options.map_entry = True
        _add_field(entry, [], "string", "key", 1)
        _add_field(entry, [], kind, "value", 2)
        added.type_name = entry.name
    elif kind in _SCALARS:
        added.type = _SCALARS[kind]
    else:
        added.type_name = kind


_SCALARS: Final = {"int32": 5, "bool": 8, "string": 9, "bytes": 12}
"""The numbers of scalar types in descriptors."""


class Worker:
    """A worker that has loaded an app: ``azure_functions_runtime`` or ``azure_functions_runtime_v1``."""

    def __init__(self, runtime: str, app: Path) -> None:
        self._runtime: Any = importlib.import_module(runtime)
        self._messages = _messages()
        self.functions: dict[str, Any] = {}
        """Metadata of each function, by name."""
        # Each app has a module of this name, whose functions can be had once.
        sys.modules.pop("function_app", None)
        response = self._send("worker_init_request", self._messages.WorkerInitRequest(function_app_directory=str(app)))
        _succeeded(response)
        described = self._send("functions_metadata_request", None)
        if described.use_default_metadata_indexing:
            self.functions = {path.parent.name: self._read(path) for path in sorted(app.glob("*/function.json"))}
        else:
            self.functions = {function.name: function for function in described.function_metadata_results}
        for function in self.functions.values():
            request = self._messages.FunctionLoadRequest(function_id=function.function_id, metadata=function)
            _succeeded(self._send("function_load_request", request))

    def call(self, name: str, **inputs: Any) -> Any:
        """Run a function with the data of its input bindings, and return the ``InvocationResponse``."""
        messages = self._messages
        data = [messages.ParameterBinding(name=key, data=messages.TypedData(**value)) for key, value in inputs.items()]
        function_id = self.functions[name].function_id
        request = messages.InvocationRequest(invocation_id="i-1", function_id=function_id, input_data=data)
        return self._send("invocation_request", request)

    def http(self, method: str, body: bytes = b"", headers: dict[str, str] | None = None) -> Any:
        """Return the data of an HTTP trigger."""
        body_data = self._messages.TypedData(bytes=body)
        url = "https://example.azurewebsites.net/api/function"
        return {"http": self._messages.RpcHttp(method=method, url=url, headers=headers, body=body_data)}

    def _send(self, kind: str, content: Any) -> Any:
        envelope = SimpleNamespace(request=SimpleNamespace(**{kind: content}), properties={"host": "", "protos": self._messages})

        async def handle() -> Any:
            return await getattr(self._runtime, kind)(envelope)

        return asyncio.run(handle())

    def _read(self, path: Path) -> Any:
        """Read a ``function.json`` as the host does."""
        settings = json.loads(path.read_text(encoding="utf-8"))
        info = self._messages.BindingInfo
        bindings = {
            binding["name"]: info(
                type=binding["type"],
                direction=info.Direction.Value(binding["direction"]),
                data_type=info.DataType.Value(binding.get("dataType", "undefined")),
            )
            for binding in settings["bindings"]
        }
        return self._messages.RpcFunctionMetadata(
            name=path.parent.name,
            function_id=path.parent.name,
            directory=str(path.parent),
            script_file=str(path.parent / "__init__.py"),
            bindings=bindings,
        )


def _succeeded(response: Any) -> None:
    assert response.result.status == response.result.Success, response.result.exception.message
