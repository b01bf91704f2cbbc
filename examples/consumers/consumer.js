// Follows the events of Kentan, its place kept in a file: KENTAN_URL=… KENTAN_TOKEN=… node consumer.js FILE [TYPES]  (Node 18 or newer)
const fs = require("node:fs");
const [file, types = "*"] = process.argv.slice(2);
const url = `${process.env.KENTAN_URL}/api/v1/events/stream?types=${types}`;

async function follow() {
  const headers = { Authorization: `Bearer ${process.env.KENTAN_TOKEN}` };
  if (fs.existsSync(file)) headers["Last-Event-ID"] = fs.readFileSync(file, "utf8");
  const answer = await fetch(url, { headers });
  if ([401, 403, 422].includes(answer.status)) throw new Error(await answer.text(), { cause: "refused" }); // of no use to ask again
  if (!answer.ok) return;
  let rest = "";
  for await (const chunk of answer.body.pipeThrough(new TextDecoderStream())) {
    const messages = (rest + chunk).split("\n\n");
    rest = messages.pop();
    for (const message of messages) handle(Object.fromEntries(message.split("\n").map((line) => line.split(/: (.*)/s))));
  }
}

function handle({ id, data }) {
  if (!data) return;
  const event = JSON.parse(data);
  console.log(event.type, event.subject, event.id); // your work, harmless if done twice
  fs.writeFileSync(`${file}.new`, id);
  fs.renameSync(`${file}.new`, file); // only then we are behind it
}

(async () => {
  for (;;) {
    await follow().catch((problem) => { if (problem.cause === "refused") { console.error(problem.message); process.exit(1); } });
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
})();
