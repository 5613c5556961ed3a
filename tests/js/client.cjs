// A @azure/web-pubsub-client that is driven by lines of JSON: calls on standard input, results and events on standard output.
// node client.cjs URL '{"reliable": true, "options": {...}}'

const { createInterface } = require("node:readline");
const { WebPubSubClient, WebPubSubJsonProtocol, WebPubSubJsonReliableProtocol } = require("@azure/web-pubsub-client");

const [url, settings] = process.argv.slice(2);
const { reliable, options } = JSON.parse(settings);
const protocol = reliable ? WebPubSubJsonReliableProtocol() : WebPubSubJsonProtocol();
const client = new WebPubSubClient(url, { ...options, protocol });
const writers = new Map();

// Bytes are {"$binary": base64} in both directions.
const encode = (_, value) => (value instanceof ArrayBuffer ? { $binary: Buffer.from(value).toString("base64") } : value);
const decode = (_, value) => {
  if (value === null || typeof value.$binary !== "string") return value;
  const bytes = Buffer.from(value.$binary, "base64");
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
};
const write = (line) => process.stdout.write(JSON.stringify(line, encode) + "\n");

for (const event of ["connected", "disconnected", "stopped", "server-message", "group-message", "rejoin-group-failed"]) {
  client.on(event, (members) => write({ event, ...members }));
}
client.onGroupStream(async (stream) => {
  for await (const { abortSignal, ...message } of stream) write({ event: "stream-message", ...message });
});

const calls = {
  openGroupStream: async (group, options) => {
    const writer = await client.openGroupStream(group, options);
    writers.set(writer.streamId, writer);
    return writer.streamId;
  },
  write: (streamId, ...rest) => writers.get(streamId).write(...rest),
  end: (streamId) => writers.get(streamId).end(),
  abort: (streamId, error) => writers.get(streamId).abort(error),
};

createInterface({ input: process.stdin }).on("line", async (line) => {
  const { id, call, args } = JSON.parse(line, decode);
  try {
    const found = calls[call] ?? client[call].bind(client);
    write({ id, returned: (await found(...args)) ?? null });
  } catch (error) {
    write({ id, raised: { name: error.name, message: error.message, detail: error.errorDetail ?? null } });
  }
}).on("close", () => {
  client.on("stopped", () => process.exit());
  client.stop();
  setTimeout(() => process.exit(), 1000);
});
