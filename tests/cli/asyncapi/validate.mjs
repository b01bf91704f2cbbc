// What the AsyncAPI Initiative's own parser finds wrong with the document on standard input, as JSON: code, severity, path.
import { readFileSync } from "node:fs";
import { Parser } from "@asyncapi/parser";

const { document, diagnostics } = await new Parser().parse(readFileSync(0, "utf-8"));
const found = diagnostics.map(({ code, severity, message, path }) => ({ code, severity, message, path: path.join(".") }));
console.log(JSON.stringify({ channels: document?.channels().all().length ?? 0, found }));
