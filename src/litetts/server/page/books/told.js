// How facts of books are told.

const STATES = {
  draft: "draft", queued: "waiting", paused: "paused", cancelled: "cancelled", failed: "failed", done: "done",
};

export const stateName = (job) =>
  job.state !== "running" ? STATES[job.state] : job.share < 1 ? `speaking ${Math.floor(100 * job.share)} %` : "writing";

/** 65 -> "1:05", 3725 -> "1:02:05". */
export function clock(seconds) {
  const all = Math.round(seconds);
  const [hours, minutes, rest] = [Math.floor(all / 3600), Math.floor(all / 60) % 60, all % 60];
  const two = (n) => String(n).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

export const count = (n, what) => `${n.toLocaleString("en")} ${what}${n === 1 ? "" : "s"}`;

/** What the book is and will cost. */
export function facts(plan) {
  const told = [
    count(plan.chapters.length, "chapter"), count(plan.segments, "line"), count(plan.characters, "character"),
    `about ${clock(plan.seconds)} of speech`,
  ];
  if (plan.missing && plan.compute_s) told.push(`about ${clock(Math.max(1, plan.compute_s))} to speak it`);
  else if (!plan.missing) told.push("all of it is spoken already");
  return told.join(" · ");
}

/** How far it is and how fast it goes. */
export function pace(job) {
  if (job.state === "queued") return "It waits until the books before it are done.";
  if (job.share >= 1) return "All is spoken; the file is being written.";
  const number = Math.min(job.finished + 1, job.chapters.length);
  const told = [`Chapter ${number} of ${job.chapters.length}: ${job.chapters[number - 1]}`];
  if (job.speed) told.push(`${job.speed >= 10 ? Math.round(job.speed) : job.speed.toFixed(1)}× real time`);
  if (job.left_s) told.push(`about ${clock(job.left_s)} left`);
  told.push(`${clock(job.seconds)} so far`);
  return told.join(" · ");
}
