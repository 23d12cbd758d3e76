// Microsoft's Recognizers-Text for dates and times, the npm package. It is made for utterances and slows down on long
// texts, so it is given one paragraph at a time.

const { recognizeDateTime } = require("@microsoft/recognizers-text-date-time");
const KINDS = { date: "DATE", daterange: "DATE", time: "TIME", timerange: "TIME", datetime: "TIME",
  datetimerange: "TIME", duration: "DURATION", set: "SET" };

function timex(hit) {
  const kind = KINDS[hit.typeName.split(".").pop()] || "DATE";
  const readings = (hit.resolution && hit.resolution.values) || [];
  const first = readings[0] || {};
  let value = first.timex || "";
  if (kind !== "SET" && !value.startsWith("P") && /^\(|^T|XX/.test(value)) {
    value = String(first.value || first.start || value).replace(" ", "T");     // the earlier of two readings
  }
  return { start: hit.start, end: hit.end + 1, type: kind, value };
}

recognizeDateTime("on Monday", "en-us", 0, new Date());
require("./lines.js").eachDocument((text, base) => {
  const hits = [];
  let at = 0;
  for (const paragraph of text.split("\n")) {
    for (const hit of recognizeDateTime(paragraph, "en-us", 0, base)) {
      hits.push({ ...hit, start: hit.start + at, end: hit.end + at });
    }
    at += paragraph.length + 1;
  }
  return () => hits.map(timex);
});
