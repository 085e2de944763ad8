// A collector: takes OTLP by HTTP (protobuf) and by gRPC, and writes what it got to its output, a JSON object a line.
// Field numbers are those of opentelemetry-proto 1.x.
import http from "node:http";
import http2 from "node:http2";

const say = (object) => process.stdout.write(JSON.stringify(object) + "\n");

/** The fields of a message: number to list of raw values. */
function fields(bytes) {
  const found = new Map();
  let at = 0;
  const varint = () => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++];
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < bytes.length) {
    const tag = Number(varint());
    const type = tag & 7;
    let value;
    if (type === 0) value = varint();
    else if (type === 1) value = bytes.subarray(at, (at += 8));
    else if (type === 5) value = bytes.subarray(at, (at += 4));
    else if (type === 2) {
      const length = Number(varint());
      value = bytes.subarray(at, (at += length));
    } else throw new Error(`wire type ${type}`);
    if (!found.has(tag >> 3)) found.set(tag >> 3, []);
    found.get(tag >> 3).push(value);
  }
  return found;
}

const all = (message, number) => message.get(number) ?? [];
const one = (message, number) => all(message, number)[0];
const text = (bytes) => (bytes === undefined ? "" : bytes.toString("utf8"));
const hex = (bytes) => (bytes === undefined ? "" : bytes.toString("hex"));

function anyValue(bytes) {
  const value = fields(bytes);
  if (value.has(1)) return text(one(value, 1));
  if (value.has(2)) return one(value, 2) === 1n;
  if (value.has(3)) return Number(BigInt.asIntN(64, one(value, 3)));
  if (value.has(4)) return one(value, 4).readDoubleLE();
  if (value.has(5)) return all(fields(one(value, 5)), 1).map(anyValue);
  return null;
}

const attributes = (list) =>
  Object.fromEntries(list.map((bytes) => fields(bytes)).map((pair) => [text(one(pair, 1)), one(pair, 2) === undefined ? null : anyValue(one(pair, 2))]));

function point(bytes, isHistogram) {
  const data = fields(bytes);
  return isHistogram
    ? { attributes: attributes(all(data, 9)), value: Number(one(data, 4).readBigUInt64LE()) }
    : { attributes: attributes(all(data, 7)), value: data.has(4) ? one(data, 4).readDoubleLE() : Number(one(data, 6).readBigInt64LE()) };
}

const kinds = { 5: "gauge", 7: "sum", 9: "histogram" };

function metrics(bytes) {
  for (const resourceMetrics of all(fields(bytes), 1).map(fields)) {
    const resource = attributes(all(fields(one(resourceMetrics, 1)), 1));
    for (const scope of all(resourceMetrics, 2).map(fields)) {
      for (const metric of all(scope, 2).map(fields)) {
        for (const [number, kind] of Object.entries(kinds)) {
          if (!metric.has(Number(number))) continue;
          const body = fields(one(metric, Number(number)));
          for (const each of all(body, 1))
            say({ signal: "metric", name: text(one(metric, 1)), unit: text(one(metric, 3)), kind, monotonic: one(body, 3) === 1n, ...point(each, kind === "histogram"), resource });
        }
      }
    }
  }
}

function traces(bytes) {
  for (const resourceSpans of all(fields(bytes), 1).map(fields)) {
    const resource = attributes(all(fields(one(resourceSpans, 1)), 1));
    for (const scope of all(resourceSpans, 2).map(fields)) {
      for (const span of all(scope, 2).map(fields)) {
        say({ signal: "span", name: text(one(span, 5)), trace: hex(one(span, 1)), span: hex(one(span, 2)), parent: hex(one(span, 4)), attributes: attributes(all(span, 9)), resource });
      }
    }
  }
}

function take(path, headers, body) {
  say({ signal: "raw", path, headers, body: body.toString("base64") });
  if (/metrics/i.test(path)) metrics(body);
  else if (/trace/i.test(path)) traces(body);
}

const collect = (stream, then) => {
  const parts = [];
  stream.on("data", (part) => parts.push(part));
  stream.on("end", () => then(Buffer.concat(parts)));
};

const plain = http.createServer((request, response) =>
  collect(request, (body) => {
    take(request.url, request.headers, body);
    response.writeHead(200, { "content-type": "application/x-protobuf" });
    response.end();
  }),
);

const grpc = http2.createServer();
grpc.on("stream", (stream, headers) =>
  collect(stream, (body) => {
    // One message: a flag, four bytes of length.
    take(headers[":path"], headers, body.subarray(5));
    stream.respond({ ":status": 200, "content-type": "application/grpc" }, { waitForTrailers: true });
    stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
    stream.end(Buffer.alloc(5));
  }),
);

plain.listen(0, "127.0.0.1", () => grpc.listen(0, "127.0.0.1", () => say({ signal: "listening", http: plain.address().port, grpc: grpc.address().port })));
process.stdin.on("end", () => process.exit()).resume();
