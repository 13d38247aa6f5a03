// Renders a template several times as the peer's documentation shows, and prints the CPU milliseconds of each round.
// node render.js PEER TEMPLATE DATA OUTPUT ROUNDS
const fs = require("fs");
const { createRequire } = require("module");
const [peer, template, dataFile, output, rounds] = process.argv.slice(2);
const load = createRequire(process.cwd() + "/");
const data = JSON.parse(fs.readFileSync(dataFile, "utf8"));

const peers = {
  docxtemplater() {
    const PizZip = load("pizzip");
    const Docxtemplater = load("docxtemplater");
    return async () => {
      const zip = new PizZip(fs.readFileSync(template));
      const doc = new Docxtemplater(zip, { paragraphLoop: true, linebreaks: true });
      doc.render(data);
      return doc.getZip().generate({ type: "nodebuffer", compression: "DEFLATE" });
    };
  },
  "easy-template-x"() {
    const { TemplateHandler } = load("easy-template-x");
    const handler = new TemplateHandler();
    return async () => Buffer.from(await handler.process(fs.readFileSync(template), data));
  },
  carbone() {
    const carbone = load("carbone");
    return () =>
      new Promise((resolve, reject) =>
        carbone.render(template, data, (error, result) => (error ? reject(error) : resolve(result))),
      );
  },
};

(async () => {
  const render = peers[peer]();
  const times = [];
  for (let round = 0; round <= Number(rounds); round += 1) {
    const before = process.cpuUsage();
    const result = await render();
    const { user, system } = process.cpuUsage(before);
    if (round === 0) fs.writeFileSync(output, result);
    else times.push((user + system) / 1000);
  }
  process.stdout.write(`\n${JSON.stringify({ times })}\n`, () => process.exit(0));
})().catch((error) => {
  console.error(error && error.properties ? JSON.stringify(error.properties.errors || error.properties).slice(0, 2000) : error);
  process.exit(1);
});
