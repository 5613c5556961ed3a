// An app with @azure/web-pubsub-express and @azure/web-pubsub, driven like client.cjs.
// node backend.cjs HUB CONNECTION_STRING
//
// It handles the events at /eventhandler and writes each as {"event": "user", "request": {...}}. It refuses the user
// "nobody", lets others into "lobby" and counts their messages as the state "count". Its answer to an event has the data of
// the event; the event "fail" is refused. Calls go to the service client; inGroup(group, method, ...) goes to a group.

const { createInterface } = require("node:readline");
const express = require("express");
const { WebPubSubServiceClient } = require("@azure/web-pubsub");
const { WebPubSubEventHandler } = require("@azure/web-pubsub-express");

const [hub, connectionString] = process.argv.slice(2);
const client = new WebPubSubServiceClient(connectionString, hub, { allowInsecureConnection: true, retryOptions: { maxRetries: 0 } });

// Bytes are {"$binary": base64} in both directions.
const encode = (_, value) =>
  value?.type === "Buffer" ? { $binary: Buffer.from(value.data).toString("base64") } : value;
const decode = (_, value) => (typeof value?.$binary === "string" ? Buffer.from(value.$binary, "base64") : value);
const write = (line) => process.stdout.write(JSON.stringify(line, encode) + "\n");

const handler = new WebPubSubEventHandler(hub, {
  path: "/eventhandler",
  handleConnect: (request, response) => {
    write({ event: "connect", request });
    if (request.context.userId === "nobody") return response.fail(401, "Sign in first.");
    response.setState("count", 0);
    response.success({
      groups: ["lobby"],
      roles: ["webpubsub.sendToGroup", "webpubsub.joinLeaveGroup"],
      subprotocol: request.subprotocols?.[0],
    });
  },
  handleUserEvent: (request, response) => {
    write({ event: "user", request });
    if (request.context.eventName === "fail") return response.fail(500, "out of order");
    response.setState("count", (request.context.states.count ?? 0) + 1);
    response.success(request.dataType === "json" ? JSON.stringify(request.data) : request.data, request.dataType);
  },
  onConnected: (request) => write({ event: "connected", request }),
  onDisconnected: (request) => write({ event: "disconnected", request }),
  onGroupJoined: (request) => write({ event: "joined", request }),
  onGroupLeft: (request) => write({ event: "left", request }),
});

const app = express();
app.use(handler.getMiddleware());
const server = app.listen(0, "127.0.0.1", () => write({ event: "listening", port: server.address().port }));

const collect = async (found) => {
  if (found?.[Symbol.asyncIterator] === undefined) return found ?? null;
  const items = [];
  for await (const item of found) items.push(item);
  return items;
};
const calls = {
  inGroup: (group, method, ...rest) => {
    const found = client.group(group);
    return found[method](...rest);
  },
};

createInterface({ input: process.stdin }).on("line", async (line) => {
  const { id, call, args } = JSON.parse(line, decode);
  try {
    const found = calls[call] ?? client[call].bind(client);
    write({ id, returned: await collect(await found(...args)) });
  } catch (error) {
    write({ id, raised: { name: error.name, message: error.message, detail: { code: error.code, status: error.statusCode } } });
  }
}).on("close", () => process.exit());
