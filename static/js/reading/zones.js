// The times of a schedule in the reader's own zone, where the reader asks for it, and back again.
import { say } from "./words.js";

export function offerZone() {
  const schedule = document.querySelector(".schedule");
  const times = [...schedule.querySelectorAll("time")].map((time) => [time, time.textContent]);
  const language = document.documentElement.lang;
  const local = new Intl.DateTimeFormat(language, {
    day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZoneName: "short",
  });
  const button = document.createElement("button");
  let isOwn = false;
  // In the order in which the page itself writes a date.
  const written = (moment) => {
    const part = Object.fromEntries(local.formatToParts(moment).map(({ type, value }) => [type, value]));
    return `${part.day} ${part.month} ${part.year}, ${part.hour}:${part.minute} ${part.timeZoneName}`;
  };
  const show = () => {
    for (const [time, text] of times) time.textContent = isOwn ? written(new Date(time.dateTime)) : text;
    button.textContent = say(isOwn ? "site-zone" : "own-zone");
  };
  button.type = "button";
  button.addEventListener("click", () => {
    isOwn = !isOwn;
    show();
  });
  show();
  schedule.querySelector(".schedule-ways").append(" ", button);
}
