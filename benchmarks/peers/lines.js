// What both Node peers share: documents in, answers out, and offsets from UTF-16 units to code points.

exports.eachDocument = (tag) => {
  const lines = require("readline").createInterface({ input: process.stdin });
  lines.on("line", (line) => {
    const document = JSON.parse(line);
    const base = new Date(document.dct.slice(0, 10) + "T12:00:00");
    const before = process.hrtime.bigint();
    const hits = tag(document.text, base);
    const seconds = Number(process.hrtime.bigint() - before) / 1e9;
    const plain = !/[\ud800-\udfff]/.test(document.text);
    const codePoints = (unit) => (plain ? unit : [...document.text.slice(0, unit)].length);
    const timexes = hits().map((hit) => ({ ...hit, start: codePoints(hit.start), end: codePoints(hit.end) }));
    console.log(JSON.stringify({ doc_id: document.doc_id, timexes, seconds }));
  });
};
