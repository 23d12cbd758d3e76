// chrono-node; what it is certain of says the granularity. A range gives its start.

const chrono = require("chrono-node");
const two = (n) => String(n).padStart(2, "0");

function timex(result) {
  const at = result.start;
  const sure = (part) => at.isCertain(part);
  const day = `${at.get("year")}-${two(at.get("month"))}-${two(at.get("day"))}`;
  let type = "DATE";
  let value = day;
  if (sure("hour")) {
    type = "TIME";
    value = `${day}T${two(at.get("hour"))}:${two(at.get("minute") || 0)}`;
  } else if (!sure("day") && !sure("weekday")) {
    if (sure("month")) value = day.slice(0, -3);
    else if (sure("year")) value = String(at.get("year"));
  }
  return { start: result.index, end: result.index + result.text.length, type, value };
}

chrono.parse("on Monday", new Date());
require("./lines.js").eachDocument((text, base) => {
  const results = chrono.parse(text, base);
  return () => results.map(timex);
});
